package dev.lanewise.nn.io;

import dev.lanewise.kernels.DType;
import org.jspecify.annotations.Nullable;

/** The element types of files that are read; little-endian. The names are those of the format. */
public enum TensorType {
  /** IEEE 754 binary64. */
  F64(8, DType.F64),
  /** 64-bit two's complement; tensors have no such type. */
  I64(8, null),
  /** IEEE 754 binary32. */
  F32(4, DType.F32),
  /** 32-bit two's complement. */
  I32(4, DType.I32);

  private final int bytes;
  private final @Nullable DType dtype;

  TensorType(int bytes, @Nullable DType dtype) {
    this.bytes = bytes;
    this.dtype = dtype;
  }

  /** The size of an element. */
  public int bytes() {
    return bytes;
  }

  /** The element type of a tensor that can hold it; null if there is none. */
  public @Nullable DType dtype() {
    return dtype;
  }

  /** The type that a tensor is written as. */
  static TensorType of(DType dtype) {
    return switch (dtype) {
      case F32 -> F32;
      case F64 -> F64;
      case I32 -> I32;
    };
  }
}
