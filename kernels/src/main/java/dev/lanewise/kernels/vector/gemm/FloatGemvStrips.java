package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.FloatSums;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of many short rows with one vector, float32, each to the bits of {@link
 * FloatSums#dot}.
 *
 * <p>A strip of columns keeps its part of x in registers and runs over the rows, whose sums of 16
 * lanes lie in memory. So the checks of array bounds, which a loop along the row would do before
 * each row, are done with the constant distances of a strip's vectors, and rows don't wait for each
 * other. {@link FloatFourRows} is for long rows: with many rows at a time beyond the L2 cache, none
 * is prefetched.
 *
 * <p>The last columns, fewer than a strip has, are multiplied in narrow strips. Lanes past the
 * row's end get 0 from A by a bitwise AND, whatever lies there, and -0 from x: -0 is added to their
 * sums, which changes none. Rows at the end of the array, past which a narrow strip can't be read,
 * are copied.
 */
final class FloatGemvStrips {
  /** Longer rows are slower here than in groups. */
  static final int MAX_LENGTH = 256;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int LANES = FloatSums.LANES;
  private static final int L = Lanes.FLOATS;
  private static final int PARTS = LANES / L;
  private static final int WIDE = 4 * LANES;
  private static final int NARROW = 2 * LANES;

  /** Rows whose lanes are kept at a time. */
  private static final int CHUNK = 64;

  private static final int LAST_X = CHUNK * LANES;
  private static final int LAST_A = LAST_X + NARROW;

  /** What {@link #update} needs as scratch: lanes of rows, the last of x, and the last of a row. */
  static final int SCRATCH = LAST_A + NARROW;

  /** Whether this is faster than row by row on this machine. */
  static final boolean PAYS = PARTS <= 2;

  /** From {@code NARROW - n}: n times all bits, then none. */
  private static final int[] INSIDE = new int[2 * NARROW];

  static {
    Arrays.fill(INSIDE, 0, NARROW, -1);
  }

  private FloatGemvStrips() {}

  /**
   * {@code y_i = alpha a_i x + beta y_i} for all rows.
   *
   * @param n elements of a row, 1 to {@link FloatSums#RUN}
   */
  static void update(
      int m,
      int n,
      float alpha,
      float[] a,
      int aAt,
      int lda,
      float[] x,
      int xAt,
      float beta,
      float[] y,
      int yAt,
      int incY,
      float[] scratch) {
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
      FloatLaneSums.finish(rows, scratch, 0, alpha, beta, y, yAt + i * incY, incY);
    }
  }

  private static void wide(
      int rows, float[] a, int aAt, int lda, float[] x, int xAt, float[] lanes) {
    FloatVector x00 = FloatVector.fromArray(S, x, xAt);
    FloatVector x01 = PARTS == 2 ? FloatVector.fromArray(S, x, xAt + L) : FloatVector.zero(S);
    FloatVector x10 = FloatVector.fromArray(S, x, xAt + LANES);
    FloatVector x11 =
        PARTS == 2 ? FloatVector.fromArray(S, x, xAt + LANES + L) : FloatVector.zero(S);
    FloatVector x20 = FloatVector.fromArray(S, x, xAt + 2 * LANES);
    FloatVector x21 =
        PARTS == 2 ? FloatVector.fromArray(S, x, xAt + 2 * LANES + L) : FloatVector.zero(S);
    FloatVector x30 = FloatVector.fromArray(S, x, xAt + 3 * LANES);
    FloatVector x31 =
        PARTS == 2 ? FloatVector.fromArray(S, x, xAt + 3 * LANES + L) : FloatVector.zero(S);
    int at = aAt;
    for (int r = 0; r < rows; r++) {
      int lane = r * LANES;
      FloatVector s0 = FloatVector.fromArray(S, lanes, lane);
      s0 = x00.fma(FloatVector.fromArray(S, a, at), s0);
      s0 = x10.fma(FloatVector.fromArray(S, a, at + LANES), s0);
      s0 = x20.fma(FloatVector.fromArray(S, a, at + 2 * LANES), s0);
      s0 = x30.fma(FloatVector.fromArray(S, a, at + 3 * LANES), s0);
      s0.intoArray(lanes, lane);
      if (PARTS == 2) {
        FloatVector s1 = FloatVector.fromArray(S, lanes, lane + L);
        s1 = x01.fma(FloatVector.fromArray(S, a, at + L), s1);
        s1 = x11.fma(FloatVector.fromArray(S, a, at + LANES + L), s1);
        s1 = x21.fma(FloatVector.fromArray(S, a, at + 2 * LANES + L), s1);
        s1 = x31.fma(FloatVector.fromArray(S, a, at + 3 * LANES + L), s1);
        s1.intoArray(lanes, lane + L);
      }
      at += lda;
    }
  }

  private static void last(
      int rows, int width, float[] a, int aAt, int lda, float[] x, int xAt, float[] scratch) {
    System.arraycopy(x, xAt, scratch, LAST_X, width);
    Arrays.fill(scratch, LAST_X + width, LAST_X + NARROW, -0.0f);
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
      int from, int to, int width, float[] a, int aAt, int lda, float[] scratch) {
    FloatVector x00 = FloatVector.fromArray(S, scratch, LAST_X);
    IntVector m00 = IntVector.fromArray(I, INSIDE, NARROW - width);
    FloatVector x01 =
        PARTS == 2 ? FloatVector.fromArray(S, scratch, LAST_X + L) : FloatVector.zero(S);
    IntVector m01 =
        PARTS == 2 ? IntVector.fromArray(I, INSIDE, NARROW - width + L) : IntVector.zero(I);
    FloatVector x10 = FloatVector.fromArray(S, scratch, LAST_X + LANES);
    IntVector m10 = IntVector.fromArray(I, INSIDE, NARROW - width + LANES);
    FloatVector x11 =
        PARTS == 2 ? FloatVector.fromArray(S, scratch, LAST_X + LANES + L) : FloatVector.zero(S);
    IntVector m11 =
        PARTS == 2 ? IntVector.fromArray(I, INSIDE, NARROW - width + LANES + L) : IntVector.zero(I);
    int at = aAt;
    for (int r = from; r < to; r++) {
      int lane = r * LANES;
      FloatVector s0 = FloatVector.fromArray(S, scratch, lane);
      s0 = x00.fma(inside(a, at, m00), s0);
      s0 = x10.fma(inside(a, at + LANES, m10), s0);
      s0.intoArray(scratch, lane);
      if (PARTS == 2) {
        FloatVector s1 = FloatVector.fromArray(S, scratch, lane + L);
        s1 = x01.fma(inside(a, at + L, m01), s1);
        s1 = x11.fma(inside(a, at + LANES + L, m11), s1);
        s1.intoArray(scratch, lane + L);
      }
      at += lda;
    }
  }

  private static FloatVector inside(float[] a, int at, IntVector inside) {
    return FloatVector.fromArray(S, a, at).reinterpretAsInts().and(inside).reinterpretAsFloats();
  }
}
