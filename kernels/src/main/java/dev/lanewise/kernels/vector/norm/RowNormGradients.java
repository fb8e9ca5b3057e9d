package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Backward passes over a block of rows of n elements that follow each other, where h = (x - center)
 * inverse and g = dy gamma, which are cheaper to compute again than to keep. dx may be what is
 * read, at the same place.
 */
final class RowNormGradients {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final int LANES = Runs.LANES;

  /** How many vectors make up the virtual lanes. */
  private static final int COUNT = LANES / L;

  private RowNormGradients() {}

  /**
   * dGamma = fma(dy, h, dGamma) and dBeta += dy, row by row, in some columns. Two rows a sweep:
   * four would come near the limit of what C2 inlines.
   */
  static void weights(
      int rows,
      int n,
      int columns,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] dy,
      int dyAt,
      float[] dGamma,
      int dGammaAt,
      float[] dBeta,
      int dBetaAt) {
    int row = 0;
    for (; row <= rows - 2; row += 2) {
      float center0 = centers[centersAt + row];
      float center1 = centers[centersAt + row + 1];
      float inverse0 = inverses[inversesAt + row];
      float inverse1 = inverses[inversesAt + row + 1];
      FloatVector c0 = FloatVector.broadcast(S, center0);
      FloatVector c1 = FloatVector.broadcast(S, center1);
      FloatVector r0 = FloatVector.broadcast(S, inverse0);
      FloatVector r1 = FloatVector.broadcast(S, inverse1);
      int x0 = xAt + row * n;
      int d0 = dyAt + row * n;
      int i = 0;
      for (; i <= columns - L; i += L) {
        FloatVector g0 = FloatVector.fromArray(S, dy, d0 + i);
        FloatVector g1 = FloatVector.fromArray(S, dy, d0 + n + i);
        FloatVector h0 = FloatVector.fromArray(S, x, x0 + i).sub(c0).mul(r0);
        FloatVector h1 = FloatVector.fromArray(S, x, x0 + n + i).sub(c1).mul(r1);
        FloatVector gammas = FloatVector.fromArray(S, dGamma, dGammaAt + i);
        h1.fma(g1, h0.fma(g0, gammas)).intoArray(dGamma, dGammaAt + i);
        FloatVector betas = FloatVector.fromArray(S, dBeta, dBetaAt + i);
        betas.add(g0).add(g1).intoArray(dBeta, dBetaAt + i);
      }
      for (; i < columns; i++) {
        float h0 = (x[x0 + i] - center0) * inverse0;
        float h1 = (x[x0 + n + i] - center1) * inverse1;
        float gamma = Math.fma(dy[d0 + i], h0, dGamma[dGammaAt + i]);
        dGamma[dGammaAt + i] = Math.fma(dy[d0 + n + i], h1, gamma);
        dBeta[dBetaAt + i] = dBeta[dBetaAt + i] + dy[d0 + i] + dy[d0 + n + i];
      }
    }
    if (row < rows) {
      lastRow(
          columns,
          x,
          xAt + row * n,
          centers[centersAt + row],
          inverses[inversesAt + row],
          dy,
          dyAt + row * n,
          dGamma,
          dGammaAt,
          dBeta,
          dBetaAt);
    }
  }

  private static void lastRow(
      int columns,
      float[] x,
      int xAt,
      float center,
      float inverse,
      float[] dy,
      int dyAt,
      float[] dGamma,
      int dGammaAt,
      float[] dBeta,
      int dBetaAt) {
    FloatVector c = FloatVector.broadcast(S, center);
    FloatVector r = FloatVector.broadcast(S, inverse);
    int i = 0;
    for (; i <= columns - L; i += L) {
      FloatVector g = FloatVector.fromArray(S, dy, dyAt + i);
      FloatVector h = FloatVector.fromArray(S, x, xAt + i).sub(c).mul(r);
      h.fma(g, FloatVector.fromArray(S, dGamma, dGammaAt + i)).intoArray(dGamma, dGammaAt + i);
      g.add(FloatVector.fromArray(S, dBeta, dBetaAt + i)).intoArray(dBeta, dBetaAt + i);
    }
    for (; i < columns; i++) {
      float h = (x[xAt + i] - center) * inverse;
      dGamma[dGammaAt + i] = Math.fma(dy[dyAt + i], h, dGamma[dGammaAt + i]);
      dBeta[dBetaAt + i] += dy[dyAt + i];
    }
  }

  /** S(g) / n and -S(g h) / n of each row. */
  static void sums(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] dy,
      int dyAt,
      float[] gamma,
      int gammaAt,
      float[] work,
      int averages,
      int slopes) {
    for (int row = 0; row < rows; row++) {
      float center = centers[centersAt + row];
      float inverse = inverses[inversesAt + row];
      int xi = xAt + row * n;
      int di = dyAt + row * n;
      float average = 0;
      float slope = 0;
      for (int done = 0; done < n; done += Math.min(Runs.MAX_RUN, n - done)) {
        int run = Math.min(Runs.MAX_RUN, n - done);
        average +=
            run(run, x, xi + done, center, inverse, dy, di + done, gamma, gammaAt + done, work);
        slope += work[LANES];
      }
      work[averages + row] = average / n;
      work[slopes + row] = -(slope / n);
    }
  }

  /** S(g) of a run; leaves S(g h) behind the lanes. */
  private static float run(
      int n,
      float[] x,
      int xAt,
      float center,
      float inverse,
      float[] dy,
      int dyAt,
      float[] gamma,
      int gammaAt,
      float[] lanes) {
    FloatVector centers = FloatVector.broadcast(S, center);
    FloatVector inverses = FloatVector.broadcast(S, inverse);
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector s0 = a0;
    FloatVector s1 = a0;
    FloatVector s2 = a0;
    FloatVector s3 = a0;
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector h = FloatVector.fromArray(S, x, xAt + i).sub(centers).mul(inverses);
      FloatVector g = FloatVector.fromArray(S, gamma, gammaAt + i);
      g = g.mul(FloatVector.fromArray(S, dy, dyAt + i));
      FloatVector a = a0.add(g);
      FloatVector s = h.fma(g, s0);
      a0 = COUNT > 1 ? a1 : a;
      s0 = COUNT > 1 ? s1 : s;
      a1 = COUNT > 2 ? a2 : a;
      s1 = COUNT > 2 ? s2 : s;
      a2 = a3;
      s2 = s3;
      a3 = a;
      s3 = s;
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      s0.add(s1).intoArray(lanes, LANES);
      lanes[LANES] = Runs.sumOfHalf(lanes, LANES);
      return Runs.sumOfHalf(lanes, 0);
    }
    int at = i & (LANES - 1);
    a0.intoArray(lanes, at);
    s0.intoArray(lanes, LANES + at);
    if (COUNT > 1) {
      at = (i + L) & (LANES - 1);
      a1.intoArray(lanes, at);
      s1.intoArray(lanes, LANES + at);
    }
    if (COUNT > 2) {
      at = (i + 2 * L) & (LANES - 1);
      a2.intoArray(lanes, at);
      s2.intoArray(lanes, LANES + at);
      at = (i + 3 * L) & (LANES - 1);
      a3.intoArray(lanes, at);
      s3.intoArray(lanes, LANES + at);
    }
    for (; i < n; i++) {
      int lane = i & (LANES - 1);
      float g = gamma[gammaAt + i] * dy[dyAt + i];
      lanes[lane] += g;
      lanes[LANES + lane] = Math.fma(g, (x[xAt + i] - center) * inverse, lanes[LANES + lane]);
    }
    lanes[LANES] = Runs.sumOf(lanes, LANES);
    return Runs.sumOf(lanes, 0);
  }

  /** dx = fma(-slope, h, g - average) inverse. */
  static void rows(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] dy,
      int dyAt,
      float[] gamma,
      int gammaAt,
      float[] work,
      int averages,
      int slopes,
      float[] dx,
      int dxAt) {
    for (int row = 0; row < rows; row++) {
      float center = centers[centersAt + row];
      float inverse = inverses[inversesAt + row];
      float average = work[averages + row];
      float slope = work[slopes + row];
      FloatVector c = FloatVector.broadcast(S, center);
      FloatVector r = FloatVector.broadcast(S, inverse);
      FloatVector a = FloatVector.broadcast(S, average);
      FloatVector s = FloatVector.broadcast(S, slope);
      int at = row * n;
      int i = 0;
      for (; i <= n - L; i += L) {
        FloatVector h = FloatVector.fromArray(S, x, xAt + at + i).sub(c).mul(r);
        FloatVector g = FloatVector.fromArray(S, gamma, gammaAt + i);
        g = g.mul(FloatVector.fromArray(S, dy, dyAt + at + i)).sub(a);
        h.fma(s, g).mul(r).intoArray(dx, dxAt + at + i);
      }
      for (; i < n; i++) {
        float h = (x[xAt + at + i] - center) * inverse;
        float rest = gamma[gammaAt + i] * dy[dyAt + at + i] - average;
        dx[dxAt + at + i] = Math.fma(slope, h, rest) * inverse;
      }
    }
  }

  /** dx = fma(fma(-slope, h, g - average), inverse, plus). */
  static void rowsPlus(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] dy,
      int dyAt,
      float[] gamma,
      int gammaAt,
      float[] work,
      int averages,
      int slopes,
      float[] plus,
      int plusAt,
      float[] dx,
      int dxAt) {
    for (int row = 0; row < rows; row++) {
      float center = centers[centersAt + row];
      float inverse = inverses[inversesAt + row];
      float average = work[averages + row];
      float slope = work[slopes + row];
      FloatVector c = FloatVector.broadcast(S, center);
      FloatVector r = FloatVector.broadcast(S, inverse);
      FloatVector a = FloatVector.broadcast(S, average);
      FloatVector s = FloatVector.broadcast(S, slope);
      int at = row * n;
      int i = 0;
      for (; i <= n - L; i += L) {
        FloatVector h = FloatVector.fromArray(S, x, xAt + at + i).sub(c).mul(r);
        FloatVector g = FloatVector.fromArray(S, gamma, gammaAt + i);
        g = g.mul(FloatVector.fromArray(S, dy, dyAt + at + i)).sub(a);
        FloatVector p = FloatVector.fromArray(S, plus, plusAt + at + i);
        h.fma(s, g).fma(r, p).intoArray(dx, dxAt + at + i);
      }
      for (; i < n; i++) {
        float h = (x[xAt + at + i] - center) * inverse;
        float rest = gamma[gammaAt + i] * dy[dyAt + at + i] - average;
        dx[dxAt + at + i] = Math.fma(Math.fma(slope, h, rest), inverse, plus[plusAt + at + i]);
      }
    }
  }
}
