package dev.lanewise.kernels.vector.gemm;

/**
 * Rows of float32 in the layout that the tiles read: in blocks of k as the packed product cuts it,
 * and in each block all rows, {@link FloatTile#ROW_STRIDE} apart. Behind the last row there is room
 * for those of a tile, whose content does not matter.
 */
public final class FloatRowBlocks {
  private final float[] elements;
  private final int start;
  private final int m;
  private final int k;
  private final int depth;
  private final int paddedRows;

  /**
   * Looks at an array as the blocks of an m x k matrix.
   *
   * @param start of the blocks in the array
   */
  public FloatRowBlocks(float[] elements, int start, int m, int k) {
    this.elements = elements;
    this.start = start;
    this.m = m;
    this.k = k;
    depth = depth(k);
    paddedRows = paddedRows(m);
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
