package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Continues chains of fused multiply-adds down the columns of a matrix, float64: {@code sums_j +=
 * sum over p of x_p a_pj}, in the order of p.
 *
 * <p>A strip of columns keeps its sums in registers while it runs over the rows: eight vectors, or
 * four for what eight don't fit. Those four may overlap each other, so that they cover any width
 * from one vector to four: columns that two of them hold get the same bits from both. Beyond the L2
 * cache prefetching needs rows that are read on and on: there four rows are gone through at a time.
 */
final class DoubleGemvColumns {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int L = Lanes.DOUBLES;
  private static final int WIDE = 8 * L;
  private static final int NARROW = 4 * L;

  /** The largest matrix, in elements, that is gone through in strips: half of an L2 cache. */
  private static final int IN_STRIPS = 1 << 15;

  private DoubleGemvColumns() {}

  /** Continues the chains of some columns over all rows. */
  static void chains(
      int m,
      int width,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    if ((long) m * width <= IN_STRIPS) {
      strips(m, width, a, aAt, lda, x, xAt, incX, sums, sumsAt);
    } else {
      passes(m, width, a, aAt, lda, x, xAt, incX, sums, sumsAt);
    }
  }

  private static void strips(
      int m,
      int width,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    if (width < L) {
      single(width, m, a, aAt, lda, x, xAt, incX, sums, sumsAt);
      return;
    }
    int strips = width / WIDE;
    int left = width - strips * WIDE;
    if (left > 0 && left < L && strips > 0) {
      // Less than a vector is left to no strip.
      strips--;
      left += WIDE;
    }
    wide(strips, m, a, aAt, lda, x, xAt, incX, sums, sumsAt);
    int j = strips * WIDE;
    while (left > 0) {
      int columns = Math.min(left, NARROW);
      if (left > columns && left - columns < L) {
        columns -= L;
      }
      narrow(columns, m, a, aAt + j, lda, x, xAt, incX, sums, sumsAt + j);
      j += columns;
      left -= columns;
    }
  }

  private static void wide(
      int strips,
      int m,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    for (int s = 0; s < strips; s++) {
      int to = sumsAt + s * WIDE;
      DoubleVector s0 = DoubleVector.fromArray(S, sums, to);
      DoubleVector s1 = DoubleVector.fromArray(S, sums, to + L);
      DoubleVector s2 = DoubleVector.fromArray(S, sums, to + 2 * L);
      DoubleVector s3 = DoubleVector.fromArray(S, sums, to + 3 * L);
      DoubleVector s4 = DoubleVector.fromArray(S, sums, to + 4 * L);
      DoubleVector s5 = DoubleVector.fromArray(S, sums, to + 5 * L);
      DoubleVector s6 = DoubleVector.fromArray(S, sums, to + 6 * L);
      DoubleVector s7 = DoubleVector.fromArray(S, sums, to + 7 * L);
      int row = aAt + s * WIDE;
      int at = xAt;
      for (int p = 0; p < m; p++) {
        DoubleVector v = DoubleVector.broadcast(S, x[at]);
        s0 = v.fma(DoubleVector.fromArray(S, a, row), s0);
        s1 = v.fma(DoubleVector.fromArray(S, a, row + L), s1);
        s2 = v.fma(DoubleVector.fromArray(S, a, row + 2 * L), s2);
        s3 = v.fma(DoubleVector.fromArray(S, a, row + 3 * L), s3);
        s4 = v.fma(DoubleVector.fromArray(S, a, row + 4 * L), s4);
        s5 = v.fma(DoubleVector.fromArray(S, a, row + 5 * L), s5);
        s6 = v.fma(DoubleVector.fromArray(S, a, row + 6 * L), s6);
        s7 = v.fma(DoubleVector.fromArray(S, a, row + 7 * L), s7);
        row += lda;
        at += incX;
      }
      s0.intoArray(sums, to);
      s1.intoArray(sums, to + L);
      s2.intoArray(sums, to + 2 * L);
      s3.intoArray(sums, to + 3 * L);
      s4.intoArray(sums, to + 4 * L);
      s5.intoArray(sums, to + 5 * L);
      s6.intoArray(sums, to + 6 * L);
      s7.intoArray(sums, to + 7 * L);
    }
  }

