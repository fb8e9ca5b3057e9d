package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One product of float64 with its operands in the middle of larger arrays: gaps of A and B hold
 * NaN, which must not spread, and gaps of C a mark, which must stay.
 */
final class DoubleGemmCase {
  /** Which code computes the product. */
  enum Path {
    /** The one that the thresholds choose. */
    CHOSEN,
    /** The packed driver, all of C at once. */
    PACKED,
    /** The packed driver, C cut as for five threads. */
    PACKED_RECTANGLES
  }

  private static final double MARK = 12345.5;

  final boolean transA;
  final boolean transB;
  final int m;
  final int n;
  final int k;
  final double alpha;
  final double beta;
  final Epilogue epilogue;
  final double[] a;
  final double[] b;
  final double[] c;
  final int aOffset = 3;
  final int bOffset = 1;
  final int cOffset = 2;
  final int lda;
  final int ldb;
  final int ldc;
  double @Nullable [] bias;
  double @Nullable [] residual;

  DoubleGemmCase(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      Epilogue epilogue,
      Numbers numbers) {
    this.transA = transA;
    this.transB = transB;
    this.m = m;
    this.n = n;
    this.k = k;
    this.alpha = alpha;
    this.beta = beta;
    this.epilogue = epilogue;
    lda = Math.max(1, transA ? m : k) + 2;
    ldb = Math.max(1, transB ? k : n) + 1;
    ldc = Math.max(1, n) + 3;
    a = matrix(transA ? k : m, transA ? m : k, lda, aOffset, Double.NaN, numbers);
    b = matrix(transB ? n : k, transB ? k : n, ldb, bOffset, Double.NaN, numbers);
    c = matrix(m, n, ldc, cOffset, MARK, beta == 0 ? () -> Double.NaN : numbers);
    if (epilogue.bias() != Bias.NONE) {
      bias = matrix(1, epilogue.bias() == Bias.PER_ROW ? m : n, 1, 1, Double.NaN, numbers);
    }
    if (epilogue.residual()) {
      residual = matrix(m, n, ldc, cOffset, Double.NaN, numbers);
    }
  }

  /** A source of elements. */
  interface Numbers {
    double next();
  }

  /** Small whole numbers, with which every sum is exact. */
  static Numbers integers(Random random) {
    return () -> random.nextInt(-8, 9);
  }

  /** Numbers of many magnitudes, whose sums are rounded at every step. */
  static Numbers rough(Random random) {
    return () -> (double) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
  }

  /** Now and then NaN, an infinity, a signed zero or a subnormal. */
  static Numbers special(Random random) {
    double[] values = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0, Double.MIN_VALUE
    };
    return () ->
        random.nextInt(40) == 0
            ? values[random.nextInt(values.length)]
            : (double) random.nextGaussian();
  }

  private static double[] matrix(
      int rows, int columns, int leading, int offset, double gap, Numbers numbers) {
    double[] array = new double[offset + (rows + 1) * Math.max(leading, columns) + 5];
    Arrays.fill(array, gap);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        array[offset + i * leading + j] = numbers.next();
      }
    }
    return array;
  }

  double a(int i, int p) {
    return a[aOffset + (transA ? p * lda + i : i * lda + p)];
  }

  double b(int p, int j) {
    return b[bOffset + (transB ? j * ldb + p : p * ldb + j)];
  }

  /** C as the contract defines it, element by element. */
  double[] expected() {
    double[] result = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double chain = 0;
        for (int p = 0; p < k && alpha != 0; p++) {
          chain = Math.fma(a(i, p), b(p, j), chain);
        }
        int at = cOffset + i * ldc + j;
        double product = k == 0 || alpha == 0 ? 0 : alpha * chain;
        result[at] = finish(beta == 0 ? product : Math.fma(beta, c[at], product), i, j, at);
      }
    }
    return result;
  }

  private double finish(double element, int i, int j, int at) {
    double x = element;
    if (bias != null) {
      x += bias[1 + (epilogue.bias() == Bias.PER_ROW ? i : j)];
    }
    if (residual != null) {
      x += residual[at];
    }
    return switch (epilogue.activation()) {
      case NONE -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : (double) epilogue.slope() * x;
      default -> throw new IllegalArgumentException(epilogue.toString());
    };
  }

  /** Runs the kernel; returns its C. */
  double[] run(DoubleGemm gemm, DoubleTile tile, ScratchPool scratch, Path path) {
    double[] result = c.clone();
    double[] out = residual == c ? result : residual;
    if (path == Path.CHOSEN || m == 0 || n == 0 || k == 0 || alpha == 0) {
      gemm.multiply(
          transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, result, cOffset,
          ldc, epilogue, bias, 1, out, cOffset);
      return result;
    }
    DoubleGemmCall g = new DoubleGemmCall(scratch, tile);
    g.transA = transA;
    g.transB = transB;
    g.m = m;
    g.n = n;
    g.k = k;
    g.alpha = alpha;
    g.a = a;
    g.aOffset = aOffset;
    g.lda = lda;
    g.b = b;
    g.bOffset = bOffset;
    g.ldb = ldb;
    g.beta = beta;
    g.c = result;
    g.cOffset = cOffset;
    g.ldc = ldc;
    g.epilogue = epilogue;
    g.bias = bias;
    g.biasOffset = 1;
    g.residual = out;
    g.residualOffset = cOffset;
    if (path == Path.PACKED) {
      DoublePackedGemm.run(g, 0, m, 0, n);
    } else {
      g.grid.cut(m, n, k, 5, tile.rows(), DoubleTile.COLUMNS);
      for (int task = g.grid.tasks() - 1; task >= 0; task--) {
        g.run(task);
      }
    }
    return result;
  }

  /** Fails unless the results are the same bits, gaps included; any NaN equals any other. */
  void check(double[] actual, String by) {
    double[] expected = expected();
    for (int at = 0; at < expected.length; at++) {
      if (Double.doubleToLongBits(expected[at]) != Double.doubleToLongBits(actual[at])) {
        fail(
            this
                + " by "
                + by
                + ": element "
                + at
                + " (offset "
                + cOffset
                + ", ldc "
                + ldc
                + ") is "
                + actual[at]
                + ", expected "
                + expected[at]);
      }
    }
  }

  @Override
  public String toString() {
    return "m="
        + m
        + " n="
        + n
        + " k="
        + k
        + (transA ? " A^T" : "")
        + (transB ? " B^T" : "")
        + " alpha="
        + alpha
        + " beta="
        + beta
        + " "
        + epilogue;
  }
}
