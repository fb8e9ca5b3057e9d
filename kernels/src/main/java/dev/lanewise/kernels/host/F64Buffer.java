package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;

/** A host buffer of doubles. */
public final class F64Buffer extends HostBuffer {
  private final double[] array;

  /**
   * Wraps a part of an array.
   *
   * @throws IndexOutOfBoundsException if the part reaches outside the array
   */
  public F64Buffer(double[] array, int offset, int length) {
    super(array.length, offset, length);
    this.array = array;
  }

  /**
   * The argument as a host buffer of doubles.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if it is of another type or device
   */
  public static F64Buffer cast(Buffer buffer, String name) {
    if (buffer instanceof F64Buffer mine) {
      return mine;
    }
    throw wrongBuffer(name, buffer, DType.F64);
  }

  /** The array itself, not a copy. */
  public double[] array() {
    return array;
  }

  @Override
  public DType dtype() {
    return DType.F64;
  }
}
