package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;

/** The checks of arguments that kernels of contiguous families share. */
public final class HostChecks {
  private HostChecks() {}

  static DType floating(DType dtype) {
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException("dtype is " + dtype + "; expected F32 or F64");
    }
    return dtype;
  }

  /** The argument as a host buffer that holds {@code count} elements from {@code offset} on. */
  static HostBuffer cast(DType dtype, Buffer buffer, long offset, long count, String name) {
    HostBuffer host =
        switch (dtype) {
          case F32 -> F32Buffer.cast(buffer, name);
          case F64 -> F64Buffer.cast(buffer, name);
          case I32 -> I32Buffer.cast(buffer, name);
        };
    host.index(offset, count, name);
    return host;
  }

  /** Refuses an output that shares an element with another argument. */
  static void apart(
      HostBuffer output,
      long outputOffset,
      long outputCount,
      String outputName,
      HostBuffer other,
      long otherOffset,
      long otherCount,
      String otherName) {
    if (array(output) != array(other) || outputCount == 0 || otherCount == 0) {
      return;
    }
    long start = output.offset() + outputOffset;
    long otherStart = other.offset() + otherOffset;
    if (start < otherStart + otherCount && otherStart < start + outputCount) {
      throw new IllegalArgumentException(
          outputName
              + " is elements "
              + start
              + " to "
              + (start + outputCount - 1)
              + " of an array of which "
              + otherName
              + " is "
              + otherStart
              + " to "
              + (otherStart + otherCount - 1)
              + "; expected no overlap");
    }
  }

  /**
   * Refuses an output that shares an element with another argument of as many elements, but for one
   * that starts at the same element.
   *
   * @throws IllegalArgumentException naming both arguments and where they lie
   */
  public static void apartOrSame(
      HostBuffer output,
      long outputOffset,
      String outputName,
      HostBuffer other,
      long otherOffset,
      String otherName,
      long count) {
    if (output.offset() + outputOffset != other.offset() + otherOffset) {
      apart(output, outputOffset, count, outputName, other, otherOffset, count, otherName);
    }
  }

  static Object array(HostBuffer buffer) {
    return switch (buffer) {
      case F32Buffer f32 -> f32.array();
      case F64Buffer f64 -> f64.array();
      case I32Buffer i32 -> i32.array();
    };
  }
}
