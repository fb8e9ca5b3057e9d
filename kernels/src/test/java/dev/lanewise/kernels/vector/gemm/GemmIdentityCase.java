package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.F64Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.op.PackedMatrix;
import java.util.Arrays;
import java.util.Random;

/**
 * A product or a batch of products with its operands, of either element type, and its result as the
 * contract of {@link MatmulKernels} defines it.
 *
 * <p>Elements are held as doubles, which hold every float. A float32 sum or product of two floats
 * is the double one rounded again, since a double has more than twice the bits; a fused
 * multiply-add is not, and is done in float32.
 */
final class GemmIdentityCase {
  /** Which operand is packed before. */
  enum Ahead {
    NONE,
    A,
    B
  }

  /** What the elements are like. */
  enum Elements {
    /** Of many magnitudes: sums are rounded at every step. */
    ROUGH,
    /** So small that each product is rounded to 0 or -0: a chain has the sign of its last step. */
    TINY,
    /** Now and then NaN, an infinity, -0 or a subnormal. */
    SPECIAL
  }

  private static final double MARK = 12345.5;

  /** Where the operands start in their arrays: each elsewhere, so that none passes for another. */
  private static final int A_AT = 3;

  private static final int B_AT = 1;
  private static final int C_AT = 2;
  private static final int BIAS_AT = 5;
  private static final int RESIDUAL_AT = 4;

  final DType dtype;
  final GemmBatch batch;
  final Gemm gemm;
  final double alpha;
  final double beta;
  final Epilogue epilogue;
  final Ahead ahead;
  private final double[] a;
  private final double[] b;
  private final double[] c;
  private final double[] bias;
  private final double[] residual;

  /** A batch of other than one product has no epilogue and nothing packed ahead. */
  GemmIdentityCase(
      DType dtype,
      GemmBatch batch,
      double alpha,
      double beta,
      Epilogue epilogue,
      Ahead ahead,
      Elements elements,
      Random random) {
    this.dtype = dtype;
    this.batch = batch;
    this.gemm = batch.gemm();
    this.alpha = round(alpha);
    this.beta = round(beta);
    this.epilogue = epilogue;
    this.ahead = ahead;
    double[] values = values(elements, random);
    int m = gemm.m();
    int n = gemm.n();
    int k = gemm.k();
    boolean ta = gemm.transA();
    boolean tb = gemm.transB();
    long lengthA = A_AT + batch.extent(gemm.extentA(), batch.strideA());
    long lengthB = B_AT + batch.extent(gemm.extentB(), batch.strideB());
    long lengthC = C_AT + batch.extent(gemm.extentC(), batch.strideC());
    a = filled(lengthA, Double.NaN);
    b = filled(lengthB, Double.NaN);
    c = filled(lengthC, MARK);
    bias = filled(BIAS_AT + epilogue.biasLength(gemm), Double.NaN);
    residual = filled(epilogue.residual() ? RESIDUAL_AT + gemm.extentC() : 0, Double.NaN);
    for (int i = 0; i < batch.count(); i++) {
      put(ta ? k : m, ta ? m : k, gemm.lda(), a, aAt(i), values, random);
      put(tb ? n : k, tb ? k : n, gemm.ldb(), b, bAt(i), values, random);
      put(m, n, gemm.ldc(), c, cAt(i), beta == 0 ? new double[] {Double.NaN} : values, random);
    }
    put(1, epilogue.biasLength(gemm), 1, bias, BIAS_AT, values, random);
    if (epilogue.residual()) {
      put(m, n, gemm.ldc(), residual, RESIDUAL_AT, values, random);
    }
  }

  private double round(double x) {
    return dtype == DType.F32 ? (float) x : x;
  }

  /** A store of elements, a prime number of them, so that no two rows are alike. */
  private double[] values(Elements elements, Random random) {
    double tiny = dtype == DType.F32 ? 0x1p-80 : 0x1p-600;
    double least = dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
    double infinity = Double.POSITIVE_INFINITY;
    double[] special = {Double.NaN, infinity, -infinity, -0.0, 0, least, -least};
    double[] values = new double[10_007];
    for (int i = 0; i < values.length; i++) {
      double x = (2 * random.nextDouble() - 1) * Math.scalb(1.0, random.nextInt(-6, 7));
      if (elements == Elements.TINY) {
        x = Math.copySign(tiny, x);
      } else if (elements == Elements.SPECIAL && random.nextInt(60) == 0) {
        x = special[random.nextInt(special.length)];
      }
      values[i] = round(x);
    }
    return values;
  }

  private static double[] filled(long length, double value) {
    double[] array = new double[Math.toIntExact(length + 7)];
    Arrays.fill(array, value);
    return array;
  }

