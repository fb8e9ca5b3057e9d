package dev.lanewise.kernels.vector.elementwise;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of two numbers over contiguous runs: whole vectors, then the rest one by one with
 * the same arithmetic.
 */
final class BinaryLoops {
  private static final VectorSpecies<Float> F = Lanes.F;

  private BinaryLoops() {}

  /** a + b. */
  static void add(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.add(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v + w;
    }
  }

  /** a - b. */
  static void sub(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.sub(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v - w;
    }
  }

  /** a * b. */
  static void mul(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.mul(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v * w;
    }
  }

  /** a / b. */
  static void div(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.div(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v / w;
    }
  }

  /** The larger; NaN if either is. */
  static void max(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.max(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = Math.max(v, w);
    }
  }

  /** The smaller; NaN if either is. */
  static void min(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      v.min(w).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = Math.min(v, w);
    }
  }

  /** 1 where a == b, else 0. */
  static void equal(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      zero.blend(one, v.compare(EQ, w)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v == w ? 1f : 0f;
    }
  }

  /** 1 where a != b, else 0. */
  static void notEqual(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      zero.blend(one, v.compare(NE, w)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v != w ? 1f : 0f;
    }
  }

  /** 1 where a &lt; b, else 0. */
  static void less(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      zero.blend(one, v.compare(LT, w)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v < w ? 1f : 0f;
    }
  }

  /** 1 where a &lt;= b, else 0. */
  static void lessOrEqual(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i);
      FloatVector w = FloatVector.fromArray(F, b, bi + i);
      zero.blend(one, v.compare(LE, w)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i];
      float w = b[bi + i];
      y[yi + i] = v <= w ? 1f : 0f;
    }
  }

  /** a^b, in double as the contract has it. */
  static void pow(float[] a, int ai, float[] b, int bi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = (float) StrictMath.pow(a[ai + i], b[bi + i]);
    }
  }
}
