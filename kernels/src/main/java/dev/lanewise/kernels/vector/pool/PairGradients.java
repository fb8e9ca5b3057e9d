package dev.lanewise.kernels.vector.pool;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The gradient of the largest elements of windows 2x2 that fill a plane, without a scatter. */
final class PairGradients {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int L = Lanes.FLOATS;
  private static final IntVector LANE = IntVector.zero(I).addIndex(1);
  private static final IntVector EVENS = IntVector.zero(I).addIndex(2);
  private static final VectorShuffle<Float> LOWER = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> UPPER = VectorShuffle.fromOp(S, i -> (L + i) / 2);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(S, 0xaaaaaaaaaaaaaaaaL);

  private PairGradients() {}

  /**
   * Stores rows of a plane, each element 0 or what its window gives it.
   *
   * @return whether every place lies in its own window; else what was stored is of no use
   */
  static boolean spread(
      int rows, int n, float[] dy, int dyAt, int[] places, int placesAt, float[] dx, int dxAt) {
    int last = Math.max(n - L, 0);
    int width = 2 * n;
    FloatVector zero = FloatVector.zero(S);
    // Lanes beyond a short row hold windows of the next.
    VectorMask<Integer> beyond = LANE.compare(GE, n);
    IntVector lost = IntVector.zero(I);
    for (int p = 0; p < rows; p++) {
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = 2 * p * width + 2 * j;
        // Added to 0, which makes a -0 a 0.
        FloatVector d = FloatVector.fromArray(S, dy, dyAt + p * n + j).add(zero);
        IntVector tap = IntVector.fromArray(I, places, placesAt + p * n + j).sub(EVENS).sub(i);
        VectorMask<Integer> t0 = tap.compare(EQ, 0);
        VectorMask<Integer> t1 = tap.compare(EQ, 1);
        VectorMask<Integer> t2 = tap.compare(EQ, width);
        VectorMask<Integer> t3 = tap.compare(EQ, width + 1);
        lost = lost.blend(1, t0.or(t1).or(t2.or(t3)).or(beyond).not());
        FloatVector even = zero.blend(d, t0.cast(S));
        FloatVector odd = zero.blend(d, t1.cast(S));
        even.rearrange(LOWER).blend(odd.rearrange(LOWER), ODD).intoArray(dx, dxAt + i);
        even.rearrange(UPPER).blend(odd.rearrange(UPPER), ODD).intoArray(dx, dxAt + i + L);
        even = zero.blend(d, t2.cast(S));
        odd = zero.blend(d, t3.cast(S));
        i += width;
        even.rearrange(LOWER).blend(odd.rearrange(LOWER), ODD).intoArray(dx, dxAt + i);
        even.rearrange(UPPER).blend(odd.rearrange(UPPER), ODD).intoArray(dx, dxAt + i + L);
      }
    }
    return lost.compare(EQ, 0).allTrue();
  }
}
