package dev.lanewise.kernels.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * An array of ONNX. A double holds every value of the types that are read.
 *
 * @param name its name in the graph; empty if it has none
 * @param isFloat whether the elements are float32, else integers or truth values
 * @param shape the sizes; none for a single number
 * @param values the elements in row-major order
 */
record OnnxTensor(String name, boolean isFloat, int[] shape, double[] values) {
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT32 = 6;
  private static final int INT64 = 7;

  /** Floats. */
  static OnnxTensor floats(int[] shape, double[] values) {
    return new OnnxTensor("", true, shape, values);
  }

  /** Integers. */
  static OnnxTensor integers(int[] shape, double[] values) {
    return new OnnxTensor("", false, shape, values);
  }

  /** The same elements in another shape. */
  OnnxTensor reshaped(int... to) {
    return new OnnxTensor(name, isFloat, to, values);
  }

  /** How many dimensions there are. */
  int rank() {
    return shape.length;
  }

  /** The elements as integers. */
  int[] integers() {
    return Arrays.stream(values).mapToInt(value -> Math.toIntExact((long) value)).toArray();
  }

  /** Reads a TensorProto. */
  static OnnxTensor read(WireReader message) throws IOException {
    String name = "";
    int type = 0;
    long[] dims = {};
    long[] integers = {};
    ByteBuffer floats = ByteBuffer.allocate(0);
    ByteBuffer raw = null;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> dims = joined(dims, message.integers());
        case 2 -> type = (int) Math.clamp(message.integer(), 0, Integer.MAX_VALUE);
        case 4 -> floats = message.block();
        case 5, 7 -> integers = joined(integers, message.integers());
        case 8 -> name = message.text();
        case 9 -> raw = message.block();
        default -> message.skip();
      }
    }
    int[] shape = shape(dims);
    long count = count(shape);
    double[] values;
    if (raw != null) {
      values = elements(raw, type, count);
    } else if (type == FLOAT) {
      values = elements(floats, type, count);
    } else {
      checkCount(count, integers.length);
      values = LongStream.of(integers).asDoubleStream().toArray();
    }
    return new OnnxTensor(name, type == FLOAT, shape, values);
  }

  private static long[] joined(long[] first, long[] second) {
    return LongStream.concat(LongStream.of(first), LongStream.of(second)).toArray();
  }

  private static int[] shape(long[] dims) throws IOException {
    int[] shape = new int[dims.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (dims[axis] < 0 || dims[axis] > Integer.MAX_VALUE) {
        throw new IOException("dims[" + axis + "] is " + dims[axis] + "; expected 0 to 2^31 - 1");
      }
      shape[axis] = (int) dims[axis];
    }
    return shape;
  }

  private static long count(int[] shape) throws IOException {
    try {
      return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new IOException("dims are " + Arrays.toString(shape) + "; expected below 2^63", e);
    }
  }

  private static double[] elements(ByteBuffer bytes, int type, long count) throws IOException {
    int size =
        switch (type) {
          case FLOAT -> Float.BYTES;
          case UINT8 -> Byte.BYTES;
          case INT32 -> Integer.BYTES;
          case INT64 -> Long.BYTES;
          default -> throw new IOException("data_type is " + type + "; expected 1, 2, 6 or 7");
        };
    if (bytes.remaining() % size != 0) {
      throw new IOException("data has " + bytes.remaining() + " bytes of elements of " + size);
    }
    checkCount(count, bytes.remaining() / size);
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case FLOAT -> bytes.getFloat();
            case UINT8 -> Byte.toUnsignedInt(bytes.get());
            case INT32 -> bytes.getInt();
            default -> bytes.getLong();
          };
    }
    return values;
  }

  private static void checkCount(long expected, int found) throws IOException {
    if (expected != found) {
      throw new IOException("data has " + found + " elements; expected " + expected);
    }
  }

  /** The type and the shape. */
  @Override
  public String toString() {
    return (isFloat ? "floats " : "integers ") + Arrays.toString(shape);
  }
}
