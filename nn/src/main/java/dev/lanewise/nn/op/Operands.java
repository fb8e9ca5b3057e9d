package dev.lanewise.nn.op;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;

/** Checks that operations share. */
final class Operands {
  private Operands() {}

  /** The engine of both, after checking that they agree in engine and element type. */
  static Engine common(Tensor a, Tensor b) {
    if (a.engine() != b.engine()) {
      throw new IllegalArgumentException("operands belong to different engines");
    }
    if (a.dtype() != b.dtype()) {
      throw new IllegalArgumentException(
          "operands are " + a.dtype() + " and " + b.dtype() + "; expected one element type");
    }
    return requireFloating(a);
  }

  /** The engine, after checking that the tensor is not of indices. */
  static Engine requireFloating(Tensor x) {
    if (!x.dtype().isFloating()) {
      throw new IllegalArgumentException("operand is " + x.dtype() + "; expected F32 or F64");
    }
    return x.engine();
  }

  /** Checks that a tensor is so many parameters for x, one after the other. */
  static void requireVector(Tensor x, Tensor vector, int size, String name) {
    common(x, vector);
    if (vector.rank() != 1 || vector.dim(0) != size || !vector.layout().isContiguous()) {
      throw new IllegalArgumentException(
          name + " has shape " + vector.layout() + "; expected [" + size + "]");
    }
  }

  /** Checks that a tensor of the engine holds indices. */
  static void requireIndices(Tensor x, Tensor indices, String name) {
    if (indices.dtype() != DType.I32 || indices.engine() != x.engine()) {
      throw new IllegalArgumentException(
          name + " are " + indices.dtype() + "; expected I32 of the same engine");
    }
  }
}
