package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;

/** A host buffer of floats. */
public final class F32Buffer extends HostBuffer {
  private final float[] array;

  /**
   * Wraps a part of an array.
   *
   * @throws IndexOutOfBoundsException if the part reaches outside the array
   */
  public F32Buffer(float[] array, int offset, int length) {
    super(array.length, offset, length);
    this.array = array;
  }

  /**
   * The argument as a host buffer of floats.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if it is of another type or device
   */
  public static F32Buffer cast(Buffer buffer, String name) {
    if (buffer instanceof F32Buffer mine) {
      return mine;
    }
    throw wrongBuffer(name, buffer, DType.F32);
  }

  /** The array itself, not a copy. */
  public float[] array() {
    return array;
  }

  @Override
  public DType dtype() {
    return DType.F32;
  }
}
