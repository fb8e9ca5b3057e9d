package dev.lanewise.kernels.vector.pool;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** One tap of the windows of a row of results, or an operation on such a row. */
final class TapPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int L = Lanes.FLOATS;
  private static final IntVector LANE = IntVector.zero(I).addIndex(1);

  private TapPasses() {}

  /**
   * Takes each tap that is larger than the best so far, or the first NaN. Not {@code max}, which
   * would prefer 0 to an earlier -0.
   */
  static void max(int n, float[] taps, int tapsAt, float[] best, int bestAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector value = FloatVector.fromArray(S, taps, tapsAt + i);
      FloatVector old = FloatVector.fromArray(S, best, bestAt + i);
      VectorMask<Float> better = old.compare(EQ, old).andNot(value.compare(LE, old));
      old.blend(value, better).intoArray(best, bestAt + i);
    }
    for (; i < n; i++) {
      if (isBetter(taps[tapsAt + i], best[bestAt + i])) {
        best[bestAt + i] = taps[tapsAt + i];
      }
    }
  }

  /**
   * The same with the places of the best.
   *
   * @param place of the tap of the first window
   * @param step from one window's place to the next one's
   */
  static void max(
      int n,
      float[] taps,
      int tapsAt,
      int place,
      int step,
      float[] best,
      int bestAt,
      int[] places,
      int placesAt) {
    IntVector here = LANE.mul(step).add(place);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector value = FloatVector.fromArray(S, taps, tapsAt + i);
      FloatVector old = FloatVector.fromArray(S, best, bestAt + i);
      VectorMask<Float> better = old.compare(EQ, old).andNot(value.compare(LE, old));
      old.blend(value, better).intoArray(best, bestAt + i);
      IntVector.fromArray(I, places, placesAt + i)
          .blend(here, better.cast(I))
          .intoArray(places, placesAt + i);
      here = here.add(L * step);
    }
    for (; i < n; i++) {
      if (isBetter(taps[tapsAt + i], best[bestAt + i])) {
        best[bestAt + i] = taps[tapsAt + i];
        places[placesAt + i] = place + i * step;
      }
    }
  }

  /** Whether a window's next element takes the place of its largest so far. */
  static boolean isBetter(float value, float best) {
    return !(value <= best) && !Float.isNaN(best);
  }

  /** sums += taps. */
  static void add(int n, float[] taps, int tapsAt, float[] sums, int sumsAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, sums, sumsAt + i)
          .add(FloatVector.fromArray(S, taps, tapsAt + i))
          .intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      sums[sumsAt + i] += taps[tapsAt + i];
    }
  }

  /** to = x / divisors. */
  static void divide(int n, float[] x, int xAt, float[] divisors, int at, float[] to, int toAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i)
          .div(FloatVector.fromArray(S, divisors, at + i))
          .intoArray(to, toAt + i);
    }
    for (; i < n; i++) {
      to[toAt + i] = x[xAt + i] / divisors[at + i];
    }
  }

  /** to = from + distance. */
  static void shift(int n, int[] from, int distance, int[] to, int toAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector.fromArray(I, from, i).add(distance).intoArray(to, toAt + i);
    }
    for (; i < n; i++) {
      to[toAt + i] = from[i] + distance;
    }
  }
}
