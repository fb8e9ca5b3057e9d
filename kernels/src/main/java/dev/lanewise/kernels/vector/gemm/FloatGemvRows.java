package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.FloatSums;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of four rows at a time with one vector, float32, each to the bits of {@link
 * FloatSums#dot}.
 *
 * <p>A row alone has as many chains of additions as a vector has parts of the 16 virtual lanes: at
 * 256 bits two, of four cycles an addition, which is a quarter of what the L1 cache delivers. Four
 * rows have eight chains and share what they load of x. At 128 bits a row has four chains, and
 * sixteen would not fit the registers.
 *
 * <p>Each round of the loop takes one vector of a row, and the parts change places: so every access
 * has the index {@code row + i}, which the compiler turns into one base for each row and constant
 * distances, and takes the moves out by unrolling. With all parts in a round (an index of {@code
 * row + i + L}) it computes the address of each second access anew, and does not unroll.
 *
 * <p>The sums of the 16 lanes of some rows are stored before their rests are added, and their lanes
 * to each other: the checks of array bounds that a masked step needs would be done for each group.
 *
 * <p>The rest of a row, fewer than 16 elements, is one more step of whole vectors. Lanes past the
 * row's end get 0 from A by a bitwise AND, whatever lies there, and -0 from x: -0 is added to their
 * sums, which changes none. (A product that is not 0 can't meet it.) Rows at the end of the array,
 * past which 16 elements can't be read, add their rests one by one.
 */
final class FloatGemvRows {
  /** Rows of a group. */
  static final int ROWS = 4;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int LANES = FloatSums.LANES;
  private static final int L = Lanes.FLOATS;
  private static final int PARTS = LANES / L;

  /** Rows whose lanes are stored at a time. */
  private static final int CHUNK = 32;

  /** What {@link #update} needs as scratch: lanes of rows, and the rest of x. */
  static final int SCRATCH = (CHUNK + 1) * LANES;

  private static final int REST = CHUNK * LANES;

  /** Whether this is faster than row by row on this machine. */
  static final boolean PAYS = PARTS <= 2;

  /** From {@code LANES - n}: n times all bits, then none. */
  private static final int[] INSIDE = new int[2 * LANES];

  static {
    Arrays.fill(INSIDE, 0, LANES, -1);
  }

  private FloatGemvRows() {}

  /**
   * {@code y_i = alpha a_i x + beta y_i} for all rows.
   *
   * @param m rows, at least {@link #ROWS}
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
    int whole = n / LANES * LANES;
    int rest = n - whole;
    if (rest != 0) {
      System.arraycopy(x, xAt + whole, scratch, REST, rest);
      Arrays.fill(scratch, REST + rest, REST + LANES, -0.0f);
    }
    for (int i = 0; i < m; i += CHUNK) {
      // The last rows may be a group with some before them, whose sums are computed again.
      int from = Math.min(i, m - ROWS);
      int rows = Math.min(CHUNK, m - from);
      int row = aAt + from * lda;
      wholeSteps(rows / ROWS, whole, a, row, lda, x, xAt, scratch, 0);
      if (rows % ROWS != 0) {
        int last = rows - ROWS;
        wholeSteps(1, whole, a, row + last * lda, lda, x, xAt, scratch, last * LANES);
      }
      if (rest != 0) {
        rests(rows, rest, a, row + whole, lda, scratch);
      }
      int done = i - from;
      FloatLaneSums.finish(
          rows - done, scratch, done * LANES, alpha, beta, y, yAt + i * incY, incY);
    }
  }

  private static void wholeSteps(
      int groups,
      int n,
      float[] a,
      int aAt,
      int lda,
      float[] x,
      int xAt,
      float[] lanes,
      int lanesAt) {
    int row0 = aAt;
    for (int g = 0; g < groups; g++) {
      int row1 = row0 + lda;
      int row2 = row1 + lda;
      int row3 = row2 + lda;
      FloatVector s00 = FloatVector.zero(S);
      FloatVector s01 = FloatVector.zero(S);
      FloatVector s10 = FloatVector.zero(S);
      FloatVector s11 = FloatVector.zero(S);
      FloatVector s20 = FloatVector.zero(S);
      FloatVector s21 = FloatVector.zero(S);
      FloatVector s30 = FloatVector.zero(S);
      FloatVector s31 = FloatVector.zero(S);
      for (int i = 0; i < n; i += L) {
        FloatVector v = FloatVector.fromArray(S, x, xAt + i);
        FloatVector t0 = v.fma(FloatVector.fromArray(S, a, row0 + i), s00);
        FloatVector t1 = v.fma(FloatVector.fromArray(S, a, row1 + i), s10);
        FloatVector t2 = v.fma(FloatVector.fromArray(S, a, row2 + i), s20);
        FloatVector t3 = v.fma(FloatVector.fromArray(S, a, row3 + i), s30);
        if (PARTS == 2) {
          s00 = s01;
          s10 = s11;
          s20 = s21;
          s30 = s31;
          s01 = t0;
          s11 = t1;
          s21 = t2;
          s31 = t3;
        } else {
          s00 = t0;
          s10 = t1;
          s20 = t2;
          s30 = t3;
        }
      }
      int to = lanesAt + g * (ROWS * LANES);
      s00.intoArray(lanes, to);
      s10.intoArray(lanes, to + LANES);
      s20.intoArray(lanes, to + 2 * LANES);
      s30.intoArray(lanes, to + 3 * LANES);
      if (PARTS == 2) {
        s01.intoArray(lanes, to + L);
        s11.intoArray(lanes, to + LANES + L);
        s21.intoArray(lanes, to + 2 * LANES + L);
        s31.intoArray(lanes, to + 3 * LANES + L);
      }
      row0 = row3 + lda;
    }
  }

  /** Adds the last elements of rows, which begin at {@code aAt}. */
  private static void rests(int rows, int rest, float[] a, int aAt, int lda, float[] lanes) {
    // The rows from which 16 elements can be read.
    int room = a.length - LANES - aAt;
    int readable = room < 0 ? 0 : Math.min(rows, room / lda + 1);
    restSteps(readable, rest, a, aAt, lda, lanes);
    for (int r = readable; r < rows; r++) {
      int at = aAt + r * lda;
      for (int i = 0; i < rest; i++) {
        int lane = r * LANES + i;
        lanes[lane] = Math.fma(lanes[REST + i], a[at + i], lanes[lane]);
      }
    }
  }

  private static void restSteps(int rows, int rest, float[] a, int aAt, int lda, float[] lanes) {
    for (int part = 0; part < rest; part += L) {
      FloatVector x0 = FloatVector.fromArray(S, lanes, REST + part);
      IntVector inside = IntVector.fromArray(I, INSIDE, LANES - rest + part);
      int at = aAt + part;
      for (int r = 0; r < rows; r++) {
        int lane = r * LANES + part;
        FloatVector values = FloatVector.fromArray(S, a, at);
        x0.fma(
                values.reinterpretAsInts().and(inside).reinterpretAsFloats(),
                FloatVector.fromArray(S, lanes, lane))
            .intoArray(lanes, lane);
        at += lda;
      }
    }
  }
}
