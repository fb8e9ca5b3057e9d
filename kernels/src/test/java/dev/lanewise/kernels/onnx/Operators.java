package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.testing.Guarded;

/** What operators share: a backend, and arrays in its memory with canaries around them. */
abstract class Operators {
  static final DType F32 = DType.F32;

  final Backend backend;

  Operators(Backend backend) {
    this.backend = backend;
  }

  /** An argument in the backend's memory. */
  final Guarded in(OnnxTensor tensor) {
    if (!tensor.isFloat()) {
      throw new UnsupportedCaseException(NotRun.INTEGERS);
    }
    return Guarded.of(backend.memory(), F32, tensor.values());
  }

  /** Room for a result of so many elements. */
  final Guarded out(long size) {
    return Guarded.canaries(backend.memory(), F32, Math.toIntExact(size));
  }

  /** A result from the backend's memory. */
  static OnnxTensor result(Guarded made, int... shape) {
    return OnnxTensor.floats(shape, made.assertMarginsIntact().values());
  }

  /** The product of the sizes of some axes. */
  static int product(int[] shape, int from, int end) {
    int product = 1;
    for (int axis = from; axis < end; axis++) {
      product = Math.multiplyExact(product, shape[axis]);
    }
    return product;
  }
}
