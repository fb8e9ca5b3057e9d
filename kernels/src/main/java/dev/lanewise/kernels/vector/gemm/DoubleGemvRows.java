package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.DoubleSums;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of two rows at a time with one vector, float64, each to the bits of {@link
 * DoubleSums#dot}.
 *
 * <p>Two rows have eight chains of additions at 256 bits, which hide their latency, and share what
 * they load of x. At 128 bits a row alone has eight.
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
final class DoubleGemvRows {
  /** Rows of a group. */
  static final int ROWS = 2;

  private static final VectorSpecies<Double> S = Lanes.D;
  private static final VectorSpecies<Long> I = Lanes.L;
  private static final int LANES = DoubleSums.LANES;
  private static final int L = Lanes.DOUBLES;
  private static final int PARTS = LANES / L;

  /** Rows whose lanes are stored at a time. */
  private static final int CHUNK = 32;

  /** What {@link #update} needs as scratch: lanes of rows, and the rest of x. */
  static final int SCRATCH = (CHUNK + 1) * LANES;

  private static final int REST = CHUNK * LANES;

  /** Whether this is faster than row by row on this machine. */
  static final boolean PAYS = PARTS <= 4;

  /** From {@code LANES - n}: n times all bits, then none. */
  private static final long[] INSIDE = new long[2 * LANES];

  static {
    Arrays.fill(INSIDE, 0, LANES, -1);
  }

  private DoubleGemvRows() {}

  /**
   * {@code y_i = alpha a_i x + beta y_i} for all rows.
   *
   * @param m rows, at least {@link #ROWS}
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
    int whole = n / LANES * LANES;
    int rest = n - whole;
    if (rest != 0) {
      System.arraycopy(x, xAt + whole, scratch, REST, rest);
      Arrays.fill(scratch, REST + rest, REST + LANES, -0.0);
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
      DoubleLaneSums.finish(
          rows - done, scratch, done * LANES, alpha, beta, y, yAt + i * incY, incY);
    }
  }

  private static void wholeSteps(
      int groups,
      int n,
      double[] a,
      int aAt,
      int lda,
      double[] x,
      int xAt,
      double[] lanes,
      int lanesAt) {
    int row0 = aAt;
    for (int g = 0; g < groups; g++) {
      int row1 = row0 + lda;
      DoubleVector s00 = DoubleVector.zero(S);
      DoubleVector s01 = DoubleVector.zero(S);
      DoubleVector s02 = DoubleVector.zero(S);
      DoubleVector s03 = DoubleVector.zero(S);
      DoubleVector s10 = DoubleVector.zero(S);
      DoubleVector s11 = DoubleVector.zero(S);
      DoubleVector s12 = DoubleVector.zero(S);
      DoubleVector s13 = DoubleVector.zero(S);
      for (int i = 0; i < n; i += L) {
        DoubleVector v = DoubleVector.fromArray(S, x, xAt + i);
        DoubleVector t0 = v.fma(DoubleVector.fromArray(S, a, row0 + i), s00);
        DoubleVector t1 = v.fma(DoubleVector.fromArray(S, a, row1 + i), s10);
        s00 = s01;
        s10 = s11;
        if (PARTS == 4) {
          s01 = s02;
          s11 = s12;
          s02 = s03;
          s12 = s13;
          s03 = t0;
          s13 = t1;
        } else {
          s01 = t0;
          s11 = t1;
        }
      }
      int to = lanesAt + g * (ROWS * LANES);
      s00.intoArray(lanes, to);
      s10.intoArray(lanes, to + LANES);
      s01.intoArray(lanes, to + L);
      s11.intoArray(lanes, to + LANES + L);
      if (PARTS == 4) {
        s02.intoArray(lanes, to + 2 * L);
        s12.intoArray(lanes, to + LANES + 2 * L);
        s03.intoArray(lanes, to + 3 * L);
        s13.intoArray(lanes, to + LANES + 3 * L);
      }
      row0 = row1 + lda;
    }
  }

  /** Adds the last elements of rows, which begin at {@code aAt}. */
  private static void rests(int rows, int rest, double[] a, int aAt, int lda, double[] lanes) {
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

  private static void restSteps(int rows, int rest, double[] a, int aAt, int lda, double[] lanes) {
    for (int part = 0; part < rest; part += L) {
      DoubleVector x0 = DoubleVector.fromArray(S, lanes, REST + part);
      LongVector inside = LongVector.fromArray(I, INSIDE, LANES - rest + part);
      int at = aAt + part;
      for (int r = 0; r < rows; r++) {
        int lane = r * LANES + part;
        DoubleVector values = DoubleVector.fromArray(S, a, at);
        x0.fma(
                values.reinterpretAsLongs().and(inside).reinterpretAsDoubles(),
                DoubleVector.fromArray(S, lanes, lane))
            .intoArray(lanes, lane);
        at += lda;
      }
    }
  }
}
