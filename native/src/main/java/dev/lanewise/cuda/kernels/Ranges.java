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
}
