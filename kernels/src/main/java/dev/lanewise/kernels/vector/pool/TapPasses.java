package dev.lanewise.kernels.vector.pool;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Up to three taps of the windows of a row of results, or an operation on such a row. Rows that
 * fill no whole number of vectors end with one that overlaps the one before it.
 */
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
  static void max(int n, float[] taps, int t0, float[] best, int at) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      b = b.blend(v0, b.compare(EQ, b).andNot(v0.compare(LE, b)));
      b.intoArray(best, at + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      best[at + i] = isBetter(taps[t0 + i], best[at + i]) ? taps[t0 + i] : best[at + i];
    }
  }

  /** The same for two neighbouring taps, in their order. */
  static void max(int n, float[] taps, int t0, int t1, float[] best, int at) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      b = b.blend(v0, b.compare(EQ, b).andNot(v0.compare(LE, b)));
      FloatVector v1 = FloatVector.fromArray(S, taps, t1 + j);
      b = b.blend(v1, b.compare(EQ, b).andNot(v1.compare(LE, b)));
      b.intoArray(best, at + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      best[at + i] = isBetter(taps[t0 + i], best[at + i]) ? taps[t0 + i] : best[at + i];
      best[at + i] = isBetter(taps[t1 + i], best[at + i]) ? taps[t1 + i] : best[at + i];
    }
  }

  /** The same for three. */
  static void max(int n, float[] taps, int t0, int t1, int t2, float[] best, int at) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      b = b.blend(v0, b.compare(EQ, b).andNot(v0.compare(LE, b)));
      FloatVector v1 = FloatVector.fromArray(S, taps, t1 + j);
      b = b.blend(v1, b.compare(EQ, b).andNot(v1.compare(LE, b)));
      FloatVector v2 = FloatVector.fromArray(S, taps, t2 + j);
      b = b.blend(v2, b.compare(EQ, b).andNot(v2.compare(LE, b)));
      b.intoArray(best, at + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      best[at + i] = isBetter(taps[t0 + i], best[at + i]) ? taps[t0 + i] : best[at + i];
      best[at + i] = isBetter(taps[t1 + i], best[at + i]) ? taps[t1 + i] : best[at + i];
      best[at + i] = isBetter(taps[t2 + i], best[at + i]) ? taps[t2 + i] : best[at + i];
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
      int t0,
      int place,
      int step,
      float[] best,
      int at,
      int[] places,
      int placesAt) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      IntVector here = LANE.mul(step).add(place + j * step);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      IntVector p = IntVector.fromArray(I, places, placesAt + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      VectorMask<Float> m0 = b.compare(EQ, b).andNot(v0.compare(LE, b));
      b = b.blend(v0, m0);
      p = p.blend(here, m0.cast(I));
      b.intoArray(best, at + j);
      p.intoArray(places, placesAt + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      int here = place + i * step;
      if (isBetter(taps[t0 + i], best[at + i])) {
        best[at + i] = taps[t0 + i];
        places[placesAt + i] = here;
      }
    }
  }

  /** The same for two neighbouring taps, the second's place {@code gap} after the first's. */
  static void max(
      int n,
      float[] taps,
      int t0,
      int t1,
      int place,
      int gap,
      int step,
      float[] best,
      int at,
      int[] places,
      int placesAt) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      IntVector here = LANE.mul(step).add(place + j * step);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      IntVector p = IntVector.fromArray(I, places, placesAt + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      VectorMask<Float> m0 = b.compare(EQ, b).andNot(v0.compare(LE, b));
      b = b.blend(v0, m0);
      p = p.blend(here, m0.cast(I));
      FloatVector v1 = FloatVector.fromArray(S, taps, t1 + j);
      VectorMask<Float> m1 = b.compare(EQ, b).andNot(v1.compare(LE, b));
      b = b.blend(v1, m1);
      p = p.blend(here.add(gap), m1.cast(I));
      b.intoArray(best, at + j);
      p.intoArray(places, placesAt + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      int here = place + i * step;
      if (isBetter(taps[t0 + i], best[at + i])) {
        best[at + i] = taps[t0 + i];
        places[placesAt + i] = here;
      }
      if (isBetter(taps[t1 + i], best[at + i])) {
        best[at + i] = taps[t1 + i];
        places[placesAt + i] = here + gap;
      }
    }
  }

  /** The same for three. */
  static void max(
      int n,
      float[] taps,
      int t0,
      int t1,
      int t2,
      int place,
      int gap,
      int step,
      float[] best,
      int at,
      int[] places,
      int placesAt) {
    for (int i = 0; i < n && n >= L; i += L) {
      int j = Math.min(i, n - L);
      IntVector here = LANE.mul(step).add(place + j * step);
      FloatVector b = FloatVector.fromArray(S, best, at + j);
      IntVector p = IntVector.fromArray(I, places, placesAt + j);
      FloatVector v0 = FloatVector.fromArray(S, taps, t0 + j);
      VectorMask<Float> m0 = b.compare(EQ, b).andNot(v0.compare(LE, b));
      b = b.blend(v0, m0);
      p = p.blend(here, m0.cast(I));
      FloatVector v1 = FloatVector.fromArray(S, taps, t1 + j);
      VectorMask<Float> m1 = b.compare(EQ, b).andNot(v1.compare(LE, b));
      b = b.blend(v1, m1);
      p = p.blend(here.add(gap), m1.cast(I));
      FloatVector v2 = FloatVector.fromArray(S, taps, t2 + j);
      VectorMask<Float> m2 = b.compare(EQ, b).andNot(v2.compare(LE, b));
      b = b.blend(v2, m2);
      p = p.blend(here.add(2 * gap), m2.cast(I));
      b.intoArray(best, at + j);
      p.intoArray(places, placesAt + j);
    }
    for (int i = 0; i < n && n < L; i++) {
      int here = place + i * step;
      if (isBetter(taps[t0 + i], best[at + i])) {
        best[at + i] = taps[t0 + i];
        places[placesAt + i] = here;
      }
      if (isBetter(taps[t1 + i], best[at + i])) {
        best[at + i] = taps[t1 + i];
        places[placesAt + i] = here + gap;
      }
      if (isBetter(taps[t2 + i], best[at + i])) {
        best[at + i] = taps[t2 + i];
        places[placesAt + i] = here + 2 * gap;
      }
    }
  }

  /** Whether a window's next element takes the place of its largest so far. */
  static boolean isBetter(float value, float best) {
    return !(value <= best) && !Float.isNaN(best);
  }

  /** sums += a tap. */
  static void add(int n, float[] taps, int t0, float[] sums, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        sums[at + i] = sums[at + i] + taps[t0 + i];
      }
      return;
    }
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        FloatVector.fromArray(S, sums, at + last).add(FloatVector.fromArray(S, taps, t0 + last));
    for (int i = 0; i < last; i += L) {
      FloatVector.fromArray(S, sums, at + i)
          .add(FloatVector.fromArray(S, taps, t0 + i))
          .intoArray(sums, at + i);
    }
    end.intoArray(sums, at + last);
  }

  /** The same for two neighbouring taps, in their order. */
  static void add(int n, float[] taps, int t0, int t1, float[] sums, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        sums[at + i] = sums[at + i] + taps[t0 + i] + taps[t1 + i];
      }
      return;
    }
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        FloatVector.fromArray(S, sums, at + last)
            .add(FloatVector.fromArray(S, taps, t0 + last))
            .add(FloatVector.fromArray(S, taps, t1 + last));
    for (int i = 0; i < last; i += L) {
      FloatVector.fromArray(S, sums, at + i)
          .add(FloatVector.fromArray(S, taps, t0 + i))
          .add(FloatVector.fromArray(S, taps, t1 + i))
          .intoArray(sums, at + i);
    }
    end.intoArray(sums, at + last);
  }

  /** The same for three. */
  static void add(int n, float[] taps, int t0, int t1, int t2, float[] sums, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        sums[at + i] = sums[at + i] + taps[t0 + i] + taps[t1 + i] + taps[t2 + i];
      }
      return;
    }
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        FloatVector.fromArray(S, sums, at + last)
            .add(FloatVector.fromArray(S, taps, t0 + last))
            .add(FloatVector.fromArray(S, taps, t1 + last))
            .add(FloatVector.fromArray(S, taps, t2 + last));
    for (int i = 0; i < last; i += L) {
      FloatVector.fromArray(S, sums, at + i)
          .add(FloatVector.fromArray(S, taps, t0 + i))
          .add(FloatVector.fromArray(S, taps, t1 + i))
          .add(FloatVector.fromArray(S, taps, t2 + i))
          .intoArray(sums, at + i);
    }
    end.intoArray(sums, at + last);
  }

  /** to = x / divisors. */
  static void divide(int n, float[] x, int xAt, float[] divisors, int at, float[] to, int toAt) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        to[toAt + i] = x[xAt + i] / divisors[at + i];
      }
      return;
    }
    // The last vector overlaps the one before it, so it is divided before that is stored.
    int last = n - L;
    FloatVector end =
        FloatVector.fromArray(S, x, xAt + last).div(FloatVector.fromArray(S, divisors, at + last));
    for (int i = 0; i < last; i += L) {
      FloatVector.fromArray(S, x, xAt + i)
          .div(FloatVector.fromArray(S, divisors, at + i))
          .intoArray(to, toAt + i);
    }
    end.intoArray(to, toAt + last);
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
