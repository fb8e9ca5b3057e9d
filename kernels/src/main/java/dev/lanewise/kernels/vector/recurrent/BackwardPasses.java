package dev.lanewise.kernels.vector.recurrent;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single passes over a row, backward: whole vectors, then the rest one by one with the same bits.
 * Each is short enough for C2 to inline all of it. What is written may be what is read, at the same
 * place.
 */
final class BackwardPasses {
  private static final VectorSpecies<Float> F = Lanes.F;

  private BackwardPasses() {}

  /** y = y + x. */
  static void add(int n, float[] x, int xi, float[] y, int yi) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector.fromArray(F, y, yi + i)
          .add(FloatVector.fromArray(F, x, xi + i))
          .intoArray(y, yi + i);
    }
    for (; i < n; i++) {
      y[yi + i] += x[xi + i];
    }
  }

  /** dx = dy ((1 - y) (1 + y)). */
  static void tanh(int n, float[] y, int yi, float[] dy, int di, float[] dx, int xi) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, y, yi + i);
      one.sub(v).mul(one.add(v)).mul(FloatVector.fromArray(F, dy, di + i)).intoArray(dx, xi + i);
    }
    for (; i < n; i++) {
      float v = y[yi + i];
      dx[xi + i] = (1f - v) * (1f + v) * dy[di + i];
    }
  }

  /** dx = dy times 1 above 0, NaN at NaN, else 0. */
  static void relu(int n, float[] y, int yi, float[] dy, int di, float[] dx, int xi) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    FloatVector zero = FloatVector.zero(F);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector v = FloatVector.fromArray(F, y, yi + i);
      FloatVector slope = zero.blend(one, v.compare(GT, zero)).blend(v, v.compare(NE, v));
      slope.mul(FloatVector.fromArray(F, dy, di + i)).intoArray(dx, xi + i);
    }
    for (; i < n; i++) {
      float v = y[yi + i];
      dx[xi + i] = (v > 0f ? 1f : v <= 0f ? 0f : v) * dy[di + i];
    }
  }

  /** t = tanh(c). */
  static void tanhOf(int n, float[] c, int ci, float[] t) {
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVectorMath.tanh(FloatVector.fromArray(F, c, ci + i)).intoArray(t, i);
    }
    for (; i < n; i++) {
      t[i] = FloatMath.tanh(c[ci + i]);
    }
  }

  /** dx = (dh t) (o (1 - o)), and in the place of t: e = fma(dh o, (1 - t) (1 + t), dc). */
  static void output(
      int n,
      float[] gates,
      int oi,
      float[] dh,
      int hi,
      float[] dc,
      int ci,
      float[] t,
      float[] dx,
      int xi) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector o = FloatVector.fromArray(F, gates, oi + i);
      FloatVector d = FloatVector.fromArray(F, dh, hi + i);
      FloatVector u = FloatVector.fromArray(F, t, i);
      FloatVector slope = one.sub(u).mul(one.add(u));
      d.mul(o).fma(slope, FloatVector.fromArray(F, dc, ci + i)).intoArray(t, i);
      d.mul(u).mul(o.mul(one.sub(o))).intoArray(dx, xi + i);
    }
    for (; i < n; i++) {
      float o = gates[oi + i];
      float d = dh[hi + i];
      float u = t[i];
      t[i] = Math.fma(d * o, (1f - u) * (1f + u), dc[ci + i]);
      dx[xi + i] = d * u * (o * (1f - o));
    }
  }

  /**
   * From the gates i, f, g, one after the other, and e: (e g) (i (1 - i)), (e c) (f (1 - f)) and (e
   * i) ((1 - g) (1 + g)), one after the other too, and dc = e f.
   */
  static void cell(
      int n,
      float[] gates,
      int gi,
      float[] c,
      int ci,
      float[] e,
      float[] dx,
      int xi,
      float[] dc,
      int di) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector d = FloatVector.fromArray(F, e, i);
      FloatVector in = FloatVector.fromArray(F, gates, gi + i);
      FloatVector f = FloatVector.fromArray(F, gates, gi + n + i);
      FloatVector g = FloatVector.fromArray(F, gates, gi + 2 * n + i);
      FloatVector old = FloatVector.fromArray(F, c, ci + i);
      d.mul(g).mul(in.mul(one.sub(in))).intoArray(dx, xi + i);
      d.mul(old).mul(f.mul(one.sub(f))).intoArray(dx, xi + n + i);
      d.mul(in).mul(one.sub(g).mul(one.add(g))).intoArray(dx, xi + 2 * n + i);
      d.mul(f).intoArray(dc, di + i);
    }
    for (; i < n; i++) {
      float d = e[i];
      float in = gates[gi + i];
      float f = gates[gi + n + i];
      float g = gates[gi + 2 * n + i];
      float old = c[ci + i];
      dx[xi + i] = d * g * (in * (1f - in));
      dx[xi + n + i] = d * old * (f * (1f - f));
      dx[xi + 2 * n + i] = d * in * ((1f - g) * (1f + g));
      dc[di + i] = d * f;
    }
  }

  /**
   * What of a GRU's gradients needs no reset gate: of z, in both parts, (dy (h - n)) (z (1 - z));
   * of n, in the input part, (dy (1 - z)) ((1 - n) (1 + n)); and dh = fma(dy, z, dh).
   */
  static void mixture(
      int n,
      float[] gates,
      int gi,
      float[] h,
      int hi,
      float[] dy,
      int yi,
      float[] dx,
      int xi,
      float[] du,
      int ui,
      float[] dh,
      int di) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector z = FloatVector.fromArray(F, gates, gi + n + i);
      FloatVector c = FloatVector.fromArray(F, gates, gi + 2 * n + i);
      FloatVector d = FloatVector.fromArray(F, dy, yi + i);
      FloatVector rest = one.sub(z);
      FloatVector old = FloatVector.fromArray(F, h, hi + i);
      FloatVector dz = d.mul(old.sub(c)).mul(z.mul(rest));
      dz.intoArray(dx, xi + n + i);
      dz.intoArray(du, ui + n + i);
      d.mul(rest).mul(one.sub(c).mul(one.add(c))).intoArray(dx, xi + 2 * n + i);
      d.fma(z, FloatVector.fromArray(F, dh, di + i)).intoArray(dh, di + i);
    }
    for (; i < n; i++) {
      float z = gates[gi + n + i];
      float c = gates[gi + 2 * n + i];
      float d = dy[yi + i];
      float rest = 1f - z;
      float dz = d * (h[hi + i] - c) * (z * rest);
      dx[xi + n + i] = dz;
      du[ui + n + i] = dz;
      dx[xi + 2 * n + i] = d * rest * ((1f - c) * (1f + c));
      dh[di + i] = Math.fma(d, z, dh[di + i]);
    }
  }

  /**
   * The rest, from the gradient of n in the input part: of r, in both parts, (dn b) (r (1 - r)); of
   * n, in the recurrent part, dn r; b is the recurrent product of n.
   */
  static void reset(
      int n, float[] gates, int gi, float[] b, int bi, float[] dx, int xi, float[] du, int ui) {
    FloatVector one = FloatVector.broadcast(F, 1f);
    int i = 0;
    for (int end = F.loopBound(n); i < end; i += Lanes.FLOATS) {
      FloatVector r = FloatVector.fromArray(F, gates, gi + i);
      FloatVector d = FloatVector.fromArray(F, dx, xi + 2 * n + i);
      FloatVector product = FloatVector.fromArray(F, b, bi + 2 * n + i);
      FloatVector dr = d.mul(product).mul(r.mul(one.sub(r)));
      dr.intoArray(dx, xi + i);
      dr.intoArray(du, ui + i);
      d.mul(r).intoArray(du, ui + 2 * n + i);
    }
    for (; i < n; i++) {
      float r = gates[gi + i];
      float d = dx[xi + 2 * n + i];
      float dr = d * b[bi + 2 * n + i] * (r * (1f - r));
      dx[xi + i] = dr;
      du[ui + i] = dr;
      du[ui + 2 * n + i] = d * r;
    }
  }
}
