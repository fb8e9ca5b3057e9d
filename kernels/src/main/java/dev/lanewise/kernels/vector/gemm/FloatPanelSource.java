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
   * For a source that finds it easier to make columns: stores a panel whose columns lie one after
   * the other, {@code ld} apart.
   */
  static void fromColumns(
      float[] from, int fromAt, int ld, int depth, int columns, float[] to, int toAt) {
    FloatPacking.packTransposedPanel(from, fromAt, ld, depth, columns, to, toAt);
  }
}
