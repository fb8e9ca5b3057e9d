package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.host.HostMemory;

/** Builds the backend's kernels; apart from the provider because it links the Vector API. */
final class VectorKernels {
  private VectorKernels() {}

  static KernelSet open(BackendContext context) {
    return KernelSet.builder().memory(new HostMemory()).build();
  }

  /** One line for people: how wide the vectors are. */
  static String describe() {
    return Lanes.F.vectorBitSize() + "-bit vectors, " + Lanes.FLOATS + " floats";
  }

  /** The width of the vectors in bits. */
  static int bits() {
    return Lanes.F.vectorBitSize();
  }
}
