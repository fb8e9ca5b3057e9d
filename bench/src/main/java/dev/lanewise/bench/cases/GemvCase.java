package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;

/**
 * y = op(A) x with A stored as m rows of n, dense.
 *
 * @param dtype F32 or F64
 * @param trans whether op(A) is the transpose
 * @param m stored rows of A
 * @param n stored columns of A
 */
public record GemvCase(DType dtype, boolean trans, int m, int n) implements MatrixCase {
  /**
   * @throws IllegalArgumentException if a size is below 1, or A has over 2^31 elements
   */
  public GemvCase {
    GemmCase.requireFloating(dtype);
    if (m < 1 || n < 1 || (long) m * n > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "m, n are %d, %d; expected 1 or more, and at most 2^31 - 1 elements".formatted(m, n));
    }
  }

  @Override
  public String name() {
    return "%sgemv %s %dx%d".formatted(dtype == DType.F32 ? "s" : "d", trans ? "T" : "N", m, n);
  }

  @Override
  public String group() {
    return dtype == DType.F32 ? "sgemv" : "dgemv";
  }

  /** The same as a product with one column. */
  public GemmCase asGemm() {
    return new GemmCase(dtype, 1, trans, false, lengthC(), 1, lengthB());
  }

  @Override
  public double flops() {
    return 2.0 * m * n;
  }

  @Override
  public double bytesRead() {
    return (double) dtype.bytes() * (lengthA() + (double) lengthB());
  }

  @Override
  public int lengthA() {
    return m * n;
  }

  @Override
  public int lengthB() {
    return trans ? m : n;
  }

  @Override
  public int lengthC() {
    return trans ? n : m;
  }

  @Override
  public int depth() {
    return lengthB();
  }

  @Override
  public Limit limit() {
    return Limit.READ;
  }

  @Override
  public String unit() {
    return "GB/s";
  }

  @Override
  public double speed(double nanos) {
    return bytesRead() / nanos;
  }
}
