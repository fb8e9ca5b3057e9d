package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;

/** Refuses outputs that share elements with other arguments. */
final class Overlaps {
  private Overlaps() {}

  /** Refuses an output that shares an element with another argument of as many elements. */
  static void apart(
      CudaBuffer output,
      long outputOffset,
      String outputName,
      CudaBuffer other,
      long otherOffset,
      String otherName,
      long count) {
    long distance = Math.abs(output.address(outputOffset) - other.address(otherOffset));
    if (distance < count * output.dtype().bytes()) {
      throw new IllegalArgumentException(
          outputName
              + " is elements "
              + outputOffset
              + " to "
              + (outputOffset + count - 1)
              + " of a buffer of which "
              + otherName
              + " is "
              + otherOffset
              + " to "
              + (otherOffset + count - 1)
              + "; expected no overlap");
    }
  }

  /** The same, but for an argument that starts at the same element. */
  static void apartOrSame(
      CudaBuffer output,
      long outputOffset,
      String outputName,
      CudaBuffer other,
      long otherOffset,
      String otherName,
      long count) {
    if (output.address(outputOffset) != other.address(otherOffset)) {
      apart(output, outputOffset, outputName, other, otherOffset, otherName, count);
    }
  }
}
