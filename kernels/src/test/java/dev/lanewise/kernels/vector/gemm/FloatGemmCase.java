package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One product of float32 with its operands in the middle of larger arrays: gaps of A and B hold
 * NaN, which must not spread, and gaps of C a mark, which must stay.
 */
final class FloatGemmCase {
  /** Which code computes the product. */
  enum Path {
    /** The one that the thresholds choose. */
    CHOSEN,
    /** The packed driver, all of C at once. */
    PACKED,
    /** The packed driver, C cut as for five threads. */
    PACKED_RECTANGLES
  }

  private static final float MARK = 12345.5f;

  final boolean transA;
  final boolean transB;
  final int m;
  final int n;
  final int k;
  final float alpha;
  final float beta;
  final Epilogue epilogue;
  final float[] a;
  final float[] b;
  final float[] c;
  final int aOffset = 3;
  final int bOffset = 1;
  final int cOffset = 2;
  final int lda;
  final int ldb;
  final int ldc;
  float @Nullable [] bias;
  float @Nullable [] residual;

  FloatGemmCase(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      float beta,
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
    a = matrix(transA ? k : m, transA ? m : k, lda, aOffset, Float.NaN, numbers);
    b = matrix(transB ? n : k, transB ? k : n, ldb, bOffset, Float.NaN, numbers);
    c = matrix(m, n, ldc, cOffset, MARK, beta == 0 ? () -> Float.NaN : numbers);
    if (epilogue.bias() != Bias.NONE) {
      bias = matrix(1, epilogue.bias() == Bias.PER_ROW ? m : n, 1, 1, Float.NaN, numbers);
    }
    if (epilogue.residual()) {
      residual = matrix(m, n, ldc, cOffset, Float.NaN, numbers);
    }
  }

  /** A source of elements. */
  interface Numbers {
    float next();
  }

  /** Small whole numbers, with which every sum is exact. */
  static Numbers integers(Random random) {
    return () -> random.nextInt(-8, 9);
  }

  /** Numbers of many magnitudes, whose sums are rounded at every step. */
  static Numbers rough(Random random) {
    return () -> (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
  }

  /** Now and then NaN, an infinity, a signed zero or a subnormal. */
  static Numbers special(Random random) {
    float[] values = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f, 0f, Float.MIN_VALUE
    };
    return () ->
        random.nextInt(40) == 0
            ? values[random.nextInt(values.length)]
            : (float) random.nextGaussian();
  }

  private static float[] matrix(
      int rows, int columns, int leading, int offset, float gap, Numbers numbers) {
    float[] array = new float[offset + (rows + 1) * Math.max(leading, columns) + 5];
    Arrays.fill(array, gap);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        array[offset + i * leading + j] = numbers.next();
      }
    }
    return array;
  }

  float a(int i, int p) {
    return a[aOffset + (transA ? p * lda + i : i * lda + p)];
  }

  float b(int p, int j) {
    return b[bOffset + (transB ? j * ldb + p : p * ldb + j)];
  }

  /** C as the contract defines it, element by element. */
  float[] expected() {
    float[] result = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float chain = 0;
        for (int p = 0; p < k && alpha != 0; p++) {
          chain = Math.fma(a(i, p), b(p, j), chain);
        }
        int at = cOffset + i * ldc + j;
        float product = k == 0 || alpha == 0 ? 0 : alpha * chain;
        result[at] = finish(beta == 0 ? product : Math.fma(beta, c[at], product), i, j, at);
      }
    }
    return result;
  }

  private float finish(float element, int i, int j, int at) {
    float x = element;
    if (bias != null) {
      x += bias[1 + (epilogue.bias() == Bias.PER_ROW ? i : j)];
    }
    if (residual != null) {
      x += residual[at];
    }
    return switch (epilogue.activation()) {
      case NONE -> x;
      case RELU -> Math.max(x, 0f);
      case LEAKY_RELU -> x > 0 ? x : (float) epilogue.slope() * x;
      default -> throw new IllegalArgumentException(epilogue.toString());
    };
  }

  /** Runs the kernel; returns its C. */
  float[] run(FloatGemm gemm, FloatTile tile, ScratchPool scratch, Path path) {
    float[] result = c.clone();
    float[] out = residual == c ? result : residual;
    if (path == Path.CHOSEN || m == 0 || n == 0 || k == 0 || alpha == 0) {
      gemm.multiply(
          transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, result, cOffset,
          ldc, epilogue, bias, 1, out, cOffset);
      return result;
    }
    FloatGemmCall g = new FloatGemmCall(scratch, tile);
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
      FloatPackedGemm.run(g, 0, m, 0, n);
    } else {
      g.grid.cut(m, n, k, 5, tile.rows(), FloatTile.COLUMNS);
      for (int task = g.grid.tasks() - 1; task >= 0; task--) {
        g.run(task);
      }
    }
    return result;
  }

  /** Fails unless the results are the same bits, gaps included; any NaN equals any other. */
  void check(float[] actual, String by) {
    float[] expected = expected();
    for (int at = 0; at < expected.length; at++) {
      if (Float.floatToIntBits(expected[at]) != Float.floatToIntBits(actual[at])) {
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
