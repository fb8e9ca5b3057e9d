package dev.lanewise.kernels.vector.gemm;

/**
 * The packed product of float32, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (ACM TOMS 34(3), 2008), with the panel of A in L1 and B streaming; block sizes in
 * {@link GemmBlocking}.
 *
 * <p>Partial sums lie in C between the blocks of k, or in scratch if C's old elements are needed at
 * the end. When the last block of k is done, the finishing operations (alpha, beta, epilogue) are
 * applied to a block of rows while it is in cache.
 *
 * <p>A call leases one array of scratch: a lease is some atomic operations, which small products
 * would feel. It holds, one after the other, the block of A, the block of B, the edge tiles, and
 * the partial sums if they are not in C.
 */
final class FloatPackedGemm {
  private FloatPackedGemm() {}

  /** Computes a rectangle of C. */
  static void run(FloatGemmCall g, int row, int rows, int column, int columns) {
    FloatTile tile = g.tile;
    int depth = GemmBlocking.depth(g.k, tile.rows(), FloatTile.COLUMNS, Float.BYTES);
    boolean inC = g.chainsInC();
    boolean oneBlock = depth == g.k;
    int width = Math.min(columns, g.blockColumns);
    int paddedWidth = Math.ceilDiv(width, FloatTile.COLUMNS) * FloatTile.COLUMNS;
    boolean tall = g.transA || g.sourceA != null;
    int blockRows = GemmBlocking.blockRows(tall, tile.narrowRows());
    int sweep = inC || oneBlock ? rows : Math.min(rows, GemmBlocking.SCRATCH_ROWS);
    int bAt = g.readyA != null ? 0 : blockRows * FloatTile.ROW_STRIDE;
    int edgeAt = bAt + (g.packedB != null ? 0 : paddedWidth * FloatTile.padded(depth));
    int chainsAt = edgeAt + tile.narrowRows() * paddedWidth;
    int chainRows = inC ? 0 : oneBlock ? blockRows : sweep;
    float[] work = g.scratch.leaseFloats(chainsAt + chainRows * width);
    try {
      for (int j = 0; j < columns; j += width) {
        int blockColumns = Math.min(width, columns - j);
        for (int i = 0; i < rows; i += sweep) {
          int swept = Math.min(sweep, rows - i);
          sweep(
              g,
              row + i,
              swept,
              column + j,
              blockColumns,
              depth,
              blockRows,
              work,
              bAt,
              edgeAt,
              chainsAt);
        }
      }
    } finally {
      g.scratch.release(work);
    }
  }

  /** All of k for some rows and one block of columns. */
  private static void sweep(
      FloatGemmCall g,
      int row,
      int rows,
      int column,
      int columns,
      int depth,
      int blockRows,
      float[] work,
      int workB,
      int edgeAt,
      int chainsAt) {
    FloatRowBlocks readyA = g.readyA;
    FloatPackedB readyB = g.packedB;
    boolean inC = g.chainsInC();
    float[] chains = inC ? g.c : work;
    int ldChains = inC ? g.ldc : columns;
    for (int p = 0; p < g.k; p += depth) {
      int blockDepth = Math.min(depth, g.k - p);
      boolean last = p + blockDepth == g.k;
      int panels = workB;
      int panelDepth = FloatTile.padded(blockDepth);
      if (readyB != null) {
        panels = readyB.at(column, p);
        panelDepth = FloatTile.padded(g.k);
      } else if (g.sourceB != null) {
        FloatPacking.packFrom(g.sourceB, p, blockDepth, column, columns, work, workB);
      } else {
        int from = g.bOffset + (g.transB ? column * g.ldb + p : p * g.ldb + column);
        FloatPacking.packB(g.transB, g.b, from, g.ldb, blockDepth, columns, work, workB);
      }
      for (int i = 0; i < rows; i += blockRows) {
        int height = Math.min(blockRows, rows - i);
        int block = 0;
        if (readyA != null) {
          block = readyA.at(row + i, p);
        } else {
          int padded = Math.min(blockRows, Math.ceilDiv(height, g.tile.rows()) * g.tile.rows());
          int from = g.aOffset + (g.transA ? p * g.lda + row + i : (row + i) * g.lda + p);
          if (g.sourceA != null) {
            g.sourceA.rows(row + i, height, p, blockDepth, work, 0);
            FloatPacking.padA(height, padded, blockDepth, work);
          } else {
            FloatPacking.packA(g.transA, g.a, from, g.lda, height, padded, blockDepth, work);
          }
        }
        int at = chainsAt + (depth == g.k ? 0 : i * columns);
        if (inC) {
          at = g.cOffset + (row + i) * g.ldc + column;
        }
        FloatPackedBlock.run(
            g.tile,
            p == 0 && !g.continues,
            height,
            columns,
            FloatTile.padded(blockDepth),
            readyA != null ? readyA.elements() : work,
            block,
            readyB != null ? readyB.panels : work,
            panels,
            panelDepth,
            work,
            edgeAt,
            chains,
            at,
            ldChains);
        if (last && !g.isPlain()) {
          FloatFinish.apply(g, chains, at, ldChains, row + i, height, column, columns);
        }
      }
    }
  }
}
