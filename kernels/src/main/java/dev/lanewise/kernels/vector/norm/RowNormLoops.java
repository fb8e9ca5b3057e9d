package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Forward passes over a block of rows of n elements that follow each other. What is written may be
 * what is read, at the same place.
 */
final class RowNormLoops {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private RowNormLoops() {}

  /** y = a + b. */
  static void add(int n, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, a, aAt + i)
          .add(FloatVector.fromArray(S, b, bAt + i))
          .intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = a[aAt + i] + b[bAt + i];
    }
  }

  /** The mean of each row. */
  static void means(int rows, int n, float[] x, int xAt, float[] means, int at, float[] lanes) {
    for (int row = 0; row < rows; row++) {
      means[at + row] = NormSums.plain(x, xAt + row * n, n, lanes) / n;
    }
  }

  /** 1 / sqrt(S((x - center)^2) / n + epsilon) of each row. */
  static void inverses(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      double epsilon,
      float[] inverses,
      int at,
      float[] lanes) {
    for (int row = 0; row < rows; row++) {
      float center = centers[centersAt + row];
      inverses[at + row] = NormSums.squares(x, xAt + row * n, n, center, lanes);
    }
    FloatVector counts = FloatVector.broadcast(S, (float) n);
    FloatVector epsilons = FloatVector.broadcast(S, (float) epsilon);
    FloatVector one = FloatVector.broadcast(S, 1f);
    int i = at;
    for (; i <= at + rows - L; i += L) {
      FloatVector variance = FloatVector.fromArray(S, inverses, i).div(counts);
      one.div(variance.add(epsilons).sqrt()).intoArray(inverses, i);
    }
    for (; i < at + rows; i++) {
      inverses[i] = NormSums.inverseDeviation(inverses[i] / n, epsilon);
    }
  }

  /** y = fma((x - center) inverse, gamma, beta). */
  static void layer(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] gamma,
      int gammaAt,
      float[] beta,
      int betaAt,
      float[] y,
      int yAt) {
    for (int row = 0; row < rows; row++) {
      float center = centers[centersAt + row];
      float inverse = inverses[inversesAt + row];
      FloatVector c = FloatVector.broadcast(S, center);
      FloatVector r = FloatVector.broadcast(S, inverse);
      int from = xAt + row * n;
      int to = yAt + row * n;
      int i = 0;
      for (; i <= n - L; i += L) {
        FloatVector h = FloatVector.fromArray(S, x, from + i).sub(c).mul(r);
        FloatVector g = FloatVector.fromArray(S, gamma, gammaAt + i);
        h.fma(g, FloatVector.fromArray(S, beta, betaAt + i)).intoArray(y, to + i);
      }
      for (; i < n; i++) {
        float h = (x[from + i] - center) * inverse;
        y[to + i] = Math.fma(h, gamma[gammaAt + i], beta[betaAt + i]);
      }
    }
  }

  /** y = x inverse gamma. */
  static void rms(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] inverses,
      int inversesAt,
      float[] gamma,
      int gammaAt,
      float[] y,
      int yAt) {
    for (int row = 0; row < rows; row++) {
      float inverse = inverses[inversesAt + row];
      FloatVector r = FloatVector.broadcast(S, inverse);
      int from = xAt + row * n;
      int to = yAt + row * n;
      int i = 0;
      for (; i <= n - L; i += L) {
        FloatVector h = FloatVector.fromArray(S, x, from + i).mul(r);
        h.mul(FloatVector.fromArray(S, gamma, gammaAt + i)).intoArray(y, to + i);
      }
      for (; i < n; i++) {
        y[to + i] = x[from + i] * inverse * gamma[gammaAt + i];
      }
    }
  }
}
