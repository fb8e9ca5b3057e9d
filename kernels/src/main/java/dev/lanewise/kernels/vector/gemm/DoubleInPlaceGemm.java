package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;

/**
 * Products of float64 without packing, for small and skinny shapes, where packing costs more than
 * it saves. Neither matrix is transposed, and B has at least one vector of columns.
 *
 * <p>Edges are overlapping tiles: the last tile of a row or column is moved back until it ends with
 * the matrix, and computes some elements a second time with the same result. A tile runs over all
 * of k, so a chain is never resumed.
 */
final class DoubleInPlaceGemm {
  private static final int LANES = Lanes.DOUBLES;
  private static final int ROWS = DoubleInPlaceTiles.ROWS;

  /**
   * Up to this many rows left over are done singly: a single row takes 0.6 of the time of a tall
   * tile (1x1024x1024: 12 GFLOP/s, 5x1024x1024: 37).
   */
  private static final int SINGLE_ROWS = 1;

  private DoubleInPlaceGemm() {}

  /** Stores every chain of the product in C. */
  static void chains(
      int m,
      int n,
      int k,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double[] c,
      int cOffset,
      int ldc) {
    int tall = m < ROWS ? 0 : m % ROWS <= SINGLE_ROWS ? m - m % ROWS : m;
    for (int i = 0; i < tall; i += ROWS) {
      int row = Math.min(i, tall - ROWS);
      tallRow(n, k, a, aOffset + row * lda, lda, b, bOffset, ldb, c, cOffset + row * ldc, ldc);
    }
    for (int i = tall; i < m; i++) {
      singleRow(n, k, a, aOffset + i * lda, b, bOffset, ldb, c, cOffset + i * ldc);
    }
  }

  private static void tallRow(
      int n,
      int k,
      double[] a,
      int aAt,
      int lda,
      double[] b,
      int bAt,
      int ldb,
      double[] c,
      int cAt,
      int ldc) {
    int j = 0;
    for (; j <= n - 2 * LANES; j += 2 * LANES) {
      DoubleInPlaceTiles.tile5x2(a, aAt, lda, b, bAt + j, ldb, k, c, cAt + j, ldc);
    }
    for (; j < n; j += LANES) {
      int column = Math.min(j, n - LANES);
      DoubleInPlaceTiles.tile5x1(a, aAt, lda, b, bAt + column, ldb, k, c, cAt + column, ldc);
    }
  }

  private static void singleRow(
      int n, int k, double[] a, int aAt, double[] b, int bAt, int ldb, double[] c, int cAt) {
    if ((long) k * n > GemmThresholds.IN_PLACE_ELEMENTS) {
      longRow(n, k, a, aAt, b, bAt, ldb, c, cAt);
      return;
    }
    int j = 0;
    for (; j <= n - 4 * LANES; j += 4 * LANES) {
      DoubleInPlaceTiles.tile1x4(a, aAt, b, bAt + j, ldb, k, c, cAt + j);
    }
    for (; j < n; j += LANES) {
      int column = Math.min(j, n - LANES);
      DoubleInPlaceTiles.tile1x1(a, aAt, b, bAt + column, ldb, k, c, cAt + column);
    }
  }

  /** Row by row of B as in a matrix-vector product, since strips of a large B waste cache lines. */
  private static void longRow(
      int n, int k, double[] a, int aAt, double[] b, int bAt, int ldb, double[] c, int cAt) {
    Arrays.fill(c, cAt, cAt + n, 0);
    for (int j = 0; n - j > 0; j += Math.min(DoubleGemv.BLOCK, n - j)) {
      int width = Math.min(DoubleGemv.BLOCK, n - j);
      DoubleGemv.chains(k, width, b, bAt + j, ldb, a, aAt, 1, c, cAt + j);
    }
  }
}
