package dev.lanewise.kernels.vector.gemm;

import java.util.Arrays;

/**
 * Products of blocks that the caller packs and keeps, float32: for kernels that use a packed block
 * several times, or make one side of a product where the tiles read it.
 *
 * <p>The left side lies in rows, {@link #ROW_STRIDE} apart, up to {@link #MAX_DEPTH} elements long;
 * longer ones in stretches, each of all rows. The right side lies in panels of {@link #PANEL}
 * columns. Each element of a product is one chain of fused multiply-adds in the order of the inner
 * dimension.
 */
public final class FloatBlockProduct {
  /** Elements from one packed row to the next. */
  public static final int ROW_STRIDE = FloatTile.ROW_STRIDE;

  /** The longest row of the left side that lies in one stretch, on every machine. */
  public static final int MAX_DEPTH = 256;

  /** Columns of a panel; the last is filled up with zeros. */
  public static final int PANEL = FloatTile.COLUMNS;

  private final FloatTile tile = FloatTile.preferred();

  /** Rows of which few tiles make a product without a remainder. */
  public int rows() {
    return tile.narrowRows();
  }

  /** What the inner dimension is filled up to in rows and panels. */
  public static int padded(int depth) {
    return FloatTile.padded(depth);
  }

  /**
   * The elements of packed rows.
   *
   * @param rows a multiple of {@link #rows()}
   */
  public static int rowsLength(int rows, int depth) {
    return Math.multiplyExact(Math.ceilDiv(depth, MAX_DEPTH) * rows, ROW_STRIDE);
  }

  /** The elements of packed panels. */
  public static int panelsLength(int depth, int columns) {
    return Math.multiplyExact(Math.ceilDiv(columns, PANEL) * PANEL, padded(depth));
  }

  /** The elements that a product needs for tiles that reach over the edge. */
  public int edgeLength(int columns) {
    return Math.multiplyExact(tile.narrowRows(), Math.ceilDiv(columns, PANEL) * PANEL);
  }

  /**
   * Packs rows of a left side.
   *
   * @param room how many rows a stretch has room for
   */
  public static void packRows(
      float[] a, int aAt, int lda, int rows, int room, int depth, float[] to, int toAt) {
    for (int p = 0; p < depth; p += MAX_DEPTH) {
      int stretch = Math.min(MAX_DEPTH, depth - p);
      int at = toAt + p / MAX_DEPTH * room * ROW_STRIDE;
      FloatTile.copy(rows, stretch, a, aAt + p, lda, to, at, ROW_STRIDE);
      for (int r = 0; r < rows && padded(stretch) > stretch; r++) {
        to[at + r * ROW_STRIDE + stretch] = FloatTile.PADDING_A;
      }
    }
  }

  /**
   * Packs a right side.
   *
   * @param trans whether it is stored transposed
   */
  public static void packPanels(
      boolean trans, float[] b, int bAt, int ldb, int depth, int columns, float[] to, int toAt) {
    FloatPacking.packB(trans, b, bAt, ldb, depth, columns, to, toAt);
  }

  /**
   * C = A B or C = A B + C, where the chains then go on from what lies in C.
   *
   * @param starts whether the chains start from 0
   * @param room how many rows a stretch of A has room for
   * @param depth the inner dimension, which may end before the panels do: then rows of A must hold
   *     0 up to {@link #padded}
   * @param panelDepth what the panels of B are padded to
   * @param edge room for {@link #edgeLength} elements
   */
  public void multiply(
      boolean starts,
      int rows,
      int columns,
      int depth,
      float[] a,
      int aAt,
      int room,
      float[] b,
      int bAt,
      int panelDepth,
      float[] edge,
      int edgeAt,
      float[] c,
      int cAt,
      int ldc) {
    for (int p = 0; p < depth; p += MAX_DEPTH) {
      FloatPackedBlock.run(
          tile,
          starts && p == 0,
          rows,
          columns,
          padded(Math.min(MAX_DEPTH, depth - p)),
          a,
          aAt + p / MAX_DEPTH * room * ROW_STRIDE,
          b,
          bAt + p * PANEL,
          panelDepth,
          edge,
          edgeAt,
          c,
          cAt,
          ldc);
    }
  }

  /**
   * C = A^T B + C for an A that lies as a product of {@code depth} rows has made it, {@link
   * #ROW_STRIDE} apart. What lies behind its columns up to the next tile does not matter; if the
   * depth is odd there is room for one row more, which is overwritten up to {@code rows}.
   *
   * @param rows of C, which are the columns of A: at most {@link #MAX_DEPTH}
   * @param depth the rows of A, to which the panels of B are padded
   * @param staggered how many columns the first row of A has, where each further row has one more
   *     and what is beyond is 0; it may be negative, or larger than {@code rows}, but the last row
   *     has them all
   * @param edge room for {@link #edgeLength} elements
   */
  public void multiplyTurned(
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
    int padded = padded(depth);
    if (padded > depth) {
      int row = aAt + depth * ROW_STRIDE;
      Arrays.fill(a, row, row + rows, FloatTile.PADDING_A);
    }
    FloatPackedBlock.turned(
        tile, rows, columns, padded, staggered, a, aAt, b, bAt, edge, edgeAt, c, cAt, ldc);
  }
}
