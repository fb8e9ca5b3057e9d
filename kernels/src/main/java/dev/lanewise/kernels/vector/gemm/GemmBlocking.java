package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.parallel.ScratchPool;

/**
 * How large the blocks of the packed product are, from the sizes of the caches.
 *
 * <p>The order of the loops is: columns of B by {@link #COLUMNS}, the inner dimension by {@link
 * #depth}, rows of A by the tile's rows, and inside those the tile's columns. So one panel of A
 * stays in the L1 cache while the packed block of B streams past it from L2 (or, for its larger
 * part, from L3). The other order, a block of A in L2 and a panel of B in L1, was slower (1024^3,
 * Zen 3: .82 of OpenBLAS for .92): down a strip of columns each tile waits for its rows of C.
 */
final class GemmBlocking {
  /**
   * The longest stretch of the inner dimension that is packed at a time. The longer, the seldomer C
   * is read and written. Of OpenBLAS' speed, Zen 3, for 256, 512 and 768: 1024^3 float32 .98, 1.01,
   * 1.01; 2048^3 .94, .97, .98; 1024^3 float64 1.01, 1.03, 1.04. GFLOP/s of float32 for 512, 640
   * and 768: 513^3 83, 87, 88; 640^3 88, 92, 91; 1024^3 92, 92, 92; 1536^3 86, 87, 88; 2048^3 86,
   * 88, 86.
   */
  static final int MAX_DEPTH = Registers.COUNT >= 32 ? 256 : 640;

  /**
   * Elements from one packed row of A to the next: a constant, so that the broadcasts of a tile's
   * rows have constant displacements, and not a power of two, so that the rows don't fall on the
   * same sets of the L1 cache.
   */
  static final int ROW_STRIDE = MAX_DEPTH + 16;

  /**
   * Columns of B that are packed at a time. The wider the block, the seldomer A is packed again. On
   * a Zen 3 (32 KB, 512 KB, 32 MB), float32, 1024^3, best of many alternated runs beside other
   * work: 512 columns 76 GFLOP/s, 1024 82, 2048 79.
   */
  static final int COLUMNS = 1024;

  /**
   * Rows of C whose partial sums are kept in scratch when they can't be kept in C itself. B is
   * packed again for each such block of rows, which at 0.19 ns an element is 4% of the block's
   * time.
   */
  static final int SCRATCH_ROWS = 256;

  /**
   * Rows of A that are packed at a time if A is transposed, at most: whole cache lines, and a whole
   * number of tiles and of squares ({@link FloatSquares}).
   */
  static final int TRANSPOSED_ROWS = 48;

  /** The L1 data cache: machines with 512-bit vectors have 48 KB, the others at least 32. */
  private static final int L1_BYTES_512 = 48 << 10;

  private static final int L1_BYTES = 32 << 10;

  /** A block of B where A is packed as a whole. */
  private static final int READY_BYTES = 256 << 10;

  private GemmBlocking() {}

  /**
   * The most of the inner dimension for which a panel of A takes no more than three quarters of the
   * L1 cache or, with 512-bit vectors, panels of A and B fit it together; a multiple of 8.
   */
  private static int maxDepth(int rows, int columns, int elementBytes) {
    int most =
        columns * elementBytes >= 128
            ? L1_BYTES_512 / ((rows + columns) * elementBytes)
            : L1_BYTES * 3 / 4 / (rows * elementBytes);
    return Math.min(MAX_DEPTH, most & -8);
  }

  /**
   * Rows of A that are packed at a time: those of a narrow tile, so that they stay in the L1 cache,
   * or more if A is transposed, so as to use whole cache lines.
   */
  static int blockRows(boolean transA, int narrowRows) {
    return transA ? TRANSPOSED_ROWS / narrowRows * narrowRows : narrowRows;
  }

  /**
   * The stretch of the inner dimension to pack at a time: {@code k} cut into equal parts, so that
   * the last is not a sliver.
   */
  static int depth(int k, int rows, int columns, int elementBytes) {
    int most = maxDepth(rows, columns, elementBytes);
    int blocks = Math.ceilDiv(k, most);
    return Math.min(k, Math.ceilDiv(Math.ceilDiv(k, blocks), 8) * 8);
  }

  /**
   * Columns of B that are packed at a time where A is packed as a whole: what the L2 cache holds.
   */
  static int readyColumns(int k, int rows, int columns, int elementBytes) {
    int stretch = depth(k, rows, columns, elementBytes) * elementBytes;
    return Math.max(1, READY_BYTES / stretch / columns) * columns;
  }

  /**
   * The length of an array of packed elements.
   *
   * @throws IllegalArgumentException if no array is so long
   */
  static int length(long stretch, int count) {
    long length = stretch * count;
    if (length > ScratchPool.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the packed matrix takes "
              + length
              + " elements; expected at most "
              + ScratchPool.MAX_LENGTH);
    }
    return (int) length;
  }
}
