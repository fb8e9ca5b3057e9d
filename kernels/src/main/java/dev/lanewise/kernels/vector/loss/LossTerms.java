package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The terms of the element losses and their derivatives over a run of elements. Ends take scalar
 * twins with the same operations in the same order, so an element's bits don't depend on its place.
 */
final class LossTerms {
  /** Probabilities stay this far away from 0 and 1. */
  private static final float LOW = 0x1p-24f;

  private static final float HIGH = 1 - 0x1p-24f;
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private LossTerms() {}

  static void squared(float[] x, int xFrom, float[] t, int tFrom, float[] y, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector d = difference(x, xFrom + i, t, tFrom + i);
      d.mul(d).intoArray(y, i);
    }
    for (; i < n; i++) {
      float d = x[xFrom + i] - t[tFrom + i];
      y[i] = d * d;
    }
  }

  static void absolute(float[] x, int xFrom, float[] t, int tFrom, float[] y, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      difference(x, xFrom + i, t, tFrom + i).abs().intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.abs(x[xFrom + i] - t[tFrom + i]);
    }
  }

  /** max(x, 0) - x t + log(1 + e^-|x|) = softplus(x) - x t, without cancellation for large x. */
  static void logits(float[] x, int xFrom, float[] t, int tFrom, float[] y, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector a = FloatVector.fromArray(S, x, xFrom + i);
      FloatVector b = FloatVector.fromArray(S, t, tFrom + i);
      FloatVector step = FloatVector.zero(S).blend(1, a.compare(VectorOperators.GT, 0));
      FloatVector linear = a.mul(step.sub(b));
      linear.add(FloatVectorMath.softplus(a.abs().neg())).intoArray(y, i);
    }
    for (; i < n; i++) {
      float a = x[xFrom + i];
      float linear = a * ((a > 0 ? 1 : 0) - t[tFrom + i]);
      y[i] = linear + FloatMath.softplus(-Math.abs(a));
    }
  }

  /** -t log p - (1 - t) log(1 - p). */
  static void probabilities(float[] x, int xFrom, float[] t, int tFrom, float[] y, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector p = inside(FloatVector.fromArray(S, x, xFrom + i));
      FloatVector b = FloatVector.fromArray(S, t, tFrom + i);
      FloatVector one = FloatVector.broadcast(S, 1);
      FloatVector first = b.mul(FloatVectorMath.log(p));
      one.sub(b).fma(FloatVectorMath.log(one.sub(p)), first).neg().intoArray(y, i);
    }
    for (; i < n; i++) {
      float p = inside(x[xFrom + i]);
      float b = t[tFrom + i];
      y[i] = -Math.fma(1 - b, FloatMath.log(1 - p), b * FloatMath.log(p));
    }
  }

  static void squaredGradient(
      float[] x, int xFrom, float[] t, int tFrom, float factor, float[] dx, int to, int n) {
    FloatVector factors = FloatVector.broadcast(S, 2 * factor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      difference(x, xFrom + i, t, tFrom + i).mul(factors).intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = (x[xFrom + i] - t[tFrom + i]) * (2 * factor);
    }
  }

  static void absoluteGradient(
      float[] x, int xFrom, float[] t, int tFrom, float factor, float[] dx, int to, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector d = difference(x, xFrom + i, t, tFrom + i);
      FloatVector sign =
          d.blend(1, d.compare(VectorOperators.GT, 0)).blend(-1, d.compare(VectorOperators.LT, 0));
      sign.mul(factor).intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = Math.signum(x[xFrom + i] - t[tFrom + i]) * factor;
    }
  }

  static void logitsGradient(
      float[] x, int xFrom, float[] t, int tFrom, float factor, float[] dx, int to, int n) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.sigmoid(FloatVector.fromArray(S, x, xFrom + i))
          .sub(FloatVector.fromArray(S, t, tFrom + i))
          .mul(factors)
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = (FloatMath.sigmoid(x[xFrom + i]) - t[tFrom + i]) * factor;
    }
  }

  static void probabilitiesGradient(
      float[] x, int xFrom, float[] t, int tFrom, float factor, float[] dx, int to, int n) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    FloatVector one = FloatVector.broadcast(S, 1);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector p = inside(FloatVector.fromArray(S, x, xFrom + i));
      p.sub(FloatVector.fromArray(S, t, tFrom + i))
          .div(p.mul(one.sub(p)))
          .mul(factors)
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      float p = inside(x[xFrom + i]);
      dx[to + i] = (p - t[tFrom + i]) / (p * (1 - p)) * factor;
    }
  }

  private static FloatVector difference(float[] x, int xFrom, float[] t, int tFrom) {
    return FloatVector.fromArray(S, x, xFrom).sub(FloatVector.fromArray(S, t, tFrom));
  }

  /** Compare and blend, not max and min: NaN stays and it is cheaper. */
  private static FloatVector inside(FloatVector x) {
    return x.blend(LOW, x.compare(VectorOperators.LT, LOW))
        .blend(HIGH, x.compare(VectorOperators.GT, HIGH));
  }

  private static float inside(float x) {
    return x < LOW ? LOW : x > HIGH ? HIGH : x;
  }
}
