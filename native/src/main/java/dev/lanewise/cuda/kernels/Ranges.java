package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;

/** Refuses outputs that overlap other arguments, where both are ranges without gaps. */
final class Ranges {
  private Ranges() {}

  /**
   * Checks an output against another argument.
   *
   * @throws IllegalArgumentException if they have an element in common
   */
  static void apart(
      CudaBuffer output,
      long outputOffset,
      long outputCount,
      String outputName,
      CudaBuffer other,
      long otherOffset,
      long otherCount,
      String otherName) {
    if (output.allocation() != other.allocation() || outputCount == 0 || otherCount == 0) {
      return;
    }
    if (outputOffset < otherOffset + otherCount && otherOffset < outputOffset + outputCount) {
      throw new IllegalArgumentException(
          outputName
              + " is elements "
              + outputOffset
              + " to "
              + (outputOffset + outputCount - 1)
              + " of a buffer of which "
              + otherName
              + " is elements "
              + otherOffset
              + " to "
              + (otherOffset + otherCount - 1)
              + "; expected no element in common");
    }
  }

  /** The same for as many elements of the other argument. */
  static void apart(
      CudaBuffer output,
      long outputOffset,
      String outputName,
      CudaBuffer other,
      long otherOffset,
      String otherName,
      long count) {
    apart(output, outputOffset, count, outputName, other, otherOffset, count, otherName);
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
    if (output.allocation() != other.allocation() || outputOffset != otherOffset) {
      apart(output, outputOffset, outputName, other, otherOffset, otherName, count);
    }
  }
}
