package dev.lanewise.kernels.vector.gemm;

/**
 * A matrix B, float32, that is not stored but made in pieces while the packed product needs them,
 * such as the patches of an image. Any number of threads may ask at once.
 */
public interface FloatPanelSource {
  /** Columns of a panel, and the distance of its rows. */
  int COLUMNS = FloatTile.COLUMNS;

  /**
   * Stores rows {@code p} to {@code p + depth - 1} of some columns, row after row, {@link #COLUMNS}
   * apart.
   *
   * @param columns how many, 1 to {@link #COLUMNS}; the rest of each row becomes 0
   */
  void panel(int p, int depth, int column, int columns, float[] to, int toAt);

  /**
   * How many columns from {@code column} on, up to {@code columns}, {@link #panels} can store at
   * once, a multiple of {@link #COLUMNS}; 0 if none.
   */
  default int together(int column, int columns) {
    return 0;
  }

  /**
   * Stores several whole panels as {@link #panel} does, each {@code step} behind the one before;
   * row by row over all of them, where rows lie in memory as they are read.
   *
   * @param columns at most what {@link #together} says
   */
  default void panels(int p, int depth, int column, int columns, float[] to, int toAt, int step) {
    for (int j = 0; j < columns; j += COLUMNS) {
      panel(p, depth, column + j, COLUMNS, to, toAt + j / COLUMNS * step);
    }
  }

  /**
   * For a source that finds it easier to make columns: stores a panel whose columns lie one after
   * the other, {@code ld} apart.
   */
  static void fromColumns(
      float[] from, int fromAt, int ld, int depth, int columns, float[] to, int toAt) {
    FloatPacking.packTransposedPanel(from, fromAt, ld, depth, columns, to, toAt);
  }
}
