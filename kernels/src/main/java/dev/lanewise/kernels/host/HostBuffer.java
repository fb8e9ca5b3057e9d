package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import java.util.Objects;

/**
 * A buffer over a part of a primitive array. It keeps no copy: what embedders hold is used as it
 * is, and writes show on both sides.
 */
public abstract sealed class HostBuffer implements Buffer permits F32Buffer, F64Buffer, I32Buffer {
  private final int offset;
  private final int length;

  HostBuffer(int arrayLength, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, arrayLength);
    this.offset = offset;
    this.length = length;
  }

  /** A new buffer over a new array of zeros. */
  public static HostBuffer allocate(DType dtype, int length) {
    return switch (dtype) {
      case F32 -> new F32Buffer(new float[length], 0, length);
      case F64 -> new F64Buffer(new double[length], 0, length);
      case I32 -> new I32Buffer(new int[length], 0, length);
    };
  }

  /** Wraps an array. */
  public static F32Buffer of(float... array) {
    return new F32Buffer(array, 0, array.length);
  }

  /** Wraps an array. */
  public static F64Buffer of(double... array) {
    return new F64Buffer(array, 0, array.length);
  }

  /** Wraps an array. */
  public static I32Buffer of(int... array) {
    return new I32Buffer(array, 0, array.length);
  }

  /** Where in the array the buffer's first element is. */
  public final int offset() {
    return offset;
  }

  @Override
  public final long length() {
    return length;
  }

  @Override
  public final Device device() {
    return Device.HOST;
  }

  /** Does nothing: the garbage collector frees host memory. */
  @Override
  public final void close() {}

  /**
   * The array index of element {@code start} of this buffer, after checking that {@code count}
   * elements from there on lie inside it.
   *
   * @param name the argument's name, for the message
   * @throws IllegalArgumentException if they do not
   */
  public final int index(long start, long count, String name) {
    if (start < 0 || count < 0 || start > length - count) {
      throw new IllegalArgumentException(
          name + " holds " + length + " elements; expected " + count + " from offset " + start);
    }
    return offset + (int) start;
  }

  static IllegalArgumentException wrongBuffer(String name, Buffer buffer, DType expected) {
    Objects.requireNonNull(buffer, name);
    return new IllegalArgumentException(
        name
            + " is a "
            + buffer.dtype()
            + " buffer of "
            + buffer.device()
            + "; expected "
            + expected
            + " of "
            + Device.HOST);
  }

  @Override
  public final String toString() {
    return dtype() + "[" + length + "]@" + device();
  }
}
