package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.GT;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transcendental functions over contiguous runs: whole vectors, then the rest one by one with
 * the same bits. Each has a loop of its own, since C2 would not inline a function passed in.
 */
final class Transcendental {
  private static final VectorSpecies<Float> F = Lanes.F;

  private Transcendental() {}

  /** {@link FloatMath#exp}. */
  static void exp(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.exp(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.exp(v);
    }
  }

  /** {@link FloatMath#expm1}. */
  static void expm1(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.expm1(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.expm1(v);
    }
  }

  /** {@link FloatMath#log}. */
  static void log(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.log(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.log(v);
    }
  }

  /** {@link FloatMath#sigmoid}. */
  static void sigmoid(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.sigmoid(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.sigmoid(v);
    }
  }

  /** {@link FloatMath#tanh}. */
  static void tanh(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.tanh(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.tanh(v);
    }
  }

  /** {@link FloatMath#erf}. */
  static void erf(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.erf(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.erf(v);
    }
  }

  /** {@link FloatMath#sin}. */
  static void sin(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.sin(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.sin(v);
    }
  }

  /** {@link FloatMath#cos}. */
  static void cos(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.cos(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.cos(v);
    }
  }

  /** {@link FloatMath#softplus}. */
  static void softplus(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.softplus(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.softplus(v);
    }
  }

  /** {@link FloatMath#gelu}. */
  static void gelu(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.gelu(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.gelu(v);
    }
  }

  /** {@link FloatMath#geluTanh}. */
  static void geluTanh(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.geluTanh(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.geluTanh(v);
    }
  }

  /** {@link FloatMath#silu}. */
  static void silu(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.silu(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = FloatMath.silu(v);
    }
  }

  /** x above 0, else alpha (e^x - 1). */
  static void elu(float[] x, int xi, float[] y, int yi, int n, float alpha) {
    FloatVector factor = FloatVector.broadcast(F, alpha);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, x, xi + i);
      FloatVectorMath.expm1(v).mul(factor).blend(v, v.compare(GT, zero)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = x[xi + i];
      y[yi + i] = v > 0f ? v : FloatMath.expm1(v) * alpha;
    }
  }

  /** x^exponent, in double as the contract has it; its square is rounded once either way. */
  static void pow(float[] x, int xi, float[] y, int yi, int n, float exponent) {
    if (exponent == 2f) {
      Arithmetic.square(x, xi, y, yi, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      y[yi + i] = (float) StrictMath.pow(x[xi + i], exponent);
    }
  }
}
