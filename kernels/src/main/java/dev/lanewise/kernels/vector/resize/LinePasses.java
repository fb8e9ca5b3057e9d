package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Passes over rows, with whole vectors and then element by element. */
final class LinePasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final FloatVector ONE = FloatVector.broadcast(S, 1);

  private LinePasses() {}

  /** y = a mean of each element and the next one, whose weights are the fractions. */
  static void between(
      int n, float[] x, int xAt, float[] fractions, int fractionsAt, float[] y, int yAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector f = FloatVector.fromArray(S, fractions, fractionsAt + i);
      FloatVector first = FloatVector.fromArray(S, x, xAt + i);
      FloatVector second = FloatVector.fromArray(S, x, xAt + i + 1);
      f.fma(second, ONE.sub(f).mul(first)).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      float f = fractions[fractionsAt + i];
      y[yAt + i] = Math.fma(f, x[xAt + i + 1], (1 - f) * x[xAt + i]);
    }
  }

  /** y = a mean of the elements of two rows; {@code f} is the weight of the lower one. */
  static void mean(int n, float[] rows, int upper, int lower, float f, float[] y, int yAt) {
    FloatVector down = FloatVector.broadcast(S, f);
    FloatVector up = FloatVector.broadcast(S, 1 - f);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector a = FloatVector.fromArray(S, rows, upper + i);
      FloatVector b = FloatVector.fromArray(S, rows, lower + i);
      down.fma(b, up.mul(a)).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(f, rows[lower + i], (1 - f) * rows[upper + i]);
    }
  }

  /**
   * sums = fma(tap, weight scale, sums) for each tap of each element in order.
   *
   * @param values tap {@code j} of element {@code i} at {@code j n + i}
   * @param weights likewise
   */
  static void add(
      int n, int taps, float[] values, float[] weights, float scale, float[] sums, int at) {
    FloatVector by = FloatVector.broadcast(S, scale);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector sum = FloatVector.fromArray(S, sums, at + i);
      int tap = i;
      for (int j = 0; j < taps; j++) {
        FloatVector value = FloatVector.fromArray(S, values, tap);
        FloatVector weight = FloatVector.fromArray(S, weights, tap);
        sum = value.fma(weight.mul(by), sum);
        tap += n;
      }
      sum.intoArray(sums, at + i);
    }
    for (; i < n; i++) {
      float sum = sums[at + i];
      for (int j = 0; j < taps; j++) {
        int tap = j * n + i;
        sum = Math.fma(values[tap], weights[tap] * scale, sum);
      }
      sums[at + i] = sum;
    }
  }
}
