package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * dx = dy f' of the functions of {@link Transcendental} whose derivative is one itself, over
 * contiguous runs: s is the input x, g the output's gradient.
 */
final class TranscendentalGradients {
  private static final VectorSpecies<Float> F = Lanes.F;

  private TranscendentalGradients() {}

  /** dy 2/sqrt(pi) e^(-x^2). */
  static void erf(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.erfGradient(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.erfGradient(v) * d;
    }
  }

  /** dy cos x. */
  static void sin(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.cos(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.cos(v) * d;
    }
  }

  /** -dy sin x. */
  static void cos(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.sin(v).neg().mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = -FloatMath.sin(v) * d;
    }
  }

  /** dy above 0, else dy alpha e^x. */
  static void elu(float[] s, int si, float[] g, int gi, float[] y, int yi, int n, float alpha) {
    FloatVector factor = FloatVector.broadcast(F, alpha);
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.exp(v)
          .mul(factor)
          .blend(one, v.compare(GT, zero))
          .mul(d)
          .intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = (v > 0f ? 1f : FloatMath.exp(v) * alpha) * d;
    }
  }

  /** dy sigmoid(x). */
  static void softplus(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.sigmoid(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.sigmoid(v) * d;
    }
  }

  /** dy (Phi(x) + x phi(x)). */
  static void gelu(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.geluGradient(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.geluGradient(v) * d;
    }
  }

  /** dy times the derivative of the tanh form. */
  static void geluTanh(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.geluTanhGradient(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.geluTanhGradient(v) * d;
    }
  }

  /** dy s (1 + x (1 - s)), s = sigmoid(x). */
  static void silu(float[] s, int si, float[] g, int gi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, s, si + i);
      FloatVector d = FloatVector.fromArray(F, g, gi + i);
      FloatVectorMath.siluGradient(v).mul(d).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = s[si + i];
      float d = g[gi + i];
      y[yi + i] = FloatMath.siluGradient(v) * d;
    }
  }

  /** dy p x^(p-1), in double; a NaN in x gives NaN even for p = 0. */
  static void pow(float[] s, int si, float[] g, int gi, float[] y, int yi, int n, float p) {
    if (p == 2f) {
      ArithmeticGradients.square(s, si, g, gi, y, yi, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      double x = s[si + i];
      double slope = Double.isNaN(x) ? x : p == 0f ? 0 : p * StrictMath.pow(x, p - 1.0);
      y[yi + i] = (float) (g[gi + i] * slope);
    }
  }
}
