package dev.lanewise.kernels.vector.gemm;

/**
 * A packed block of A times packed panels of B, float32: cut into tiles, those at the edges of C
 * included, which are computed whole in a buffer.
 *
 * <p>Columns left over beside the last wide tile take narrow tiles where those are faster.
 */
final class FloatPackedBlock {
  /** Which wide tiles make a strip. */
  private enum Form {
    WIDE,
    SHORT,
    TURNED
  }

  private FloatPackedBlock() {}

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
      FloatTile tile,
      boolean first,
      int rows,
      int columns,
      int depth,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panelDepth,
      float[] edge,
      int edgeAt,
      float[] c,
      int cAt,
      int ldc) {
    int left = columns % FloatTile.COLUMNS;
    int whole = columns - left;
    int bStep = FloatTile.COLUMNS * panelDepth;
    int bLeft = bAt + whole * panelDepth;
    int narrowRows = tile.narrowRows();
    boolean narrow = left <= FloatTile.NARROW_COLUMNS;
    int row = 0;
    while (whole != 0 && row < rows) {
      boolean low = tile.isShortFaster(rows - row);
      Form form = low ? Form.SHORT : Form.WIDE;
      int height = Math.min(low ? tile.shortRows() : tile.rows(), rows - row);
      int panel = aAt + row * FloatTile.ROW_STRIDE;
      int at = cAt + row * ldc;
      wide(
          tile, form, first, height, whole, depth, a, panel, b, bAt, bStep, edge, edgeAt, c, at,
          ldc);
      row += height;
    }
    for (int i = 0; left != 0 && i < rows; i += tile.rows()) {
      int group = Math.min(narrowRows, rows - i / narrowRows * narrowRows);
      if (!(narrow && tile.isNarrowFaster(group))) {
        int height = Math.min(tile.rows(), rows - i);
        int panel = aAt + i * FloatTile.ROW_STRIDE;
        int at = cAt + i * ldc + whole;
        wide(
            tile, Form.WIDE, first, height, left, depth, a, panel, b, bLeft, bStep, edge, edgeAt, c,
            at, ldc);
      }
    }
    for (int i = 0; left != 0 && narrow && i < rows; i += narrowRows) {
      int height = Math.min(narrowRows, rows - i);
      if (tile.isNarrowFaster(height)) {
        int panel = aAt + i * FloatTile.ROW_STRIDE;
        int at = cAt + i * ldc + whole;
        narrow(tile, first, height, left, depth, a, panel, b, bLeft, edge, edgeAt, c, at, ldc);
      }
    }
  }

  /**
   * Continues the chains of a block whose left side lies transposed, by wide tiles alone: all of
   * its columns in rows {@link FloatTile#ROW_STRIDE} apart, behind which there is room for a
   * tile's.
   *
   * @param rows of C, which are A's columns
   * @param depth of k, an even number
   * @param staggered how many columns A's first row has, or would have if that were 0 to {@code
   *     rows}; each further row has one more, and what is beyond is 0 and left out where a tile has
   *     nothing else
   */
  static void turned(
      FloatTile tile,
      int rows,
      int columns,
      int depth,
      int staggered,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] edge,
      int edgeAt,
      float[] c,
      int cAt,
      int ldc) {
    int whole = columns / FloatTile.COLUMNS * FloatTile.COLUMNS;
    int bStep = FloatTile.COLUMNS * depth;
    for (int row = 0; row < rows; row += tile.rows()) {
      int height = Math.min(tile.rows(), rows - row);
      int skip = Math.max(0, row - staggered + 1) & -2;
      int aTile = aAt + row + skip * FloatTile.ROW_STRIDE;
      int bTile = bAt + skip * FloatTile.COLUMNS;
      int at = cAt + row * ldc;
      if (whole != 0) {
        wide(
            tile,
            Form.TURNED,
            false,
            height,
            whole,
            depth - skip,
            a,
            aTile,
            b,
            bTile,
            bStep,
            edge,
            edgeAt,
            c,
            at,
            ldc);
      }
      if (whole != columns) {
        wide(
            tile,
            Form.TURNED,
            false,
            height,
            columns - whole,
            depth - skip,
            a,
            aTile,
            b,
            bTile + whole * depth,
            bStep,
            edge,
            edgeAt,
            c,
            at + whole,
            ldc);
      }
    }
  }

  /** One panel of A times panels of B: in C if the tiles are full, else by way of the buffer. */
  private static void wide(
      FloatTile tile,
      Form form,
      boolean first,
      int rows,
      int columns,
      int depth,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int bStep,
      float[] edge,
      int edgeAt,
      float[] c,
      int cAt,
      int ldc) {
    int tiles = Math.ceilDiv(columns, FloatTile.COLUMNS);
    int padded = tiles * FloatTile.COLUMNS;
    boolean full =
        rows == (form == Form.SHORT ? tile.shortRows() : tile.rows()) && columns == padded;
    float[] to = full ? c : edge;
    int toAt = full ? cAt : edgeAt;
    int ldTo = full ? ldc : padded;
    if (!first && !full) {
      FloatTile.copy(rows, columns, c, cAt, ldc, to, toAt, ldTo);
    }
    float[] from = first ? FloatTile.ZEROS : to;
    int fromAt = first ? 0 : toAt;
    int ldFrom = first ? 0 : ldTo;
    int fromStep = first ? 0 : FloatTile.COLUMNS;
    switch (form) {
      case WIDE ->
          tile.strip(
              tiles, depth, a, aAt, b, bAt, bStep, from, fromAt, ldFrom, fromStep, to, toAt, ldTo);
      case SHORT ->
          tile.shortStrip(
              tiles, depth, a, aAt, b, bAt, bStep, from, fromAt, ldFrom, fromStep, to, toAt, ldTo);
      case TURNED ->
          tile.turnedStrip(
              tiles, depth, a, aAt, b, bAt, bStep, from, fromAt, ldFrom, fromStep, to, toAt, ldTo);
    }
    if (!full) {
      FloatTile.copy(rows, columns, to, toAt, ldTo, c, cAt, ldc);
    }
  }

  /** A narrow tile, in the same way. */
  private static void narrow(
      FloatTile tile,
      boolean first,
      int rows,
      int columns,
      int depth,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] edge,
      int edgeAt,
      float[] c,
      int cAt,
      int ldc) {
    boolean full = rows == tile.narrowRows() && columns == FloatTile.NARROW_COLUMNS;
    float[] to = full ? c : edge;
    int toAt = full ? cAt : edgeAt;
    int ldTo = full ? ldc : FloatTile.NARROW_COLUMNS;
    if (first) {
      tile.narrow(depth, a, aAt, b, bAt, FloatTile.ZEROS, 0, 0, to, toAt, ldTo);
    } else {
      if (!full) {
        FloatTile.copy(rows, columns, c, cAt, ldc, to, toAt, ldTo);
      }
      tile.narrow(depth, a, aAt, b, bAt, to, toAt, ldTo, to, toAt, ldTo);
    }
    if (!full) {
      FloatTile.copy(rows, columns, to, toAt, ldTo, c, cAt, ldc);
    }
  }
}
