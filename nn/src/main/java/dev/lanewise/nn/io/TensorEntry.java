package dev.lanewise.nn.io;

import java.util.List;

/**
 * A tensor in a file, as its header describes it.
 *
 * @param name unique in the file
 * @param type the element type
 * @param shape the sizes
 * @param begin where its first byte is, from the start of the data
 * @param end where its last byte ends
 */
public record TensorEntry(String name, TensorType type, List<Long> shape, long begin, long end) {
  /** Keeps a copy of the shape. */
  public TensorEntry {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long size() {
    return (end - begin) / type.bytes();
  }
}
