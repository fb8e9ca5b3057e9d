package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * dy df/da or dy df/db of the functions of {@link BinaryLoops} where that is more than another
 * function, over contiguous runs; g is the output's gradient.
 */
final class BinaryGradients {
  private static final VectorSpecies<Float> F = Lanes.F;

  private BinaryGradients() {}

  /** -dy (a / b) / b. */
  static void divByRight(
      float[] a, int ai, float[] b, int bi, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      v.div(w).div(w).neg().mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      float d = g[gi + i];
      y[yi + i] = -(v / w / w) * d;
    }
  }

  /** dy where a is the larger, dy / 2 where both are equal, else 0 dy; NaN if either is. */
  static void larger(
      float[] a, int ai, float[] b, int bi, float[] g, int gi, float[] y, int yi, int n) {
    FloatVector half = FloatVector.broadcast(F, 0.5f);
    FloatVector nan = FloatVector.broadcast(F, Float.NaN);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVector slope =
          nan.blend(zero, v.compare(LT, w))
              .blend(one, v.compare(GT, w))
              .blend(half, v.compare(EQ, w));
      slope.mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      float d = g[gi + i];
      y[yi + i] = (v == w ? 0.5f : v > w ? 1f : v < w ? 0f : Float.NaN) * d;
    }
  }

  /** dy b a^(b-1), in double; 0 where b is 0. */
  static void powByLeft(
      float[] a, int ai, float[] b, int bi, float[] g, int gi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      double base = a[ai + i];
      double exponent = b[bi + i];
      double slope = exponent == 0 ? 0 : exponent * StrictMath.pow(base, exponent - 1);
      y[yi + i] = (float) (g[gi + i] * slope);
    }
  }

  /** dy a^b log a, in double; 0 where a is 0 and b at least 0. */
  static void powByRight(
      float[] a, int ai, float[] b, int bi, float[] g, int gi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      double base = a[ai + i];
      double exponent = b[bi + i];
      boolean flat = base == 0 && exponent >= 0;
      double slope = flat ? 0 : StrictMath.pow(base, exponent) * StrictMath.log(base);
      y[yi + i] = (float) (g[gi + i] * slope);
    }
  }
}
