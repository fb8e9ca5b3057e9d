package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of one number that take a few instructions, over contiguous runs: whole vectors,
 * then the rest one by one with the same arithmetic.
 */
final class Arithmetic {
  private static final VectorSpecies<Float> F = Lanes.F;

  private Arithmetic() {}

  /** -x. */
  static void neg(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.neg().intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = -v;
    }
  }

  /** |x|. */
  static void abs(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.abs().intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = Math.abs(v);
    }
  }

  /** The square root. */
  static void sqrt(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.sqrt().intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = (float) Math.sqrt(v);
    }
  }

  /** x * x. */
  static void square(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.mul(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = v * v;
    }
  }

  /** 1 / x. */
  static void reciprocal(float[] x, int xi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      one.div(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = 1f / v;
    }
  }

  /** max(x, 0). Cheaper than max(), and the comparison is false for NaN, which so stays. */
  static void relu(float[] x, int xi, float[] y, int yi, int n) {
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.blend(zero, v.compare(LE, zero)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = v <= 0f ? 0f : v;
    }
  }

  /** x above 0, else slope * x. */
  static void leakyRelu(float[] x, int xi, float[] y, int yi, int n, float slope) {
    FloatVector factor = FloatVector.broadcast(F, slope);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.mul(factor).blend(v, v.compare(GT, zero)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = v > 0f ? v : v * slope;
    }
  }

  /** x limited to low..high; NaN stays. */
  static void clip(float[] x, int xi, float[] y, int yi, int n, float low, float high) {
    FloatVector least = FloatVector.broadcast(F, low);
    FloatVector most = FloatVector.broadcast(F, high);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.blend(least, v.compare(LT, least)).blend(most, v.compare(GT, most)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = v < low ? low : v > high ? high : v;
    }
  }

  /** scale * x + shift, fused. */
  static void affine(float[] x, int xi, float[] y, int yi, int n, float scale, float shift) {
    FloatVector factor = FloatVector.broadcast(F, scale);
    FloatVector term = FloatVector.broadcast(F, shift);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      v.fma(factor, term).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = Math.fma(v, scale, shift);
    }
  }
}
