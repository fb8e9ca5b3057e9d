package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;

/**
 * C = op(A) op(B), dense and row-major: op(A) is m x k, op(B) k x n. A batch holds its matrices one
 * after the other.
 *
 * @param dtype F32 or F64
 * @param batch how many products; 1 is no batch
 * @param transA whether A is stored transposed
 * @param transB whether B is stored transposed
 * @param m rows of C
 * @param n columns of C
 * @param k the length of the inner product
 */
public record GemmCase(DType dtype, int batch, boolean transA, boolean transB, int m, int n, int k)
    implements MatrixCase {
  /**
   * @throws IllegalArgumentException if a size is below 1, or an operand has over 2^31 elements
   */
  public GemmCase {
    requireFloating(dtype);
    if (batch < 1 || m < 1 || n < 1 || k < 1) {
      throw new IllegalArgumentException(
          "batch, m, n, k are %d, %d, %d, %d; expected 1 or more".formatted(batch, m, n, k));
    }
    requireLength(batch, m, k);
    requireLength(batch, k, n);
    requireLength(batch, m, n);
  }

  static void requireFloating(DType dtype) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
  }

  private static void requireLength(long batch, long rows, long columns) {
    if (rows * columns > Integer.MAX_VALUE / batch) {
      throw new IllegalArgumentException(
          "%d matrices of %dx%d; expected at most 2^31 - 1 elements"
              .formatted(batch, rows, columns));
    }
  }

  @Override
  public String name() {
    return "%sgemm %s%s%s %dx%dx%d"
        .formatted(
            dtype == DType.F32 ? "s" : "d",
            batch == 1 ? "" : "batch" + batch + " ",
            transA ? "T" : "N",
            transB ? "T" : "N",
            m,
            n,
            k);
  }

  @Override
  public String group() {
    if (batch > 1) {
      return "batch";
    }
    if (transA || transB) {
      return "transposed";
    }
    return m == n && n == k ? "square" : "shape";
  }

  /** The form of one product. */
  public Gemm gemm() {
    return Gemm.dense(transA, transB, m, n, k);
  }

  @Override
  public double flops() {
    return 2.0 * batch * m * n * k;
  }

  @Override
  public double bytesRead() {
    return (double) dtype.bytes() * (lengthA() + (double) lengthB());
  }

  @Override
  public int lengthA() {
    return batch * m * k;
  }

  @Override
  public int lengthB() {
    return batch * k * n;
  }

  @Override
  public int lengthC() {
    return batch * m * n;
  }

  @Override
  public int depth() {
    return k;
  }

  @Override
  public Limit limit() {
    return Limit.FMA;
  }

  @Override
  public String unit() {
    return "GFLOP/s";
  }

  @Override
  public double speed(double nanos) {
    return flops() / nanos;
  }
}
