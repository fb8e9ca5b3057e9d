package dev.lanewise.examples.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A file of bytes in rows and columns, in the form in which MNIST is published ("IDX"): two zeros,
 * 8 for unsigned bytes, the number of dimensions, the dimensions as big-endian ints, the bytes.
 */
final class IdxFile {
  private static final int UNSIGNED_BYTES = 8;

  private final int[] shape;
  private final byte[] bytes;

  private IdxFile(int[] shape, byte[] bytes) {
    this.shape = shape;
    this.bytes = bytes;
  }

  /**
   * Reads a file to its end.
   *
   * @param name for messages
   * @param dimensions how many it must have
   * @param most the most bytes it may hold
   * @throws IOException if it is something else, too large, or too short or long
   */
  static IdxFile read(String name, InputStream in, int dimensions, int most) throws IOException {
    DataInputStream data = new DataInputStream(in);
    try {
      int magic = data.readInt();
      int expected = UNSIGNED_BYTES << 8 | dimensions;
      if (magic != expected) {
        throw new IOException(
            "%s begins with 0x%08x; expected 0x%08x: bytes in %d dimensions"
                .formatted(name, magic, expected, dimensions));
      }
      int[] shape = new int[dimensions];
      long size = 1;
      for (int axis = 0; axis < dimensions; axis++) {
        shape[axis] = data.readInt();
        if (shape[axis] < 1 || shape[axis] > most / size) {
          throw new IOException(
              "%s has dimensions %s; expected 1 or more each, and %d bytes at most"
                  .formatted(name, Arrays.toString(Arrays.copyOf(shape, axis + 1)), most));
        }
        size *= shape[axis];
      }
      byte[] bytes = new byte[(int) size];
      data.readFully(bytes);
      if (data.read() >= 0) {
        throw new IOException(name + " is longer than its dimensions say");
      }
      return new IdxFile(shape, bytes);
    } catch (EOFException e) {
      throw new IOException(name + " is shorter than its dimensions say", e);
    }
  }

  /** The size of an axis. */
  int dim(int axis) {
    return shape[axis];
  }

  /** The bytes as 0 to 255. */
  float[] floats() {
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }

  /** The bytes as 0 to 255. */
  int[] ints() {
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return values;
  }
}
