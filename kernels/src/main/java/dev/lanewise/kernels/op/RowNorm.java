package dev.lanewise.kernels.op;

/**
 * A normalisation of the rows of a contiguous matrix, each by itself: layer normalisation (Ba,
 * Kiros and Hinton 2016) or, by the root mean square alone, Zhang and Sennrich 2019.
 *
 * @param rows how many rows: 0 or more
 * @param columns elements a row: at least 1
 * @param epsilon added to the variance or the mean square: finite, 0 or more
 */
public record RowNorm(int rows, int columns, double epsilon) {
  /**
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public RowNorm {
    Window2d.atLeast(0, rows, "rows");
    Window2d.atLeast(1, columns, "columns");
    BatchNorm.checkEpsilon(epsilon);
  }

  /** The elements of the matrix. */
  public long size() {
    return (long) rows * columns;
  }
}