  /** One to four vectors' width. */
  private static void narrow(
      int width,
      int m,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    int last = width - L;
    int j1 = Math.min(L, last);
    int j2 = Math.min(2 * L, last);
    DoubleVector s0 = DoubleVector.fromArray(S, sums, sumsAt);
    DoubleVector s1 = DoubleVector.fromArray(S, sums, sumsAt + j1);
    DoubleVector s2 = DoubleVector.fromArray(S, sums, sumsAt + j2);
    DoubleVector s3 = DoubleVector.fromArray(S, sums, sumsAt + last);
    int row = aAt;
    int at = xAt;
    for (int p = 0; p < m; p++) {
      DoubleVector v = DoubleVector.broadcast(S, x[at]);
      s0 = v.fma(DoubleVector.fromArray(S, a, row), s0);
      s1 = v.fma(DoubleVector.fromArray(S, a, row + j1), s1);
      s2 = v.fma(DoubleVector.fromArray(S, a, row + j2), s2);
      s3 = v.fma(DoubleVector.fromArray(S, a, row + last), s3);
      row += lda;
      at += incX;
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + j1);
    s2.intoArray(sums, sumsAt + j2);
    s3.intoArray(sums, sumsAt + last);
  }

  /** Less than a vector's width, column by column. */
  private static void single(
      int width,
      int m,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    for (int j = 0; j < width; j++) {
      double sum = sums[sumsAt + j];
      int row = aAt + j;
      int at = xAt;
      for (int p = 0; p < m; p++) {
        sum = Math.fma(x[at], a[row], sum);
        row += lda;
        at += incX;
      }
      sums[sumsAt + j] = sum;
    }
  }

  /** Four rows at a time along all columns. */
  private static void passes(
      int m,
      int width,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      int incX,
      double[] sums,
      int sumsAt) {
    int p = 0;
    int row = aAt;
    int at = xAt;
    for (; p <= m - 4; p += 4, row += 4 * lda, at += 4 * incX) {
      double x0 = x[at];
      double x1 = x[at + incX];
      double x2 = x[at + 2 * incX];
      double x3 = x[at + 3 * incX];
      fourRows(width, a, row, lda, x0, x1, x2, x3, sums, sumsAt);
    }
    for (; p < m; p++, row += lda, at += incX) {
      oneRow(width, a, row, x[at], sums, sumsAt);
    }
  }

  private static void fourRows(
      int n,
      double[] a,
      int aAt,
      int lda,
      double x0,
      double x1,
      double x2,
      double x3,
      double[] sums,
      int sumsAt) {
    DoubleVector v0 = DoubleVector.broadcast(S, x0);
    DoubleVector v1 = DoubleVector.broadcast(S, x1);
    DoubleVector v2 = DoubleVector.broadcast(S, x2);
    DoubleVector v3 = DoubleVector.broadcast(S, x3);
    int row1 = aAt + lda;
    int row2 = row1 + lda;
    int row3 = row2 + lda;
    int i = 0;
    for (; i <= n - L; i += L) {
      DoubleVector sum = DoubleVector.fromArray(S, sums, sumsAt + i);
      sum = v0.fma(DoubleVector.fromArray(S, a, aAt + i), sum);
      sum = v1.fma(DoubleVector.fromArray(S, a, row1 + i), sum);
      sum = v2.fma(DoubleVector.fromArray(S, a, row2 + i), sum);
      sum = v3.fma(DoubleVector.fromArray(S, a, row3 + i), sum);
      sum.intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      double sum = Math.fma(x0, a[aAt + i], sums[sumsAt + i]);
      sum = Math.fma(x1, a[row1 + i], sum);
      sum = Math.fma(x2, a[row2 + i], sum);
      sums[sumsAt + i] = Math.fma(x3, a[row3 + i], sum);
    }
  }

  private static void oneRow(int n, double[] a, int aAt, double x0, double[] sums, int sumsAt) {
    DoubleVector v0 = DoubleVector.broadcast(S, x0);
    int i = 0;
    for (; i <= n - L; i += L) {
      v0.fma(DoubleVector.fromArray(S, a, aAt + i), DoubleVector.fromArray(S, sums, sumsAt + i))
          .intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      sums[sumsAt + i] = Math.fma(x0, a[aAt + i], sums[sumsAt + i]);
    }
  }
}
