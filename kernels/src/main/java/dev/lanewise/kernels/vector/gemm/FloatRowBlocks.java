package dev.lanewise.kernels.vector.gemm;

/**
 * Rows of float32 in the layout that the tiles read: in blocks of k as the packed product cuts it,
 * and in each block all rows, {@link FloatTile#ROW_STRIDE} apart. Behind the last row there is room
 * for those of a tile, whose content does not matter. Reused between calls.
 */
public final class FloatRowBlocks {
  private static final float[] NOTHING = {};

  private float[] elements = NOTHING;
  private int start;
  private int m;
  private int k;
  private int depth;
  private int paddedRows;

  /**
   * Looks at an array as the blocks of an m x k matrix.
   *
   * @param at where the blocks start in the array
   * @return this
   */
  public FloatRowBlocks over(float[] array, int at, int rows, int columns) {
    elements = array;
    start = at;
    m = rows;
    k = columns;
    depth = depth(k);
    paddedRows = paddedRows(m);
    return this;
  }

  /** Lets go of the array. */
  public void clear() {
    elements = NOTHING;
  }

  private static int depth(int k) {
    if (k == 0) {
      return 1;
    }
    FloatTile tile = FloatTile.preferred();
    return GemmBlocking.depth(k, tile.rows(), FloatTile.COLUMNS, Float.BYTES);
  }

  private static int paddedRows(int m) {
    return Math.addExact(m, FloatTile.preferred().narrowRows() - 1);
  }

  /**
   * The elements that the blocks take.
   *
   * @throws IllegalArgumentException if no array is so long
   */
  public static int size(int m, int k) {
    if (m == 0 || k == 0) {
      return 0;
    }
    long stretch = (long) Math.ceilDiv(k, depth(k)) * FloatTile.ROW_STRIDE;
    return GemmBlocking.length(stretch, paddedRows(m));
  }

  /** Stores a row. */
  public void set(int row, float[] from, int at) {
    for (int p = 0; p < k; p += depth) {
      int length = Math.min(depth, k - p);
      int to = at(row, p);
      System.arraycopy(from, at + p, elements, to, length);
      pad(to, length);
    }
  }

  /** Stores a row that is a column where it comes from, {@code ld} apart. */
  void setColumn(int row, float[] from, int at, int ld) {
    for (int p = 0; p < k; p += depth) {
      int length = Math.min(depth, k - p);
      int to = at(row, p);
      for (int q = 0; q < length; q++) {
        elements[to + q] = from[at + (p + q) * ld];
      }
      pad(to, length);
    }
  }

  private void pad(int to, int length) {
    if (length < FloatTile.padded(length)) {
      elements[to + length] = FloatTile.PADDING_A;
    }
  }

  /** The array. */
  float[] elements() {
    return elements;
  }

  /** Where row {@code row} starts in the block that starts at {@code p}. */
  int at(int row, int p) {
    return start + (p / depth * paddedRows + row) * FloatTile.ROW_STRIDE;
  }

  /** The rows. */
  public int rows() {
    return m;
  }

  /** The elements of a row. */
  public int columns() {
    return k;
  }
}
