package dev.lanewise.kernels.vector.gemm;

import java.util.Arrays;

/**
 * The packed product of float64, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (ACM TOMS 34(3), 2008), with the panel of A in L1 and B streaming; block sizes in
 * {@link GemmBlocking}.
 *
 * <p>Partial sums lie in C between the blocks of k, or in scratch if C's old elements are needed at
 * the end. When the last block of k is done, the finishing operations (alpha, beta, epilogue) are
 * applied to a panel of rows while it is in cache.
 */
final class DoublePackedGemm {
  private DoublePackedGemm() {}

  /** Computes a rectangle of C. */
  static void run(DoubleGemmCall g, int row, int rows, int column, int columns) {
    DoubleTile tile = g.tile;
    int tileRows = tile.rows();
    int depth = GemmBlocking.depth(g.k, tileRows, DoubleTile.COLUMNS, Double.BYTES);
    int width = Math.min(columns, GemmBlocking.COLUMNS);
    int paddedWidth = Math.ceilDiv(width, DoubleTile.COLUMNS) * DoubleTile.COLUMNS;
    int blockRows = g.transA ? GemmBlocking.TRANSPOSED_ROWS / tileRows * tileRows : tileRows;
    int sweep = rows;
    int chainRows = 0;
    if (!g.chainsInC()) {
      sweep = depth == g.k ? rows : Math.min(rows, GemmBlocking.SCRATCH_ROWS);
      chainRows = depth == g.k ? tileRows : sweep;
    }
    DoublePackedA readyA = g.packedA;
    DoublePackedB readyB = g.packedB;
    double[] packedA =
        readyA != null ? readyA.blocks : g.scratch.leaseDoubles(blockRows * DoubleTile.ROW_STRIDE);
    double[] packedB =
        readyB != null
            ? readyB.panels
            : g.scratch.leaseDoubles(paddedWidth * DoubleTile.padded(depth));
    double[] edge = g.scratch.leaseDoubles(tileRows * DoubleTile.COLUMNS);
    double[] chains = chainRows == 0 ? g.c : g.scratch.leaseDoubles(chainRows * width);
    try {
      for (int j = 0; j < columns; j += width) {
        int blockColumns = Math.min(width, columns - j);
        for (int i = 0; i < rows; i += sweep) {
          sweep(
              g,
              row + i,
              Math.min(sweep, rows - i),
              column + j,
              blockColumns,
              depth,
              blockRows,
              packedA,
              packedB,
              edge,
              chains);
        }
      }
    } finally {
      if (readyA == null) {
        g.scratch.release(packedA);
      }
      if (readyB == null) {
        g.scratch.release(packedB);
      }
      g.scratch.release(edge);
      if (chainRows != 0) {
        g.scratch.release(chains);
      }
    }
  }

  /** All of k for some rows and one block of columns. */
  private static void sweep(
      DoubleGemmCall g,
      int row,
      int rows,
      int column,
      int columns,
      int depth,
      int blockRows,
      double[] packedA,
      double[] packedB,
      double[] edge,
      double[] chains) {
    int tileRows = g.tile.rows();
    boolean inC = chains == g.c;
    int ldChains = inC ? g.ldc : columns;
    for (int p = 0; p < g.k; p += depth) {
      int blockDepth = Math.min(depth, g.k - p);
      boolean last = p + blockDepth == g.k;
      int panels = 0;
      int panelDepth = DoubleTile.padded(blockDepth);
      if (g.packedB != null) {
        panels = g.packedB.at(column, p);
        panelDepth = DoubleTile.padded(g.k);
      } else {
        int bAt = g.bOffset + (g.transB ? column * g.ldb + p : p * g.ldb + column);
        DoublePacking.packB(g.transB, g.b, bAt, g.ldb, blockDepth, columns, packedB);
      }
      for (int i = 0; i < rows; i += blockRows) {
        int height = Math.min(blockRows, rows - i);
        int block = 0;
        if (g.packedA != null) {
          block = g.packedA.at(row + i, p);
        } else {
          int padded = Math.ceilDiv(height, tileRows) * tileRows;
          int aAt = g.aOffset + (g.transA ? p * g.lda + row + i : (row + i) * g.lda + p);
          DoublePacking.packA(g.transA, g.a, aAt, g.lda, height, padded, blockDepth, packedA);
        }
        for (int r = 0; r < height; r += tileRows) {
          int panelRows = Math.min(tileRows, height - r);
          int chainRow = depth == g.k ? 0 : i + r;
          int at = inC ? g.cOffset + (row + i + r) * g.ldc + column : chainRow * columns;
          panel(
              g.tile,
              p == 0,
              packedA,
              block + r * DoubleTile.ROW_STRIDE,
              packedB,
              panels,
              panelDepth,
              DoubleTile.padded(blockDepth),
              panelRows,
              columns,
              edge,
              chains,
              at,
              ldChains);
          if (last && !g.isPlain()) {
            DoubleFinish.apply(g, chains, at, ldChains, row + i + r, panelRows, column, columns);
          }
        }
      }
    }
  }

  /**
   * One packed panel of A times all packed panels of B, which are {@code panelDepth} rows long and
   * used from their row at {@code bAt} on.
   */
  private static void panel(
      DoubleTile tile,
      boolean first,
      double[] packedA,
      int aAt,
      double[] packedB,
      int bAt,
      int panelDepth,
      int depth,
      int rows,
      int columns,
      double[] edge,
      double[] chains,
      int chainsAt,
      int ldChains) {
    int whole = rows == tile.rows() ? columns / DoubleTile.COLUMNS * DoubleTile.COLUMNS : 0;
    for (int j = 0; j < whole; j += DoubleTile.COLUMNS) {
      if (first) {
        tile.clear(chains, chainsAt + j, ldChains);
      }
      int panel = bAt + j * panelDepth;
      tile.accumulate(packedA, aAt, packedB, panel, depth, chains, chainsAt + j, ldChains);
    }
    for (int j = whole; j < columns; j += DoubleTile.COLUMNS) {
      int width = Math.min(DoubleTile.COLUMNS, columns - j);
      edge(
          tile,
          first,
          packedA,
          aAt,
          packedB,
          bAt + j * panelDepth,
          depth,
          rows,
          width,
          edge,
          chains,
          chainsAt + j,
          ldChains);
    }
  }

  /** A tile of which only a part lies in C: computed whole in a buffer. */
  private static void edge(
      DoubleTile tile,
      boolean first,
      double[] packedA,
      int aAt,
      double[] packedB,
      int bAt,
      int depth,
      int rows,
      int width,
      double[] edge,
      double[] chains,
      int chainsAt,
      int ldChains) {
    Arrays.fill(edge, 0, tile.rows() * DoubleTile.COLUMNS, 0);
    if (!first) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(chains, chainsAt + r * ldChains, edge, r * DoubleTile.COLUMNS, width);
      }
    }
    tile.accumulate(packedA, aAt, packedB, bAt, depth, edge, 0, DoubleTile.COLUMNS);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(edge, r * DoubleTile.COLUMNS, chains, chainsAt + r * ldChains, width);
    }
  }
}
