package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.level1.DoubleSums;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The end of some dot products, float64: from the sums of 16 lanes to elements of y, by the tree of
 * {@link dev.lanewise.kernels.vector.level1.DoubleTree}, four rows at a time.
 *
 * <p>Each level of the tree adds halves of two vectors at once, as a transposition would exchange
 * them. Operands may change places, which changes no sum.
 */
final class DoubleLaneSums {
  /** Rows of a group, and lanes of the vectors here: wider ones are used in part. */
  private static final int ROWS = 4;

  private static final int LANES = DoubleSums.LANES;
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_256;
  private static final VectorShuffle<Double> SWAP2 = VectorShuffle.fromOp(S, i -> i ^ 2);
  private static final VectorMask<Double> UPPER2 = VectorMask.fromLong(S, 0b1100);
  private static final VectorShuffle<Double> SWAP1 = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorMask<Double> UPPER1 = VectorMask.fromLong(S, 0b1010);

  private DoubleLaneSums() {}

  /**
   * {@code y_i = alpha sum_i + beta y_i} for some rows.
   *
   * @param lanes the sums of lanes, row after row; lost
   */
  static void finish(
      int rows,
      double[] lanes,
      int lanesAt,
      double alpha,
      double beta,
      double[] y,
      int yAt,
      int incY) {
    int whole = rows / ROWS * ROWS;
    if (incY == 1 && beta == 0) {
      groups(whole, lanes, lanesAt, alpha, y, yAt);
    } else {
      // The sums take the place of the lanes of which they have been made.
      groups(whole, lanes, lanesAt, alpha, lanes, lanesAt);
      for (int r = 0; r < whole; r++) {
        put(lanes[lanesAt + r], beta, y, yAt + r * incY);
      }
    }
    for (int r = whole; r < rows; r++) {
      put(alpha * single(lanes, lanesAt + r * LANES), beta, y, yAt + r * incY);
    }
  }

  private static void put(double sum, double beta, double[] y, int at) {
    y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
  }

  private static void groups(
      int rows, double[] lanes, int lanesAt, double alpha, double[] to, int toAt) {
    for (int r = 0; r < rows; r += ROWS) {
      int at = lanesAt + r * LANES;
      DoubleVector a0 = quarter(lanes, at);
      DoubleVector a1 = quarter(lanes, at + LANES);
      DoubleVector a2 = quarter(lanes, at + 2 * LANES);
      DoubleVector a3 = quarter(lanes, at + 3 * LANES);
      DoubleVector sums = level1(level2(a0, a2), level2(a1, a3));
      // A run's sum is added to 0, as in a dot product of several runs: -0 becomes 0.
      sums.add(0).mul(alpha).intoArray(to, toAt + r);
    }
  }

  private static DoubleVector quarter(double[] lanes, int at) {
    DoubleVector s0 =
        DoubleVector.fromArray(S, lanes, at).add(DoubleVector.fromArray(S, lanes, at + 8));
    DoubleVector s1 =
        DoubleVector.fromArray(S, lanes, at + 4).add(DoubleVector.fromArray(S, lanes, at + 12));
    return s0.add(s1);
  }

  private static DoubleVector level2(DoubleVector a, DoubleVector b) {
    return a.blend(b, UPPER2).add(b.blend(a, UPPER2).rearrange(SWAP2));
  }

  private static DoubleVector level1(DoubleVector a, DoubleVector b) {
    return a.blend(b, UPPER1).add(b.blend(a, UPPER1).rearrange(SWAP1));
  }

  private static double single(double[] lanes, int at) {
    double s0 = quarterOfOne(lanes, at) + quarterOfOne(lanes, at + 2);
    double s1 = quarterOfOne(lanes, at + 1) + quarterOfOne(lanes, at + 3);
    return 0 + (s0 + s1);
  }

  /** The sum of the lanes of one remainder by 4. */
  private static double quarterOfOne(double[] lanes, int at) {
    return lanes[at] + lanes[at + 8] + (lanes[at + 4] + lanes[at + 12]);
  }
}
