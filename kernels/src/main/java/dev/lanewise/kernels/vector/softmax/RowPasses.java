package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Single passes over a row or a block of rows, element by element. Each is a small method of its
 * own: a softmax written as one big one is compiled badly. The ends of rows take the scalar twins
 * of the polynomials, which give the same bits.
 */
public final class RowPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private RowPasses() {}

  /** The sum of {@code n} elements in the contract's order. */
  public static float sum(float[] x, int from, int n, float[] lanes) {
    float result = 0;
    for (int done = 0; done < n; done += Runs.MAX_RUN) {
      int run = Math.min(Runs.MAX_RUN, n - done);
      result += Runs.sum(x, from + done, run, lanes);
    }
    return result;
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

  /** y = y / divisor, of one row. */
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

  /** Divides each row by its number: a product with the reciprocal, one rounding more. */
  static void divide(float[] y, int to, int rows, int n, float[] work, int divisors) {
    for (int row = 0; row < rows; row++) {
      scale(y, to + row * n, 1 / work[divisors + row], n);
    }
  }

  /** y = (x - first) - second, with two numbers of each row. */
  static void subtract(
      float[] x,
      int from,
      int rows,
      int n,
      float[] work,
      int firsts,
      int seconds,
      float[] y,
      int to) {
    for (int row = 0; row < rows; row++) {
      subtract(x, from + row * n, work[firsts + row], work[seconds + row], y, to + row * n, n);
    }
  }

  /** y = (x - first) - second, of one row. */
  public static void subtract(
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

  /** dx = y (dy - sum), with the sum of each row. */
  static void centred(
      float[] y,
      int yFrom,
      float[] dy,
      int dyFrom,
      int rows,
      int n,
      float[] work,
      int sums,
      float[] dx,
      int to) {
    for (int row = 0; row < rows; row++) {
      int at = row * n;
      centred(y, yFrom + at, dy, dyFrom + at, work[sums + row], dx, to + at, n);
    }
  }

  private static void centred(
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

  /** dx = dy - exp(y) sum, one fused multiply-add, with the sum of each row. */
  static void withoutShare(
      float[] y,
      int yFrom,
      float[] dy,
      int dyFrom,
      int rows,
      int n,
      float[] work,
      int sums,
      float[] dx,
      int to) {
    for (int row = 0; row < rows; row++) {
      int at = row * n;
      withoutShare(y, yFrom + at, dy, dyFrom + at, -work[sums + row], dx, to + at, n);
    }
  }

  private static void withoutShare(
      float[] y, int yFrom, float[] dy, int dyFrom, float share, float[] dx, int to, int n) {
    FloatVector shares = FloatVector.broadcast(S, share);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.exp(FloatVector.fromArray(S, y, yFrom + i))
          .fma(shares, FloatVector.fromArray(S, dy, dyFrom + i))
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = Math.fma(FloatMath.exp(y[yFrom + i]), share, dy[dyFrom + i]);
    }
  }

  /** dx = factor exp(x - shift), with the shift and the factor of each row. */
  static void scaledExp(
      float[] x,
      int from,
      int rows,
      int n,
      float[] work,
      int shifts,
      int factors,
      float[] dx,
      int to) {
    for (int row = 0; row < rows; row++) {
      scaledExp(x, from + row * n, work[shifts + row], work[factors + row], dx, to + row * n, n);
    }
  }

  private static void scaledExp(
      float[] x, int from, float shift, float factor, float[] dx, int to, int n) {
    FloatVector shifts = FloatVector.broadcast(S, shift);
    FloatVector factors = FloatVector.broadcast(S, factor);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVectorMath.expBelow40(FloatVector.fromArray(S, x, from + i).sub(shifts))
          .mul(factors)
          .intoArray(dx, to + i);
    }
    for (; i < n; i++) {
      dx[to + i] = FloatMath.exp(x[from + i] - shift) * factor;
    }
  }
}
