package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.level1.FloatSums;
import dev.lanewise.kernels.vector.level1.Strides;
import java.util.Arrays;

/**
 * Matrix times vector, float32: a row of A is a dot product with x, a column (of a transposed A) a
 * chain over the rows. One thread: beyond the caches the product waits for memory.
 */
final class FloatGemv {
  /** Columns whose chains are carried at a time, so that they stay in the L1 cache. */
  static final int BLOCK = 2048;

  private FloatGemv() {}

  /** y = alpha A x + beta y; the product is absent if alpha or n is 0. */
  static void rows(
      ScratchPool scratch,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    boolean product = alpha != 0 && n != 0;
    boolean gathered = product && incX != 1;
    float[] from = gathered ? scratch.leaseFloats(n) : x;
    int fromAt = gathered ? 0 : xOffset;
    try {
      if (gathered) {
        Strides.gather(n, x, xOffset, incX, from);
      }
      if (FloatGemvRows.PAYS && product && n <= FloatSums.RUN && m >= FloatGemvRows.ROWS) {
        rowGroups(scratch, m, n, alpha, a, aOffset, lda, from, fromAt, beta, y, yOffset, incY);
        return;
      }
      for (int i = 0; i < m; i++) {
        float sum = product ? alpha * FloatSums.dot(n, a, aOffset + i * lda, from, fromAt) : 0;
        int at = yOffset + i * incY;
        y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
      }
    } finally {
      if (gathered) {
        scratch.release(from);
      }
    }
  }

  private static void rowGroups(
      ScratchPool scratch,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xAt,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    float[] lanes = scratch.leaseFloats(FloatGemvRows.SCRATCH);
    try {
      FloatGemvRows.update(m, n, alpha, a, aOffset, lda, x, xAt, beta, y, yOffset, incY, lanes);
    } finally {
      scratch.release(lanes);
    }
  }

  /** y = alpha A^T x + beta y; the product is absent if alpha or m is 0. */
  static void columns(
      ScratchPool scratch,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    int terms = alpha == 0 ? 0 : m;
    // Without old elements the sums can grow in y itself.
    boolean inY = beta == 0 && incY == 1;
    float[] sums = inY ? y : scratch.leaseFloats(Math.min(n, BLOCK));
    try {
      for (int j = 0; n - j > 0; j += Math.min(BLOCK, n - j)) {
        int width = Math.min(BLOCK, n - j);
        int sumsAt = inY ? yOffset + j : 0;
        Arrays.fill(sums, sumsAt, sumsAt + width, 0);
        chains(terms, width, a, aOffset + j, lda, x, xOffset, incX, sums, sumsAt);
        finish(terms != 0, width, alpha, sums, sumsAt, beta, y, yOffset + j * incY, incY);
      }
    } finally {
      if (!inY) {
        scratch.release(sums);
      }
    }
  }

  private static void finish(
      boolean product,
      int n,
      float alpha,
      float[] sums,
      int sumsAt,
      float beta,
      float[] y,
      int yAt,
      int incY) {
    if (beta == 0 && incY == 1) {
      if (product && alpha != 1) {
        for (int i = 0; i < n; i++) {
          y[yAt + i] *= alpha;
        }
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      float sum = product ? alpha * sums[sumsAt + i] : 0;
      int at = yAt + i * incY;
      y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
    }
  }

  /** Continues the chains of some columns over all rows. */
  static void chains(
      int m,
      int width,
      float[] a,
      int aAt,
      int lda,
      float[] x,
      int xAt,
      int incX,
      float[] sums,
      int sumsAt) {
    FloatGemvColumns.chains(m, width, a, aAt, lda, x, xAt, incX, sums, sumsAt);
  }
}
