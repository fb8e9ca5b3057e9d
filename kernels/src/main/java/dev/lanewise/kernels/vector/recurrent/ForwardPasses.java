package dev.lanewise.kernels.vector.recurrent;

import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single passes over a row, forward: whole vectors, then the rest one by one with the same bits.
 * Each has at most one of the larger functions, since C2 would not inline a second one. What is
 * written may be what is read, at the same place.
 */
final class ForwardPasses {
  private static final VectorSpecies<Float> F = Lanes.F;

  private ForwardPasses() {}

  /** y = sigmoid(a + b). */
  static void sigmoid(int n, float[] a, int ai, float[] b, int bi, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i).add(FloatVector.fromArray(F, b, bi + i));
      FloatVectorMath.sigmoid(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = FloatMath.sigmoid(a[ai + i] + b[bi + i]);
    }
  }

  /** y = tanh(a + b). */
  static void tanh(int n, float[] a, int ai, float[] b, int bi, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i).add(FloatVector.fromArray(F, b, bi + i));
      FloatVectorMath.tanh(v).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = FloatMath.tanh(a[ai + i] + b[bi + i]);
    }
  }

  /** y = max(a + b, 0); the comparison is false for NaN, which so stays. */
  static void relu(int n, float[] a, int ai, float[] b, int bi, float[] y, int yi) {
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, a, ai + i).add(FloatVector.fromArray(F, b, bi + i));
      v.blend(zero, v.compare(LE, zero)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float v = a[ai + i] + b[bi + i];
      y[yi + i] = v <= 0f ? 0f : v;
    }
  }

  /** y = fma(f, c, i g), for the gates i, f, g one after the other. */
  static void cell(int n, float[] gates, int gi, float[] c, int ci, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector in = FloatVector.fromArray(F, gates, gi + i);
      FloatVector product = in.mul(FloatVector.fromArray(F, gates, gi + 2 * n + i));
      FloatVector.fromArray(F, gates, gi + n + i)
          .fma(FloatVector.fromArray(F, c, ci + i), product)
          .intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float product = gates[gi + i] * gates[gi + 2 * n + i];
      y[yi + i] = Math.fma(gates[gi + n + i], c[ci + i], product);
    }
  }

  /** y = o tanh(c). */
  static void output(int n, float[] o, int oi, float[] c, int ci, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector t = FloatVectorMath.tanh(FloatVector.fromArray(F, c, ci + i));
      t.mul(FloatVector.fromArray(F, o, oi + i)).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] = FloatMath.tanh(c[ci + i]) * o[oi + i];
    }
  }

  /** tanh(fma(r, b, a)) behind the gates r and z. */
  static void candidate(int n, float[] a, int ai, float[] b, int bi, float[] gates, int gi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v =
          FloatVector.fromArray(F, gates, gi + i)
              .fma(FloatVector.fromArray(F, b, bi + i), FloatVector.fromArray(F, a, ai + i));
      FloatVectorMath.tanh(v).intoArray(gates, gi + 2 * n + i);
    }
    for (; i < n; i++) {
      float v = Math.fma(gates[gi + i], b[bi + i], a[ai + i]);
      gates[gi + 2 * n + i] = FloatMath.tanh(v);
    }
  }

  /** y = fma(z, h - n, n), for the gates r, z, n one after the other. */
  static void mixture(int n, float[] gates, int gi, float[] h, int hi, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector candidate = FloatVector.fromArray(F, gates, gi + 2 * n + i);
      FloatVector difference = FloatVector.fromArray(F, h, hi + i).sub(candidate);
      FloatVector.fromArray(F, gates, gi + n + i).fma(difference, candidate).intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      float candidate = gates[gi + 2 * n + i];
      y[yi + i] = Math.fma(gates[gi + n + i], h[hi + i] - candidate, candidate);
    }
  }
}
