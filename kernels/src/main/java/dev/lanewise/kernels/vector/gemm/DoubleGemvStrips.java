package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.DoubleSums;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of many short rows with one vector, float64, each to the bits of {@link
 * DoubleSums#dot}.
 *
 * <p>A strip of columns keeps its part of x in registers and runs over the rows, whose sums of 16
 * lanes lie in memory. So the checks of array bounds, which a loop along the row would do before
 * each row, are done with the constant distances of a strip's vectors, and rows don't wait for each
 * other. {@link DoubleGemvRows} is for long rows: with many rows at a time beyond the L2 cache,
 * none is prefetched.
 *
 * <p>The last columns, fewer than a strip has, are multiplied in narrow strips. Lanes past the
 * row's end get 0 from A by a bitwise AND, whatever lies there, and -0 from x: -0 is added to their
 * sums, which changes none. Rows at the end of the array, past which a narrow strip can't be read,
 * are copied.
 */
final class DoubleGemvStrips {
  /** Longer rows are slower here than in groups. */
  static final int MAX_LENGTH = 256;

  private static final VectorSpecies<Double> S = Lanes.D;
  private static final VectorSpecies<Long> I = Lanes.L;
  private static final int LANES = DoubleSums.LANES;
  private static final int L = Lanes.DOUBLES;
  private static final int PARTS = LANES / L;
  private static final int WIDE = 2 * LANES;
  private static final int NARROW = LANES;

  /** Rows whose lanes are kept at a time. */
  private static final int CHUNK = 64;

  private static final int LAST_X = CHUNK * LANES;
  private static final int LAST_A = LAST_X + NARROW;

  /** What {@link #update} needs as scratch: lanes of rows, the last of x, and the last of a row. */
  static final int SCRATCH = LAST_A + NARROW;

  /** Whether this is faster than row by row on this machine. */
  static final boolean PAYS = PARTS <= 4;

  /** From {@code NARROW - n}: n times all bits, then none. */
  private static final long[] INSIDE = new long[2 * NARROW];

  static {
    Arrays.fill(INSIDE, 0, NARROW, -1);
  }

  private DoubleGemvStrips() {}

  /**
   * {@code y_i = alpha a_i x + beta y_i} for all rows.
   *
   * @param n elements of a row, 1 to {@link DoubleSums#RUN}
   */
  static void update(
      int m,
      int n,
      double alpha,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      double beta,
      double[] y,
      int yAt,
      int incY,
      double[] scratch) {
    for (int i = 0; i < m; i += CHUNK) {
      int rows = Math.min(CHUNK, m - i);
      int row = aAt + i * lda;
      Arrays.fill(scratch, 0, rows * LANES, 0);
      int j = 0;
      for (; j <= n - WIDE; j += WIDE) {
        wide(rows, a, row + j, lda, x, xAt + j, scratch);
      }
      for (; j < n; j += NARROW) {
        last(rows, Math.min(NARROW, n - j), a, row + j, lda, x, xAt + j, scratch);
      }
      DoubleLaneSums.finish(rows, scratch, 0, alpha, beta, y, yAt + i * incY, incY);
    }
  }

  private static void wide(
      int rows, double[] a, int aAt, int lda, double[] x, int xAt, double[] lanes) {
    DoubleVector x00 = DoubleVector.fromArray(S, x, xAt);
    DoubleVector x01 = DoubleVector.fromArray(S, x, xAt + L);
    DoubleVector x02 =
        PARTS == 4 ? DoubleVector.fromArray(S, x, xAt + 2 * L) : DoubleVector.zero(S);
    DoubleVector x03 =
        PARTS == 4 ? DoubleVector.fromArray(S, x, xAt + 3 * L) : DoubleVector.zero(S);
    DoubleVector x10 = DoubleVector.fromArray(S, x, xAt + LANES);
    DoubleVector x11 = DoubleVector.fromArray(S, x, xAt + LANES + L);
    DoubleVector x12 =
        PARTS == 4 ? DoubleVector.fromArray(S, x, xAt + LANES + 2 * L) : DoubleVector.zero(S);
    DoubleVector x13 =
        PARTS == 4 ? DoubleVector.fromArray(S, x, xAt + LANES + 3 * L) : DoubleVector.zero(S);
    int at = aAt;
    for (int r = 0; r < rows; r++) {
      int lane = r * LANES;
      DoubleVector s0 = DoubleVector.fromArray(S, lanes, lane);
      s0 = x00.fma(DoubleVector.fromArray(S, a, at), s0);
      s0 = x10.fma(DoubleVector.fromArray(S, a, at + LANES), s0);
      s0.intoArray(lanes, lane);
      DoubleVector s1 = DoubleVector.fromArray(S, lanes, lane + L);
      s1 = x01.fma(DoubleVector.fromArray(S, a, at + L), s1);
      s1 = x11.fma(DoubleVector.fromArray(S, a, at + LANES + L), s1);
      s1.intoArray(lanes, lane + L);
      if (PARTS == 4) {
        DoubleVector s2 = DoubleVector.fromArray(S, lanes, lane + 2 * L);
        s2 = x02.fma(DoubleVector.fromArray(S, a, at + 2 * L), s2);
        s2 = x12.fma(DoubleVector.fromArray(S, a, at + LANES + 2 * L), s2);
        s2.intoArray(lanes, lane + 2 * L);
        DoubleVector s3 = DoubleVector.fromArray(S, lanes, lane + 3 * L);
        s3 = x03.fma(DoubleVector.fromArray(S, a, at + 3 * L), s3);
        s3 = x13.fma(DoubleVector.fromArray(S, a, at + LANES + 3 * L), s3);
        s3.intoArray(lanes, lane + 3 * L);
      }
      at += lda;
    }
  }

  private static void last(
      int rows, int width, double[] a, int aAt, int lda, double[] x, int xAt, double[] scratch) {
    System.arraycopy(x, xAt, scratch, LAST_X, width);
    Arrays.fill(scratch, LAST_X + width, LAST_X + NARROW, -0.0);
    int room = a.length - NARROW - aAt;
    // Rows don't overlap, but there may be only one of them, at any distance.
    int readable = room < 0 ? 0 : (int) Math.min(rows, room / (long) lda + 1);
    narrow(0, readable, width, a, aAt, lda, scratch);
    for (int r = readable; r < rows; r++) {
      System.arraycopy(a, aAt + r * lda, scratch, LAST_A, width);
      narrow(r, r + 1, width, scratch, LAST_A, 0, scratch);
    }
  }

  private static void narrow(
      int from, int to, int width, double[] a, int aAt, int lda, double[] scratch) {
    DoubleVector x00 = DoubleVector.fromArray(S, scratch, LAST_X);
    LongVector m00 = LongVector.fromArray(I, INSIDE, NARROW - width);
    DoubleVector x01 = DoubleVector.fromArray(S, scratch, LAST_X + L);
    LongVector m01 = LongVector.fromArray(I, INSIDE, NARROW - width + L);
    DoubleVector x02 =
        PARTS == 4 ? DoubleVector.fromArray(S, scratch, LAST_X + 2 * L) : DoubleVector.zero(S);
    LongVector m02 =
        PARTS == 4 ? LongVector.fromArray(I, INSIDE, NARROW - width + 2 * L) : LongVector.zero(I);
    DoubleVector x03 =
        PARTS == 4 ? DoubleVector.fromArray(S, scratch, LAST_X + 3 * L) : DoubleVector.zero(S);
    LongVector m03 =
        PARTS == 4 ? LongVector.fromArray(I, INSIDE, NARROW - width + 3 * L) : LongVector.zero(I);
    int at = aAt;
    for (int r = from; r < to; r++) {
      int lane = r * LANES;
      DoubleVector s0 = DoubleVector.fromArray(S, scratch, lane);
      s0 = x00.fma(inside(a, at, m00), s0);
      s0.intoArray(scratch, lane);
      DoubleVector s1 = DoubleVector.fromArray(S, scratch, lane + L);
      s1 = x01.fma(inside(a, at + L, m01), s1);
      s1.intoArray(scratch, lane + L);
      if (PARTS == 4) {
        DoubleVector s2 = DoubleVector.fromArray(S, scratch, lane + 2 * L);
        s2 = x02.fma(inside(a, at + 2 * L, m02), s2);
        s2.intoArray(scratch, lane + 2 * L);
        DoubleVector s3 = DoubleVector.fromArray(S, scratch, lane + 3 * L);
        s3 = x03.fma(inside(a, at + 3 * L, m03), s3);
        s3.intoArray(scratch, lane + 3 * L);
      }
      at += lda;
    }
  }

  private static DoubleVector inside(double[] a, int at, LongVector inside) {
    return DoubleVector.fromArray(S, a, at).reinterpretAsLongs().and(inside).reinterpretAsDoubles();
  }
}
