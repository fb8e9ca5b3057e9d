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

  /** Without helpers that take or return vectors: where one is not inlined, vectors are boxed. */
  private static void groups(
      int rows, double[] lanes, int lanesAt, double alpha, double[] to, int toAt) {
    for (int r = 0; r < rows; r += ROWS) {
      int at = lanesAt + r * LANES;
      DoubleVector a0 = DoubleVector.fromArray(S, lanes, at);
      a0 = a0.add(DoubleVector.fromArray(S, lanes, at + 8));
      DoubleVector h0 = DoubleVector.fromArray(S, lanes, at + 4);
      h0 = h0.add(DoubleVector.fromArray(S, lanes, at + 12));
      a0 = a0.add(h0);
      DoubleVector a1 = DoubleVector.fromArray(S, lanes, at + LANES);
      a1 = a1.add(DoubleVector.fromArray(S, lanes, at + LANES + 8));
      DoubleVector h1 = DoubleVector.fromArray(S, lanes, at + LANES + 4);
      h1 = h1.add(DoubleVector.fromArray(S, lanes, at + LANES + 12));
      a1 = a1.add(h1);
      DoubleVector a2 = DoubleVector.fromArray(S, lanes, at + 2 * LANES);
      a2 = a2.add(DoubleVector.fromArray(S, lanes, at + 2 * LANES + 8));
      DoubleVector h2 = DoubleVector.fromArray(S, lanes, at + 2 * LANES + 4);
      h2 = h2.add(DoubleVector.fromArray(S, lanes, at + 2 * LANES + 12));
      a2 = a2.add(h2);
      DoubleVector a3 = DoubleVector.fromArray(S, lanes, at + 3 * LANES);
      a3 = a3.add(DoubleVector.fromArray(S, lanes, at + 3 * LANES + 8));
      DoubleVector h3 = DoubleVector.fromArray(S, lanes, at + 3 * LANES + 4);
      h3 = h3.add(DoubleVector.fromArray(S, lanes, at + 3 * LANES + 12));
      a3 = a3.add(h3);
      DoubleVector b0 = a0.blend(a2, UPPER2).add(a2.blend(a0, UPPER2).rearrange(SWAP2));
      DoubleVector b1 = a1.blend(a3, UPPER2).add(a3.blend(a1, UPPER2).rearrange(SWAP2));
      DoubleVector sums = b0.blend(b1, UPPER1).add(b1.blend(b0, UPPER1).rearrange(SWAP1));
      // A run's sum is added to 0, as in a dot product of several runs: -0 becomes 0.
      sums.add(0).mul(alpha).intoArray(to, toAt + r);
    }
  }

  private static double single(double[] lanes, int at) {
    double s0 = quarter(lanes, at) + quarter(lanes, at + 2);
    double s1 = quarter(lanes, at + 1) + quarter(lanes, at + 3);
    return 0 + (s0 + s1);
  }

  /** The sum of the lanes of one remainder by 4. */
  private static double quarter(double[] lanes, int at) {
    return lanes[at] + lanes[at + 8] + (lanes[at + 4] + lanes[at + 12]);
  }
}
