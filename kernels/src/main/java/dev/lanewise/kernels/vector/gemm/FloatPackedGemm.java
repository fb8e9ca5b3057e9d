package dev.lanewise.kernels.vector.gemm;

import java.util.Arrays;

/**
 * The packed product of float32, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (ACM TOMS 34(3), 2008), with the panel of A in L1 and B streaming; block sizes in
 * {@link GemmBlocking}.
 *
 * <p>Partial sums lie in C between the blocks of k, or in scratch if C's old elements are needed at
 * the end. When the last block of k is done, the finishing operations (alpha, beta, epilogue) are
 * applied to a panel of rows while it is in cache.
 */
final class FloatPackedGemm {
  private FloatPackedGemm() {}

  /** Computes a rectangle of C. */
  static void run(FloatGemmCall g, int row, int rows, int column, int columns) {
    FloatTile tile = g.tile;
    int tileRows = tile.rows();
    int depth = GemmBlocking.depth(g.k, tileRows, FloatTile.COLUMNS, Float.BYTES);
    int width = Math.min(columns, GemmBlocking.COLUMNS);
    int paddedWidth = Math.ceilDiv(width, FloatTile.COLUMNS) * FloatTile.COLUMNS;
    int blockRows = g.transA ? GemmBlocking.TRANSPOSED_ROWS / tileRows * tileRows : tileRows;
    int sweep = rows;
    int chainRows = 0;
    if (!g.chainsInC()) {
      sweep = depth == g.k ? rows : Math.min(rows, GemmBlocking.SCRATCH_ROWS);
      chainRows = depth == g.k ? tileRows : sweep;
    }
    FloatPackedA readyA = g.packedA;
    FloatPackedB readyB = g.packedB;
    float[] packedA =
        readyA != null ? readyA.blocks : g.scratch.leaseFloats(blockRows * FloatTile.ROW_STRIDE);
    float[] packedB =
        readyB != null
            ? readyB.panels
            : g.scratch.leaseFloats(paddedWidth * FloatTile.padded(depth));
    float[] edge = g.scratch.leaseFloats(tileRows * FloatTile.COLUMNS);
    float[] chains = chainRows == 0 ? g.c : g.scratch.leaseFloats(chainRows * width);
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
      FloatGemmCall g,
      int row,
      int rows,
      int column,
      int columns,
      int depth,
      int blockRows,
      float[] packedA,
      float[] packedB,
      float[] edge,
      float[] chains) {
    int tileRows = g.tile.rows();
    boolean inC = chains == g.c;
    int ldChains = inC ? g.ldc : columns;
    for (int p = 0; p < g.k; p += depth) {
      int blockDepth = Math.min(depth, g.k - p);
      boolean last = p + blockDepth == g.k;
      int panels = 0;
      int panelDepth = FloatTile.padded(blockDepth);
      if (g.packedB != null) {
        panels = g.packedB.at(column, p);
        panelDepth = FloatTile.padded(g.k);
      } else {
        int bAt = g.bOffset + (g.transB ? column * g.ldb + p : p * g.ldb + column);
        FloatPacking.packB(g.transB, g.b, bAt, g.ldb, blockDepth, columns, packedB);
      }
      for (int i = 0; i < rows; i += blockRows) {
        int height = Math.min(blockRows, rows - i);
        int block = 0;
        if (g.packedA != null) {
          block = g.packedA.at(row + i, p);
        } else {
          int padded = Math.ceilDiv(height, tileRows) * tileRows;
          int aAt = g.aOffset + (g.transA ? p * g.lda + row + i : (row + i) * g.lda + p);
          FloatPacking.packA(g.transA, g.a, aAt, g.lda, height, padded, blockDepth, packedA);
        }
        for (int r = 0; r < height; r += tileRows) {
          int panelRows = Math.min(tileRows, height - r);
          int chainRow = depth == g.k ? 0 : i + r;
          int at = inC ? g.cOffset + (row + i + r) * g.ldc + column : chainRow * columns;
          panel(
              g.tile,
              p == 0,
              packedA,
              block + r * FloatTile.ROW_STRIDE,
              packedB,
              panels,
              panelDepth,
              FloatTile.padded(blockDepth),
              panelRows,
              columns,
              edge,
              chains,
              at,
              ldChains);
          if (last && !g.isPlain()) {
            FloatFinish.apply(g, chains, at, ldChains, row + i + r, panelRows, column, columns);
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
      FloatTile tile,
      boolean first,
      float[] packedA,
      int aAt,
      float[] packedB,
      int bAt,
      int panelDepth,
      int depth,
      int rows,
      int columns,
      float[] edge,
      float[] chains,
      int chainsAt,
      int ldChains) {
    int whole = rows == tile.rows() ? columns / FloatTile.COLUMNS * FloatTile.COLUMNS : 0;
    for (int j = 0; j < whole; j += FloatTile.COLUMNS) {
      if (first) {
        tile.clear(chains, chainsAt + j, ldChains);
      }
      int panel = bAt + j * panelDepth;
      tile.accumulate(packedA, aAt, packedB, panel, depth, chains, chainsAt + j, ldChains);
    }
    for (int j = whole; j < columns; j += FloatTile.COLUMNS) {
      int width = Math.min(FloatTile.COLUMNS, columns - j);
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
      FloatTile tile,
      boolean first,
      float[] packedA,
      int aAt,
      float[] packedB,
      int bAt,
      int depth,
      int rows,
      int width,
      float[] edge,
      float[] chains,
      int chainsAt,
      int ldChains) {
    Arrays.fill(edge, 0, tile.rows() * FloatTile.COLUMNS, 0);
    if (!first) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(chains, chainsAt + r * ldChains, edge, r * FloatTile.COLUMNS, width);
      }
    }
    tile.accumulate(packedA, aAt, packedB, bAt, depth, edge, 0, FloatTile.COLUMNS);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(edge, r * FloatTile.COLUMNS, chains, chainsAt + r * ldChains, width);
    }
  }
}
