package dev.lanewise.kernels.op;

/**
 * A contiguous matrix worked on row by row.
 *
 * @param rows how many rows
 * @param columns elements a row
 */
public record Rows(int rows, int columns) {
  /**
   * @throws IllegalArgumentException if a size is negative
   */
  public Rows {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "rows, columns are " + rows + ", " + columns + "; expected 0 or more");
    }
  }

  /** The number of elements. */
  public long size() {
    return (long) rows * columns;
  }
}
