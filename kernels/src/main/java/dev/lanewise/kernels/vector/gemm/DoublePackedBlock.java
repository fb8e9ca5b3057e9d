package dev.lanewise.kernels.vector.gemm;

/**
 * A packed block of A times packed panels of B, float64: cut into tiles, those at the edges of C
 * included, which are computed whole in a buffer.
 *
 * <p>Columns left over beside the last wide tile take narrow tiles where those are faster.
 */
final class DoublePackedBlock {
  private DoublePackedBlock() {}

  /**
   * Continues the chains of a block, or starts them.
   *
   * @param first whether they start
   * @param rows of C, at most those of the packed block
   * @param depth of k that is done, an even number
   * @param a the packed rows of A
   * @param b the packed panels of B, each {@code panelDepth} long
   * @param edge room for the rows of a narrow tile, as wide as the panels
   */
  static void run(
      DoubleTile tile,
      boolean first,
      int rows,
      int columns,
      int depth,
      double[] a,
      int aAt,
      double[] b,
      int bAt,
      int panelDepth,
      double[] edge,
      int edgeAt,
      double[] c,
      int cAt,
      int ldc) {
    int left = columns % DoubleTile.COLUMNS;
    int whole = columns - left;
    int bStep = DoubleTile.COLUMNS * panelDepth;
    int bLeft = bAt + whole * panelDepth;
    int narrowRows = tile.narrowRows();
    boolean narrow = left <= DoubleTile.NARROW_COLUMNS;
    int row = 0;
    while (whole != 0 && row < rows) {
      boolean low = tile.isShortFaster(rows - row);
      int height = Math.min(low ? tile.shortRows() : tile.rows(), rows - row);
      int panel = aAt + row * DoubleTile.ROW_STRIDE;
      int at = cAt + row * ldc;
      wide(
          tile, low, first, height, whole, depth, a, panel, b, bAt, bStep, edge, edgeAt, c, at,
          ldc);
      row += height;
    }
    for (int i = 0; left != 0 && i < rows; i += tile.rows()) {
      int group = Math.min(narrowRows, rows - i / narrowRows * narrowRows);
      if (!(narrow && tile.isNarrowFaster(group))) {
        int height = Math.min(tile.rows(), rows - i);
        int panel = aAt + i * DoubleTile.ROW_STRIDE;
        int at = cAt + i * ldc + whole;
        wide(
            tile, false, first, height, left, depth, a, panel, b, bLeft, bStep, edge, edgeAt, c, at,
            ldc);
      }
    }
    for (int i = 0; left != 0 && narrow && i < rows; i += narrowRows) {
      int height = Math.min(narrowRows, rows - i);
      if (tile.isNarrowFaster(height)) {
        int panel = aAt + i * DoubleTile.ROW_STRIDE;
        int at = cAt + i * ldc + whole;
        narrow(tile, first, height, left, depth, a, panel, b, bLeft, edge, edgeAt, c, at, ldc);
      }
    }
  }

  /**
   * One panel of A times panels of B: in C if the tiles are full, else by way of the buffer.
   *
   * @param low whether the tiles are short
   */
  private static void wide(
      DoubleTile tile,
      boolean low,
      boolean first,
      int rows,
      int columns,
      int depth,
      double[] a,
      int aAt,
      double[] b,
      int bAt,
      int bStep,
      double[] edge,
      int edgeAt,
      double[] c,
      int cAt,
      int ldc) {
    int tiles = Math.ceilDiv(columns, DoubleTile.COLUMNS);
    int padded = tiles * DoubleTile.COLUMNS;
    boolean full = rows == (low ? tile.shortRows() : tile.rows()) && columns == padded;
    double[] to = full ? c : edge;
    int toAt = full ? cAt : edgeAt;
    int ldTo = full ? ldc : padded;
    if (!first && !full) {
      DoubleTile.copy(rows, columns, c, cAt, ldc, to, toAt, ldTo);
    }
    double[] from = first ? DoubleTile.ZEROS : to;
    int fromAt = first ? 0 : toAt;
    int ldFrom = first ? 0 : ldTo;
    int fromStep = first ? 0 : DoubleTile.COLUMNS;
    if (low) {
      tile.shortStrip(
          tiles, depth, a, aAt, b, bAt, bStep, from, fromAt, ldFrom, fromStep, to, toAt, ldTo);
    } else {
      tile.strip(
          tiles, depth, a, aAt, b, bAt, bStep, from, fromAt, ldFrom, fromStep, to, toAt, ldTo);
    }
    if (!full) {
      DoubleTile.copy(rows, columns, to, toAt, ldTo, c, cAt, ldc);
    }
  }

  /** A narrow tile, in the same way. */
  private static void narrow(
      DoubleTile tile,
      boolean first,
      int rows,
      int columns,
      int depth,
      double[] a,
      int aAt,
      double[] b,
      int bAt,
      double[] edge,
      int edgeAt,
      double[] c,
      int cAt,
      int ldc) {
    boolean full = rows == tile.narrowRows() && columns == DoubleTile.NARROW_COLUMNS;
    double[] to = full ? c : edge;
    int toAt = full ? cAt : edgeAt;
    int ldTo = full ? ldc : DoubleTile.NARROW_COLUMNS;
    if (first) {
      tile.narrow(depth, a, aAt, b, bAt, DoubleTile.ZEROS, 0, 0, to, toAt, ldTo);
    } else {
      if (!full) {
        DoubleTile.copy(rows, columns, c, cAt, ldc, to, toAt, ldTo);
      }
      tile.narrow(depth, a, aAt, b, bAt, to, toAt, ldTo, to, toAt, ldTo);
    }
    if (!full) {
      DoubleTile.copy(rows, columns, to, toAt, ldTo, c, cAt, ldc);
    }
  }
}
