package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.FloatSums;
import dev.lanewise.kernels.vector.level1.Strides;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector, float32: a row of A is a dot product with x, a column (of a transposed A) a
 * chain over the rows. One thread: beyond the caches the product waits for memory.
 */
final class FloatGemv {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

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
      int i = 0;
      if (FloatFourRows.PAYS && product && n <= FloatSums.RUN) {
        i = fourByFour(scratch, m, n, alpha, a, aOffset, lda, from, fromAt, beta, y, yOffset, incY);
      }
      for (; i < m; i++) {
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

  /** Rows in groups of four; returns how many were done. */
  private static int fourByFour(
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
    int whole = m / 4 * 4;
    float[] lanes = scratch.leaseFloats(FloatFourRows.SCRATCH);
    try {
      for (int i = 0; i < whole; i += 4) {
        int row = aOffset + i * lda;
        int at = yOffset + i * incY;
        FloatFourRows.update(n, alpha, a, row, lda, x, xAt, beta, y, at, incY, lanes);
      }
    } finally {
      scratch.release(lanes);
    }
    return whole;
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
    float[] sums = scratch.leaseFloats(Math.min(n, BLOCK));
    try {
      for (int j = 0; n - j > 0; j += Math.min(BLOCK, n - j)) {
        int width = Math.min(BLOCK, n - j);
        Arrays.fill(sums, 0, width, 0);
        chains(terms, width, a, aOffset + j, lda, x, xOffset, incX, sums, 0);
        for (int i = 0; i < width; i++) {
          float sum = terms == 0 ? 0 : alpha * sums[i];
          int at = yOffset + (j + i) * incY;
          y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
        }
      }
    } finally {
      scratch.release(sums);
    }
  }

  /** Continues the chains of some columns over all rows, four rows a pass. */
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
    int p = 0;
    int row = aAt;
    int at = xAt;
    for (; p <= m - 4; p += 4, row += 4 * lda, at += 4 * incX) {
      fourRows(
          width,
          a,
          row,
          lda,
          x[at],
          x[at + incX],
          x[at + 2 * incX],
          x[at + 3 * incX],
          sums,
          sumsAt);
    }
    for (; p < m; p++, row += lda, at += incX) {
      oneRow(width, a, row, x[at], sums, sumsAt);
    }
  }

  private static void fourRows(
      int n,
      float[] a,
      int aAt,
      int lda,
      float x0,
      float x1,
      float x2,
      float x3,
      float[] sums,
      int sumsAt) {
    FloatVector v0 = FloatVector.broadcast(S, x0);
    FloatVector v1 = FloatVector.broadcast(S, x1);
    FloatVector v2 = FloatVector.broadcast(S, x2);
    FloatVector v3 = FloatVector.broadcast(S, x3);
    int row1 = aAt + lda;
    int row2 = row1 + lda;
    int row3 = row2 + lda;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(S, sums, sumsAt + i);
      sum = v0.fma(FloatVector.fromArray(S, a, aAt + i), sum);
      sum = v1.fma(FloatVector.fromArray(S, a, row1 + i), sum);
      sum = v2.fma(FloatVector.fromArray(S, a, row2 + i), sum);
      sum = v3.fma(FloatVector.fromArray(S, a, row3 + i), sum);
      sum.intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      float sum = Math.fma(x0, a[aAt + i], sums[sumsAt + i]);
      sum = Math.fma(x1, a[row1 + i], sum);
      sum = Math.fma(x2, a[row2 + i], sum);
      sums[sumsAt + i] = Math.fma(x3, a[row3 + i], sum);
    }
  }

  private static void oneRow(int n, float[] a, int aAt, float x0, float[] sums, int sumsAt) {
    FloatVector v0 = FloatVector.broadcast(S, x0);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      v0.fma(FloatVector.fromArray(S, a, aAt + i), FloatVector.fromArray(S, sums, sumsAt + i))
          .intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      sums[sumsAt + i] = Math.fma(x0, a[aAt + i], sums[sumsAt + i]);
    }
  }
}
