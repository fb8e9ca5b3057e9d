package dev.lanewise.bench.cases;

import dev.lanewise.kernels.DType;

/** A layer of an image network in float32, forward or backward, on images in NCHW. */
public sealed interface LayerCase extends OperandCase permits ConvCase, PoolCase, NormCase {
  @Override
  default DType dtype() {
    return DType.F32;
  }

  /** The product of sizes of an array. */
  static int length(long... sizes) {
    long length = 1;
    for (long size : sizes) {
      if (size < 1) {
        throw new IllegalArgumentException("size is " + size + "; expected 1 or more");
      }
      length = Math.multiplyExact(length, size);
    }
    return Math.toIntExact(length);
  }
}
