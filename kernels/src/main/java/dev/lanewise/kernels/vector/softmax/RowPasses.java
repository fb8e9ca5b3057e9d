package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import dev.lanewise.kernels.vector.reduction.Fold;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single passes over a row. Each is a small method of its own: a softmax written as one big one is
 * compiled badly. The ends of rows take the scalar twins of the polynomials, which give the same
 * bits.
 */
public final class RowPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private RowPasses() {}

  /** The largest of {@code n} elements, NaN if any is; -infinity of none. */
  public static float max(float[] x, int from, int n, float[] lanes) {
    return fold(Fold.MAX, x, from, n, lanes);
  }

  /** The sum of {@code n} elements in the contract's order. */
  public static float sum(float[] x, int from, int n, float[] lanes) {
    return fold(Fold.SUM, x, from, n, lanes);
  }

  private static float fold(Fold fold, float[] x, int from, int n, float[] lanes) {
    float result = fold.start();
    for (int done = 0; done < n; done += Runs.MAX_RUN) {
      int run = Math.min(Runs.MAX_RUN, n - done);
      result = fold.join(result, Runs.fold(fold, x, from + done, run, 0, lanes));
    }
    return result;
  }

  /** y = exp(x - shift). */
  public static void expShifted(float[] x, int from, float shift, float[] y, int to, int n) {
    FloatVector shifts = FloatVector.broadcast(S, shift);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.exp(FloatVector.fromArray(S, x, from + i).sub(shifts)).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = FloatMath.exp(x[from + i] - shift);
    }
  }

  /** y = (x - first) - second. */
  public static void subtractTwice(
      float[] x, int from, float first, float second, float[] y, int to, int n) {
    FloatVector firsts = FloatVector.broadcast(S, first);
    FloatVector seconds = FloatVector.broadcast(S, second);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, x, from + i).sub(firsts).sub(seconds).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = x[from + i] - first - second;
    }
  }

  /** y = y / divisor. */
  public static void divide(float[] y, int to, float divisor, int n) {
    FloatVector divisors = FloatVector.broadcast(S, divisor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, y, to + i).div(divisors).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] /= divisor;
    }
  }

  /** y = y factor. */
  public static void scale(float[] y, int to, float factor, int n) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, y, to + i).mul(factors).intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] *= factor;
    }
  }

  /** y = a b. */
  static void multiply(float[] a, int aFrom, float[] b, int bFrom, float[] y, int to, int n) {
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, a, aFrom + i)
          .mul(FloatVector.fromArray(S, b, bFrom + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] = a[aFrom + i] * b[bFrom + i];
    }
  }

  /** dx = y (dy - sum). */
  public static void centred(
      float[] y, int yFrom, float[] dy, int dyFrom, float sum, float[] dx, int to, int n) {
    FloatVector sums = FloatVector.broadcast(S, sum);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, dy, dyFrom + i)
          .sub(sums)
          .mul(FloatVector.fromArray(S, y, yFrom + i))
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = (dy[dyFrom + i] - sum) * y[yFrom + i];
    }
  }

  /** dx = dy - exp(y) sum, one fused multiply-add. */
  static void withoutShare(
      float[] y, int yFrom, float[] dy, int dyFrom, float sum, float[] dx, int to, int n) {
    FloatVector shares = FloatVector.broadcast(S, -sum);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.exp(FloatVector.fromArray(S, y, yFrom + i))
          .fma(shares, FloatVector.fromArray(S, dy, dyFrom + i))
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = Math.fma(FloatMath.exp(y[yFrom + i]), -sum, dy[dyFrom + i]);
    }
  }

  /** dx = factor exp(x - shift). */
  public static void scaledExp(
      float[] x, int from, float shift, float factor, float[] dx, int to, int n) {
    FloatVector shifts = FloatVector.broadcast(S, shift);
    FloatVector factors = FloatVector.broadcast(S, factor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.exp(FloatVector.fromArray(S, x, from + i).sub(shifts))
          .mul(factors)
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = FloatMath.exp(x[from + i] - shift) * factor;
    }
  }
}
