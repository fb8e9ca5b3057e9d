package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Up to three taps of the windows of a row of results, each times its weight, added in order. */
final class WeightedTaps {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private WeightedTaps() {}

  /**
   * {@code y_i = fma(x_(t0 + i), w0, y_i)}.
   *
   * @param t0 where the tap of the first window lies
   */
  static void add(int n, float[] x, int t0, float w0, float[] y, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        y[at + i] = Math.fma(x[t0 + i], w0, y[at + i]);
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(S, w0);
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        v0.fma(FloatVector.fromArray(S, x, t0 + last), FloatVector.fromArray(S, y, at + last));
    for (int i = 0; i < last; i += L) {
      v0.fma(FloatVector.fromArray(S, x, t0 + i), FloatVector.fromArray(S, y, at + i))
          .intoArray(y, at + i);
    }
    end.intoArray(y, at + last);
  }

  /** The same for two taps. */
  static void add(int n, float[] x, int t0, float w0, int t1, float w1, float[] y, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        y[at + i] = Math.fma(x[t1 + i], w1, Math.fma(x[t0 + i], w0, y[at + i]));
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(S, w0);
    FloatVector v1 = FloatVector.broadcast(S, w1);
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        v1.fma(
            FloatVector.fromArray(S, x, t1 + last),
            v0.fma(FloatVector.fromArray(S, x, t0 + last), FloatVector.fromArray(S, y, at + last)));
    for (int i = 0; i < last; i += L) {
      v1.fma(
              FloatVector.fromArray(S, x, t1 + i),
              v0.fma(FloatVector.fromArray(S, x, t0 + i), FloatVector.fromArray(S, y, at + i)))
          .intoArray(y, at + i);
    }
    end.intoArray(y, at + last);
  }

  /** The same for three. */
  static void add(
      int n, float[] x, int t0, float w0, int t1, float w1, int t2, float w2, float[] y, int at) {
    if (n < L) {
      for (int i = 0; i < n; i++) {
        y[at + i] =
            Math.fma(x[t2 + i], w2, Math.fma(x[t1 + i], w1, Math.fma(x[t0 + i], w0, y[at + i])));
      }
      return;
    }
    FloatVector v0 = FloatVector.broadcast(S, w0);
    FloatVector v1 = FloatVector.broadcast(S, w1);
    FloatVector v2 = FloatVector.broadcast(S, w2);
    // The last vector overlaps the one before it, so it is added up before that is stored.
    int last = n - L;
    FloatVector end =
        v2.fma(
            FloatVector.fromArray(S, x, t2 + last),
            v1.fma(
                FloatVector.fromArray(S, x, t1 + last),
                v0.fma(
                    FloatVector.fromArray(S, x, t0 + last),
                    FloatVector.fromArray(S, y, at + last))));
    for (int i = 0; i < last; i += L) {
      v2.fma(
              FloatVector.fromArray(S, x, t2 + i),
              v1.fma(
                  FloatVector.fromArray(S, x, t1 + i),
                  v0.fma(FloatVector.fromArray(S, x, t0 + i), FloatVector.fromArray(S, y, at + i))))
          .intoArray(y, at + i);
    }
    end.intoArray(y, at + last);
  }
}
