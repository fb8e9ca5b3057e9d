package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * dx = dy f' of the functions of {@link Arithmetic}, over contiguous runs: s is what the function
 * saved, g the output's gradient. Slopes that are constant by parts are blended, then multiplied,
 * so that NaN and infinity in either operand spread; a NaN in s makes the slope NaN.
 */
final class ArithmeticGradients {
  private static final VectorSpecies<Float> F = Lanes.F;

  private ArithmeticGradients() {}

  /** dy sign(x). */
  static void abs(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVector sign = zero.blend(one, v.compare(GT, zero)).blend(one.neg(), v.compare(LT, zero));
      sign.blend(v, v.compare(NE, v)).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v > 0f ? 1f : v < 0f ? -1f : v == 0f ? 0f : v) * d;
    }
  }

  /** dy / (2 y), from the output. */
  static void sqrt(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      d.div(v.add(v)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = d / (v + v);
    }
  }

  /** dy 2 x. */
  static void square(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      v.add(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v + v) * d;
    }
  }

  /** -dy y^2, from the output. */
  static void reciprocal(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      v.neg().mul(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = -v * v * d;
    }
  }

  /** dy / x. */
  static void log(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      d.div(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = d / v;
    }
  }

  /** dy y, from the output: the exponential. */
  static void product(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      v.mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = v * d;
    }
  }

  /** dy y (1 - y), from the output. */
  static void sigmoid(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      one.sub(v).mul(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (1f - v) * v * d;
    }
  }

  /** dy (y + 1), from the output: that of e^x - 1. */
  static void expm1(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      v.add(one).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v + 1f) * d;
    }
  }

  /** dy (1 - y) (1 + y), from the output. */
  static void tanh(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      one.sub(v).mul(one.add(v)).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (1f - v) * (1f + v) * d;
    }
  }

  /** dy above 0, else slope dy: ReLU and leaky ReLU. */
  static void rectifier(
      float[] s, int si, float[] g, int gi, float[] y, int yi, int n, float slope) {
    FloatVector below = FloatVector.broadcast(F, slope);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      below.blend(one, v.compare(GT, zero)).blend(v, v.compare(NE, v)).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v > 0f ? 1f : v <= 0f ? slope : v) * d;
    }
  }

  /** dy inside low..high, else 0 dy. */
  static void clip(
      float[] s, int si, float[] g, int gi, float[] y, int yi, int n, float low, float high) {
    FloatVector least = FloatVector.broadcast(F, low);
    FloatVector most = FloatVector.broadcast(F, high);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVector slope = zero.blend(one, v.compare(GE, least).and(v.compare(LE, most)));
      slope.blend(v, v.compare(NE, v)).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v >= low && v <= high ? 1f : v < low || v > high ? 0f : v) * d;
    }
  }
}
