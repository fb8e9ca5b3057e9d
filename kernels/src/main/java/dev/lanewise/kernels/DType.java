package dev.lanewise.kernels;

/** The element type of a {@link Buffer}. */
public enum DType {
  /** IEEE 754 binary32. */
  F32(4),
  /** IEEE 754 binary64. */
  F64(8),
  /** 32-bit two's complement integers: indices, labels, arg-reductions. */
  I32(4);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether arithmetic kernels accept this type. */
  public boolean isFloating() {
    return this != I32;
  }
}
