package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.level1.FloatSums;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The end of some dot products, float32: from the sums of 16 lanes to elements of y, by the tree of
 * {@link dev.lanewise.kernels.vector.level1.FloatTree}, eight rows at a time.
 *
 * <p>Each level of the tree adds halves of two vectors at once, as a transposition would exchange
 * them: 28 instructions for eight rows, where a row alone takes about 20. Operands may change
 * places, which changes no sum.
 */
final class FloatLaneSums {
  /** Rows of a group, and lanes of the vectors here: wider ones are used in part. */
  private static final int ROWS = 8;

  private static final int LANES = FloatSums.LANES;
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(S, i -> i ^ 4);
  private static final VectorMask<Float> UPPER4 = VectorMask.fromLong(S, 0b11110000);
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(S, i -> i ^ 2);
  private static final VectorMask<Float> UPPER2 = VectorMask.fromLong(S, 0b11001100);
  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorMask<Float> UPPER1 = VectorMask.fromLong(S, 0b10101010);

  private FloatLaneSums() {}

  /**
   * {@code y_i = alpha sum_i + beta y_i} for some rows.
   *
   * @param lanes the sums of lanes, row after row; lost
   */
  static void finish(
      int rows, float[] lanes, int lanesAt, float alpha, float beta, float[] y, int yAt, int incY) {
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

  private static void put(float sum, float beta, float[] y, int at) {
    y[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
  }

  /** Without helpers that take or return vectors: where one is not inlined, vectors are boxed. */
  private static void groups(
      int rows, float[] lanes, int lanesAt, float alpha, float[] to, int toAt) {
    for (int r = 0; r < rows; r += ROWS) {
      int at = lanesAt + r * LANES;
      FloatVector h0 = FloatVector.fromArray(S, lanes, at);
      h0 = h0.add(FloatVector.fromArray(S, lanes, at + 8));
      FloatVector h1 = FloatVector.fromArray(S, lanes, at + LANES);
      h1 = h1.add(FloatVector.fromArray(S, lanes, at + LANES + 8));
      FloatVector h2 = FloatVector.fromArray(S, lanes, at + 2 * LANES);
      h2 = h2.add(FloatVector.fromArray(S, lanes, at + 2 * LANES + 8));
      FloatVector h3 = FloatVector.fromArray(S, lanes, at + 3 * LANES);
      h3 = h3.add(FloatVector.fromArray(S, lanes, at + 3 * LANES + 8));
      FloatVector h4 = FloatVector.fromArray(S, lanes, at + 4 * LANES);
      h4 = h4.add(FloatVector.fromArray(S, lanes, at + 4 * LANES + 8));
      FloatVector h5 = FloatVector.fromArray(S, lanes, at + 5 * LANES);
      h5 = h5.add(FloatVector.fromArray(S, lanes, at + 5 * LANES + 8));
      FloatVector h6 = FloatVector.fromArray(S, lanes, at + 6 * LANES);
      h6 = h6.add(FloatVector.fromArray(S, lanes, at + 6 * LANES + 8));
      FloatVector h7 = FloatVector.fromArray(S, lanes, at + 7 * LANES);
      h7 = h7.add(FloatVector.fromArray(S, lanes, at + 7 * LANES + 8));
      FloatVector a0 = h0.blend(h4, UPPER4).add(h4.blend(h0, UPPER4).rearrange(SWAP4));
      FloatVector a1 = h1.blend(h5, UPPER4).add(h5.blend(h1, UPPER4).rearrange(SWAP4));
      FloatVector a2 = h2.blend(h6, UPPER4).add(h6.blend(h2, UPPER4).rearrange(SWAP4));
      FloatVector a3 = h3.blend(h7, UPPER4).add(h7.blend(h3, UPPER4).rearrange(SWAP4));
      FloatVector b0 = a0.blend(a2, UPPER2).add(a2.blend(a0, UPPER2).rearrange(SWAP2));
      FloatVector b1 = a1.blend(a3, UPPER2).add(a3.blend(a1, UPPER2).rearrange(SWAP2));
      FloatVector sums = b0.blend(b1, UPPER1).add(b1.blend(b0, UPPER1).rearrange(SWAP1));
      // A run's sum is added to 0, as in a dot product of several runs: -0 becomes 0.
      sums.add(0).mul(alpha).intoArray(to, toAt + r);
    }
  }

  private static float single(float[] lanes, int at) {
    float s0 = quarter(lanes, at) + quarter(lanes, at + 2);
    float s1 = quarter(lanes, at + 1) + quarter(lanes, at + 3);
    return 0 + (s0 + s1);
  }

  /** The sum of the lanes of one remainder by 4. */
  private static float quarter(float[] lanes, int at) {
    return lanes[at] + lanes[at + 8] + (lanes[at + 4] + lanes[at + 12]);
  }
}
