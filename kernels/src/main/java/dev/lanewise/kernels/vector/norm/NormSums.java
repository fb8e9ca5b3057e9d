package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums over neighbouring elements in 16 virtual lanes and runs, as the contracts have them. */
final class NormSums {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final int LANES = Runs.LANES;

  /** How many vectors make up the virtual lanes. */
  private static final int COUNT = LANES / L;

  private NormSums() {}

  /** The sum of x. */
  static float plain(float[] x, int at, int n, float[] lanes) {
    float total = 0;
    for (int i = 0; i < n; i += Math.min(Runs.MAX_RUN, n - i)) {
      total += Runs.sum(x, at + i, Math.min(Runs.MAX_RUN, n - i), lanes);
    }
    return total;
  }

  /** The sum of (x - center) squared. */
  static float squares(float[] x, int at, int n, float center, float[] lanes) {
    float total = 0;
    for (int i = 0; i < n; i += Math.min(Runs.MAX_RUN, n - i)) {
      total += Runs.squares(x, at + i, Math.min(Runs.MAX_RUN, n - i), center, lanes);
    }
    return total;
  }

  /** The sum of a (b - center). */
  static float products(
      float[] a, int aAt, float[] b, int bAt, int n, float center, float[] lanes) {
    float total = 0;
    for (int i = 0; i < n; i += Math.min(Runs.MAX_RUN, n - i)) {
      int run = Math.min(Runs.MAX_RUN, n - i);
      total += run(a, aAt + i, b, bAt + i, run, center, lanes);
    }
    return total;
  }

