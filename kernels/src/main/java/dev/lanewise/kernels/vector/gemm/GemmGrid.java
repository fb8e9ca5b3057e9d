package dev.lanewise.kernels.vector.gemm;

/**
 * How C is cut into rectangles, one task each: never along k, so the cut changes no bit.
 *
 * <p>Each task packs what it needs of A and B for itself. Of the grids with as many rectangles as
 * threads, the one is taken whose slowest task has the least to do, packing included.
 */
final class GemmGrid {
  /**
   * What packing an element costs, in multiply-adds of a tile (0.02 ns), float32 on a Zen 3: A 0.08
   * ns, B 0.19, transposed 0.4 to 0.6. One number for all, near that of B.
   */
  private static final long PACKING = 8;

  private int m;
  private int n;
  private int rowsPerTask;
  private int columnsPerTask;
  private int down;
  private int across;

  /** Cuts an m x n result of inner dimension k for the given number of threads. */
  void cut(int m, int n, int k, int threads, int tileRows, int tileColumns) {
    this.m = m;
    this.n = n;
    long least = Long.MAX_VALUE;
    for (int rows = 1; rows <= threads; rows++) {
      int columns = threads / rows;
      int height = roundUp(Math.ceilDiv(m, rows), tileRows);
      int width = roundUp(Math.ceilDiv(n, columns), tileColumns);
      long packedA = (long) height * Math.ceilDiv(width, GemmBlocking.COLUMNS);
      long cost = (long) height * width + PACKING * (packedA + width);
      // Of equal grids the one of more rows: two threads, GFLOP/s of columns and of rows, 256^3
      // 144,
      // 163; 384^3 135, 139; 512^3 168, 178 (Zen 3, the fastest of 400 to 12 alternated calls).
      if (cost <= least) {
        least = cost;
        rowsPerTask = height;
        columnsPerTask = width;
      }
    }
    down = Math.ceilDiv(m, rowsPerTask);
    across = Math.ceilDiv(n, columnsPerTask);
  }

  private static int roundUp(int size, int unit) {
    return Math.ceilDiv(size, unit) * unit;
  }

  /** The number of rectangles. */
  int tasks() {
    return down * across;
  }

  /** The first row of a rectangle. */
  int row(int task) {
    return task / across * rowsPerTask;
  }

  /** The first column of a rectangle. */
  int column(int task) {
    return task % across * columnsPerTask;
  }

  /** The rows of a rectangle. */
  int rows(int task) {
    return Math.min(rowsPerTask, m - row(task));
  }

  /** The columns of a rectangle. */
  int columns(int task) {
    return Math.min(columnsPerTask, n - column(task));
  }
}
