package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single passes over neighbouring elements, each a method of its own. What is written may be what
 * is read, at the same place.
 */
final class NormPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private NormPasses() {}

  /** y = fma(x - center, scale, shift). */
  static void normalize(
      int n, float[] x, int xAt, float center, float scale, float shift, float[] y, int yAt) {
    FloatVector centers = FloatVector.broadcast(S, center);
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i).sub(centers).fma(scales, shifts).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(x[xAt + i] - center, scale, shift);
    }
  }

  /** The same for planes that follow each other, each with its own numbers. */
  static void normalizePlanes(
      int planes,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] scales,
      float[] shifts,
      int shiftsAt,
      float[] y,
      int yAt) {
    for (int p = 0; p < planes; p++) {
      FloatVector center = FloatVector.broadcast(S, centers[centersAt + p]);
      FloatVector scale = FloatVector.broadcast(S, scales[p]);
      FloatVector shift = FloatVector.broadcast(S, shifts[shiftsAt + p]);
      int from = xAt + p * n;
      int to = yAt + p * n;
      if (n < L) {
        for (int i = 0; i < n; i++) {
          y[to + i] =
              Math.fma(x[from + i] - centers[centersAt + p], scales[p], shifts[shiftsAt + p]);
        }
        continue;
      }
      // The last vector overlaps the one before it, so it is read before that is stored.
      int last = n - L;
      FloatVector end = FloatVector.fromArray(S, x, from + last).sub(center).fma(scale, shift);
      for (int i = 0; i < last; i += L) {
        FloatVector.fromArray(S, x, from + i).sub(center).fma(scale, shift).intoArray(y, to + i);
      }
      end.intoArray(y, to + last);
    }
  }

  /** dx = fma(-slope, x - center, dy - average) scale. */
  static void trainGradient(
      int n,
      float[] x,
      int xAt,
      float center,
      float[] dy,
      int dyAt,
      float average,
      float minusSlope,
      float scale,
      float[] dx,
      int dxAt) {
    FloatVector centers = FloatVector.broadcast(S, center);
    FloatVector averages = FloatVector.broadcast(S, average);
    FloatVector minusSlopes = FloatVector.broadcast(S, minusSlope);
    FloatVector scales = FloatVector.broadcast(S, scale);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector d = FloatVector.fromArray(S, x, xAt + i).sub(centers);
      FloatVector rest = FloatVector.fromArray(S, dy, dyAt + i).sub(averages);
      d.fma(minusSlopes, rest).mul(scales).intoArray(dx, dxAt + i);
    }
    for (; i < n; i++) {
      float rest = dy[dyAt + i] - average;
      dx[dxAt + i] = Math.fma(minusSlope, x[xAt + i] - center, rest) * scale;
    }
  }

  /** y = x scale. */
  static void scale(int n, float[] x, int xAt, float scale, float[] y, int yAt) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i).mul(scales).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = x[xAt + i] * scale;
    }
  }

  /** dx = fma(scale, dy, fma(-slope, x - center, -average)). */
  static void groupGradient(
      int n,
      float[] x,
      int xAt,
      float center,
      float[] dy,
      int dyAt,
      float minusAverage,
      float minusSlope,
      float scale,
      float[] dx,
      int dxAt) {
    FloatVector centers = FloatVector.broadcast(S, center);
    FloatVector minusAverages = FloatVector.broadcast(S, minusAverage);
    FloatVector minusSlopes = FloatVector.broadcast(S, minusSlope);
    FloatVector scales = FloatVector.broadcast(S, scale);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector d = FloatVector.fromArray(S, x, xAt + i).sub(centers);
      FloatVector rest = d.fma(minusSlopes, minusAverages);
      FloatVector.fromArray(S, dy, dyAt + i).fma(scales, rest).intoArray(dx, dxAt + i);
    }
    for (; i < n; i++) {
      float rest = Math.fma(minusSlope, x[xAt + i] - center, minusAverage);
      dx[dxAt + i] = Math.fma(scale, dy[dyAt + i], rest);
    }
  }

  /** sums = fma(x, x, sums). */
  static void addSquares(int n, float[] x, int xAt, float[] sums, int sumsAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.fma(v, FloatVector.fromArray(S, sums, sumsAt + i)).intoArray(sums, sumsAt + i);
    }
    for (; i < n; i++) {
      sums[sumsAt + i] = Math.fma(x[xAt + i], x[xAt + i], sums[sumsAt + i]);
    }
  }

  /** x = fma(share, x, start). */
  static void affine(int n, float share, float start, float[] x, int xAt) {
    FloatVector shares = FloatVector.broadcast(S, share);
    FloatVector starts = FloatVector.broadcast(S, start);
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i).fma(shares, starts).intoArray(x, xAt + i);
    }
    for (; i < n; i++) {
      x[xAt + i] = Math.fma(share, x[xAt + i], start);
    }
  }
}