  private static float run(
      float[] a, int aAt, float[] b, int bAt, int n, float center, float[] lanes) {
    FloatVector centers = FloatVector.broadcast(S, center);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = n & -LANES; i < end; i += LANES) {
      FloatVector d0 = FloatVector.fromArray(S, b, bAt + i).sub(centers);
      s0 = d0.fma(FloatVector.fromArray(S, a, aAt + i), s0);
      if (COUNT > 1) {
        FloatVector d1 = FloatVector.fromArray(S, b, bAt + i + L).sub(centers);
        s1 = d1.fma(FloatVector.fromArray(S, a, aAt + i + L), s1);
      }
      if (COUNT > 2) {
        FloatVector d2 = FloatVector.fromArray(S, b, bAt + i + 2 * L).sub(centers);
        s2 = d2.fma(FloatVector.fromArray(S, a, aAt + i + 2 * L), s2);
        FloatVector d3 = FloatVector.fromArray(S, b, bAt + i + 3 * L).sub(centers);
        s3 = d3.fma(FloatVector.fromArray(S, a, aAt + i + 3 * L), s3);
      }
    }
    s0.intoArray(lanes, 0);
    if (COUNT > 1) {
      s1.intoArray(lanes, L);
    }
    if (COUNT > 2) {
      s2.intoArray(lanes, 2 * L);
      s3.intoArray(lanes, 3 * L);
    }
    for (int lane = 0; i < n; i++, lane++) {
      lanes[lane] = Math.fma(a[aAt + i], b[bAt + i] - center, lanes[lane]);
    }
    float t0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
    float t1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
    float t2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
    float t3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
    return t0 + t2 + (t1 + t3);
  }

  /**
   * The sum of each of some planes {@code step} apart, added up in order; planes are no longer than
   * a run.
   */
  static float plain(float[] x, int at, int n, int planes, int step, float[] lanes) {
    float total = 0;
    for (int plane = 0; plane < planes; plane++) {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = plane * step;
      int end = i + n;
      for (; i <= end - LANES; i += LANES) {
        s0 = s0.add(FloatVector.fromArray(S, x, at + i));
        if (COUNT > 1) {
          s1 = s1.add(FloatVector.fromArray(S, x, at + i + L));
        }
        if (COUNT > 2) {
          s2 = s2.add(FloatVector.fromArray(S, x, at + i + 2 * L));
          s3 = s3.add(FloatVector.fromArray(S, x, at + i + 3 * L));
        }
      }
      s0.intoArray(lanes, 0);
      if (COUNT > 1) {
        s1.intoArray(lanes, L);
      }
      if (COUNT > 2) {
        s2.intoArray(lanes, 2 * L);
        s3.intoArray(lanes, 3 * L);
      }
      for (int lane = 0; i < end; i++, lane++) {
        lanes[lane] += x[at + i];
      }
      float t0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
      float t1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
      float t2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
      float t3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
      total += t0 + t2 + (t1 + t3);
    }
    return total;
  }

  /**
   * The sum of (x - center) squared of each of some planes {@code step} apart, added up in order;
   * planes are no longer than a run.
   */
  static float squares(
      float center, float[] x, int at, int n, int planes, int step, float[] lanes) {
    FloatVector centers = FloatVector.broadcast(S, center);
    float total = 0;
    for (int plane = 0; plane < planes; plane++) {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = plane * step;
      int end = i + n;
      for (; i <= end - LANES; i += LANES) {
        FloatVector d0 = FloatVector.fromArray(S, x, at + i).sub(centers);
        s0 = d0.fma(d0, s0);
        if (COUNT > 1) {
          FloatVector d1 = FloatVector.fromArray(S, x, at + i + L).sub(centers);
          s1 = d1.fma(d1, s1);
        }
        if (COUNT > 2) {
          FloatVector d2 = FloatVector.fromArray(S, x, at + i + 2 * L).sub(centers);
          s2 = d2.fma(d2, s2);
          FloatVector d3 = FloatVector.fromArray(S, x, at + i + 3 * L).sub(centers);
          s3 = d3.fma(d3, s3);
        }
      }
      s0.intoArray(lanes, 0);
      if (COUNT > 1) {
        s1.intoArray(lanes, L);
      }
      if (COUNT > 2) {
        s2.intoArray(lanes, 2 * L);
        s3.intoArray(lanes, 3 * L);
      }
      for (int lane = 0; i < end; i++, lane++) {
        float d = x[at + i] - center;
        lanes[lane] = Math.fma(d, d, lanes[lane]);
      }
      float t0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
      float t1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
      float t2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
      float t3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
      total += t0 + t2 + (t1 + t3);
    }
    return total;
  }

  /**
   * The sum of a (b - center) of each of some planes {@code step} apart, added up in order; planes
   * are no longer than a run.
   */
  static float products(
      float center,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int n,
      int planes,
      int step,
      float[] lanes) {
    FloatVector centers = FloatVector.broadcast(S, center);
    float total = 0;
    for (int plane = 0; plane < planes; plane++) {
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      int i = plane * step;
      int end = i + n;
      for (; i <= end - LANES; i += LANES) {
        FloatVector d0 = FloatVector.fromArray(S, b, bAt + i).sub(centers);
        s0 = d0.fma(FloatVector.fromArray(S, a, aAt + i), s0);
        if (COUNT > 1) {
          FloatVector d1 = FloatVector.fromArray(S, b, bAt + i + L).sub(centers);
          s1 = d1.fma(FloatVector.fromArray(S, a, aAt + i + L), s1);
        }
        if (COUNT > 2) {
          FloatVector d2 = FloatVector.fromArray(S, b, bAt + i + 2 * L).sub(centers);
          s2 = d2.fma(FloatVector.fromArray(S, a, aAt + i + 2 * L), s2);
          FloatVector d3 = FloatVector.fromArray(S, b, bAt + i + 3 * L).sub(centers);
          s3 = d3.fma(FloatVector.fromArray(S, a, aAt + i + 3 * L), s3);
        }
      }
      s0.intoArray(lanes, 0);
      if (COUNT > 1) {
        s1.intoArray(lanes, L);
      }
      if (COUNT > 2) {
        s2.intoArray(lanes, 2 * L);
        s3.intoArray(lanes, 3 * L);
      }
      for (int lane = 0; i < end; i++, lane++) {
        lanes[lane] = Math.fma(a[aAt + i], b[bAt + i] - center, lanes[lane]);
      }
      float t0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
      float t1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
      float t2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
      float t3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
      total += t0 + t2 + (t1 + t3);
    }
    return total;
  }

  /** 1 / sqrt(variance + epsilon), each step rounded. */
  static float inverseDeviation(float variance, double epsilon) {
    return 1 / (float) Math.sqrt(variance + (float) epsilon);
  }
}