  private static void put(
      int rows, int columns, int leading, double[] to, int at, double[] values, Random random) {
    int next = random.nextInt(values.length);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[at + i * leading + j] = values[next];
        next = next + 1 == values.length ? 0 : next + 1;
      }
    }
  }

  private int aAt(int index) {
    return GemmBatch.start(A_AT, gemm.extentA(), batch.strideA(), index);
  }

  private int bAt(int index) {
    return GemmBatch.start(B_AT, gemm.extentB(), batch.strideB(), index);
  }

  private int cAt(int index) {
    return GemmBatch.start(C_AT, gemm.extentC(), batch.strideC(), index);
  }

  /** The array that holds C as the contract defines it, what lies around C included. */
  double[] expected() {
    double[] result = c.clone();
    int n = gemm.n();
    for (int index = 0; index < batch.count(); index++) {
      double[] chains = new double[gemm.m() * n];
      if (alpha != 0 && dtype == DType.F32) {
        floatChains(index, chains);
      } else if (alpha != 0) {
        doubleChains(index, chains);
      }
      for (int i = 0; i < gemm.m(); i++) {
        for (int j = 0; j < n; j++) {
          int inC = i * gemm.ldc() + j;
          int at = cAt(index) + inC;
          double product = alpha == 0 || gemm.k() == 0 ? 0 : round(alpha * chains[i * n + j]);
          result[at] = finish(combine(product, c[at]), i, j, inC);
        }
      }
    }
    return result;
  }

  /** One chain an element, over k in order; side by side along a row, which is faster. */
  private void floatChains(int index, double[] chains) {
    int n = gemm.n();
    float[] row = new float[n];
    float[] right = new float[gemm.k() * n];
    for (int p = 0; p < gemm.k(); p++) {
      for (int j = 0; j < n; j++) {
        right[p * n + j] = (float) b(index, p, j);
      }
    }
    for (int i = 0; i < gemm.m(); i++) {
      Arrays.fill(row, 0);
      for (int p = 0; p < gemm.k(); p++) {
        float left = (float) a(index, i, p);
        for (int j = 0; j < n; j++) {
          row[j] = Math.fma(left, right[p * n + j], row[j]);
        }
      }
      for (int j = 0; j < n; j++) {
        chains[i * n + j] = row[j];
      }
    }
  }

  private void doubleChains(int index, double[] chains) {
    int n = gemm.n();
    double[] row = new double[n];
    double[] right = new double[gemm.k() * n];
    for (int p = 0; p < gemm.k(); p++) {
      for (int j = 0; j < n; j++) {
        right[p * n + j] = b(index, p, j);
      }
    }
    for (int i = 0; i < gemm.m(); i++) {
      Arrays.fill(row, 0);
      for (int p = 0; p < gemm.k(); p++) {
        double left = a(index, i, p);
        for (int j = 0; j < n; j++) {
          row[j] = Math.fma(left, right[p * n + j], row[j]);
        }
      }
      System.arraycopy(row, 0, chains, i * n, n);
    }
  }

  private double a(int index, int i, int p) {
    return a[aAt(index) + (gemm.transA() ? p * gemm.lda() + i : i * gemm.lda() + p)];
  }

  private double b(int index, int p, int j) {
    return b[bAt(index) + (gemm.transB() ? j * gemm.ldb() + p : p * gemm.ldb() + j)];
  }

  private double combine(double product, double old) {
    if (beta == 0) {
      return product;
    }
    return dtype == DType.F32
        ? Math.fma((float) beta, (float) old, (float) product)
        : Math.fma(beta, old, product);
  }

  private double finish(double element, int i, int j, int inC) {
    double x = element;
    if (epilogue.bias() != Bias.NONE) {
      x = round(x + bias[BIAS_AT + (epilogue.bias() == Bias.PER_ROW ? i : j)]);
    }
    if (epilogue.residual()) {
      x = round(x + residual[RESIDUAL_AT + inC]);
    }
    return switch (epilogue.activation()) {
      case NONE -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x > 0 ? x : round(round(epilogue.slope()) * x);
      case GELU, SIGMOID, TANH -> throw new IllegalArgumentException(epilogue.toString());
    };
  }

  /** Runs these kernels on a copy of C; returns the array that holds it. */
  double[] run(MatmulKernels kernels) {
    Buffer left = buffer(a);
    Buffer right = buffer(b);
    HostBuffer out = buffer(c);
    Buffer add = epilogue.bias() == Bias.NONE ? null : buffer(bias);
    Buffer rest = epilogue.residual() ? buffer(residual) : null;
    if (batch.count() != 1) {
      kernels.gemmBatch(batch, alpha, left, A_AT, right, B_AT, beta, out, C_AT);
      return elements(out);
    }
    switch (ahead) {
      case NONE ->
          kernels.gemm(
              gemm,
              alpha,
              left,
              A_AT,
              right,
              B_AT,
              beta,
              out,
              C_AT,
              epilogue,
              add,
              BIAS_AT,
              rest,
              RESIDUAL_AT);
      case A -> {
        try (PackedMatrix packed =
            kernels.packA(gemm.transA(), gemm.m(), gemm.k(), left, A_AT, gemm.lda())) {
          kernels.gemmPackedA(
              gemm,
              alpha,
              packed,
              right,
              B_AT,
              beta,
              out,
              C_AT,
              epilogue,
              add,
              BIAS_AT,
              rest,
              RESIDUAL_AT);
        }
      }
      case B -> {
        try (PackedMatrix packed =
            kernels.packB(gemm.transB(), gemm.k(), gemm.n(), right, B_AT, gemm.ldb())) {
          kernels.gemmPackedB(
              gemm,
              alpha,
              left,
              A_AT,
              packed,
              beta,
              out,
              C_AT,
              epilogue,
              add,
              BIAS_AT,
              rest,
              RESIDUAL_AT);
        }
      }
    }
    return elements(out);
  }

  private HostBuffer buffer(double[] elements) {
    if (dtype == DType.F64) {
      return HostBuffer.of(elements.clone());
    }
    float[] floats = new float[elements.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) elements[i];
    }
    return HostBuffer.of(floats);
  }

  private static double[] elements(HostBuffer buffer) {
    if (buffer instanceof F64Buffer doubles) {
      return doubles.array();
    }
    float[] floats = ((F32Buffer) buffer).array();
    double[] elements = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      elements[i] = floats[i];
    }
    return elements;
  }

  @Override
  public String toString() {
    return dtype + " " + batch + " alpha=" + alpha + " beta=" + beta + " " + epilogue + " ahead="
        + ahead;
  }
}
