package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.level1.FloatSums;
import dev.lanewise.kernels.vector.level1.FloatTree;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products of four rows with one vector, float32, each to the bits of {@link FloatSums#dot}.
 *
 * <p>A row alone has as many chains of additions as a vector has parts of the 16 virtual lanes: at
 * 256 bits two, of four cycles an addition, which is a quarter of what the L1 cache delivers. Four
 * rows have eight chains and share what they load of x. At 128 bits a row has four chains, and
 * sixteen would not fit the registers.
 *
 * <p>The sums of the lanes pass through memory to those of the rest of a row, which is added
 * element by element: with masked vectors in the same method it ran at 4 to 17 GB/s instead of 13
 * to 52.
 */
final class FloatFourRows {
  /** What {@link #update} needs as scratch. */
  static final int SCRATCH = 4 * FloatSums.LANES;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final int PARTS = FloatSums.LANES / L;
  private static final int ROW1 = FloatSums.LANES;
  private static final int ROW2 = 2 * FloatSums.LANES;
  private static final int ROW3 = 3 * FloatSums.LANES;

  /** Whether this is faster than row by row on this machine. */
  static final boolean PAYS = PARTS <= 2;

  private FloatFourRows() {}

  /**
   * {@code y_i = alpha a_i x + beta y_i} for four rows.
   *
   * @param n elements of a row: at most {@link FloatSums#RUN}
   */
  static void update(
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
      float[] lanes) {
    int whole = n / FloatSums.LANES * FloatSums.LANES;
    wholeGroups(whole, a, aAt, lda, x, xAt, lanes);
    for (int i = whole; i < n; i++) {
      int lane = i - whole;
      float xi = x[xAt + i];
      int at = aAt + i;
      lanes[lane] = Math.fma(xi, a[at], lanes[lane]);
      lanes[ROW1 + lane] = Math.fma(xi, a[at + lda], lanes[ROW1 + lane]);
      lanes[ROW2 + lane] = Math.fma(xi, a[at + 2 * lda], lanes[ROW2 + lane]);
      lanes[ROW3 + lane] = Math.fma(xi, a[at + 3 * lda], lanes[ROW3 + lane]);
    }
    put(lanes, 0, alpha, beta, y, yAt);
    put(lanes, ROW1, alpha, beta, y, yAt + incY);
    put(lanes, ROW2, alpha, beta, y, yAt + 2 * incY);
    put(lanes, ROW3, alpha, beta, y, yAt + 3 * incY);
  }

  private static void wholeGroups(
      int n, float[] a, int aAt, int lda, float[] x, int xAt, float[] lanes) {
    int row1 = aAt + lda;
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
    for (int i = 0; i < n; i += FloatSums.LANES) {
      FloatVector x0 = FloatVector.fromArray(S, x, xAt + i);
      s00 = x0.fma(FloatVector.fromArray(S, a, aAt + i), s00);
      s10 = x0.fma(FloatVector.fromArray(S, a, row1 + i), s10);
      s20 = x0.fma(FloatVector.fromArray(S, a, row2 + i), s20);
      s30 = x0.fma(FloatVector.fromArray(S, a, row3 + i), s30);
      if (PARTS == 2) {
        FloatVector x1 = FloatVector.fromArray(S, x, xAt + i + L);
        s01 = x1.fma(FloatVector.fromArray(S, a, aAt + i + L), s01);
        s11 = x1.fma(FloatVector.fromArray(S, a, row1 + i + L), s11);
        s21 = x1.fma(FloatVector.fromArray(S, a, row2 + i + L), s21);
        s31 = x1.fma(FloatVector.fromArray(S, a, row3 + i + L), s31);
      }
    }
    s00.intoArray(lanes, 0);
    s10.intoArray(lanes, ROW1);
    s20.intoArray(lanes, ROW2);
    s30.intoArray(lanes, ROW3);
    if (PARTS == 2) {
      s01.intoArray(lanes, L);
      s11.intoArray(lanes, ROW1 + L);
      s21.intoArray(lanes, ROW2 + L);
      s31.intoArray(lanes, ROW3 + L);
    }
  }

  private static void put(float[] lanes, int from, float alpha, float beta, float[] y, int at) {
    FloatVector sums = FloatVector.fromArray(S, lanes, from);
    if (PARTS == 2) {
      sums = sums.add(FloatVector.fromArray(S, lanes, from + L));
    }
    // The run's sum is added to 0, as in a dot product of several runs: -0 becomes 0.
    float sum = alpha * (0 + FloatTree.sum(sums));
    y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
  }
}
