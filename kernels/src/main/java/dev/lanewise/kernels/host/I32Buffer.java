package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;

/** A host buffer of ints. */
public final class I32Buffer extends HostBuffer {
  private final int[] array;

  /**
   * Wraps a part of an array.
   *
   * @throws IndexOutOfBoundsException if the part reaches outside the array
   */
  public I32Buffer(int[] array, int offset, int length) {
    super(array.length, offset, length);
    this.array = array;
  }

  /**
   * The argument as a host buffer of ints.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if it is of another type or device
   */
  public static I32Buffer cast(Buffer buffer, String name) {
    if (buffer instanceof I32Buffer mine) {
      return mine;
    }
    throw wrongBuffer(name, buffer, DType.I32);
  }

  /** The array itself, not a copy. */
  public int[] array() {
    return array;
  }

  @Override
  public DType dtype() {
    return DType.I32;
  }
}
