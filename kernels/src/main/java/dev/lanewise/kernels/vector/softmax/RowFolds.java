package dev.lanewise.kernels.vector.softmax;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Passes that leave a number for each row. Sums run in the 16 virtual lanes of {@link Runs} and in
 * its order, a vector a turn: the accumulators take turns, so that a loop needs its polynomial once
 * at every width.
 */
final class RowFolds {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;
  private static final int LANES = Runs.LANES;

  /** How many vectors make up the virtual lanes. */
  private static final int COUNT = LANES / WIDTH;

  private RowFolds() {}

  /**
   * The largest element of each row, where no element is NaN; a NaN makes no difference, since a
   * sum of the row will be NaN.
   */
  static void largest(float[] x, int from, int rows, int n, float[] results, int to) {
    for (int row = 0; row < rows; row++) {
      results[to + row] = largest(x, from + row * n, n);
    }
  }

  private static float largest(float[] x, int from, int n) {
    FloatVector a0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector a1 = a0;
    int i = from;
    for (int end = from + (n & -2 * WIDTH); i < end; i += 2 * WIDTH) {
      FloatVector v0 = FloatVector.fromArray(S, x, i);
      FloatVector v1 = FloatVector.fromArray(S, x, i + WIDTH);
      a0 = a0.blend(v0, v0.compare(GT, a0));
      a1 = a1.blend(v1, v1.compare(GT, a1));
    }
    float result = a0.blend(a1, a1.compare(GT, a0)).reduceLanes(MAX);
    for (int end = from + n; i < end; i++) {
      if (x[i] > result) {
        result = x[i];
      }
    }
    return result;
  }

  /**
   * y = exp(x - shift), x at most the shift, and its sums; {@code step} is from row to row of y.
   */
  static void exp(
      float[] x,
      int from,
      int rows,
      int n,
      float[] work,
      int shifts,
      float[] y,
      int to,
      int step,
      int sums) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * n;
      int into = to + row * step;
      float shift = work[shifts + row];
      float sum = 0;
      for (int done = 0; done < n; done += Runs.MAX_RUN) {
        sum += exp(x, at + done, shift, y, into + done, Math.min(Runs.MAX_RUN, n - done), work);
      }
      work[sums + row] = sum;
    }
  }

  private static float exp(
      float[] x, int from, float shift, float[] y, int to, int n, float[] lanes) {
    FloatVector shifts = FloatVector.broadcast(S, shift);
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(S, x, from + i).sub(shifts);
      FloatVector e = FloatVectorMath.expBelow40(v);
      e.intoArray(y, to + i);
      FloatVector next = a0.add(e);
      a0 = COUNT > 1 ? a1 : next;
      a1 = COUNT > 2 ? a2 : next;
      a2 = a3;
      a3 = next;
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      return Runs.sumOfHalf(lanes, 0);
    }
    a0.intoArray(lanes, i & (LANES - 1));
    if (COUNT > 1) {
      a1.intoArray(lanes, (i + WIDTH) & (LANES - 1));
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, (i + 2 * WIDTH) & (LANES - 1));
      a3.intoArray(lanes, (i + 3 * WIDTH) & (LANES - 1));
    }
    for (; i < n; i++) {
      float e = FloatMath.exp(x[from + i] - shift);
      y[to + i] = e;
      lanes[i & (LANES - 1)] += e;
    }
    return Runs.sumOf(lanes, 0);
  }

  /** The sum of each row. */
  static void sum(float[] x, int from, int rows, int n, float[] work, int sums) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * n;
      float sum = 0;
      for (int done = 0; done < n; done += Runs.MAX_RUN) {
        sum += sum(x, at + done, Math.min(Runs.MAX_RUN, n - done), work);
      }
      work[sums + row] = sum;
    }
  }

  private static float sum(float[] x, int from, int n, float[] lanes) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector next = a0.add(FloatVector.fromArray(S, x, from + i));
      a0 = COUNT > 1 ? a1 : next;
      a1 = COUNT > 2 ? a2 : next;
      a2 = a3;
      a3 = next;
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      return Runs.sumOfHalf(lanes, 0);
    }
    a0.intoArray(lanes, i & (LANES - 1));
    if (COUNT > 1) {
      a1.intoArray(lanes, (i + WIDTH) & (LANES - 1));
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, (i + 2 * WIDTH) & (LANES - 1));
      a3.intoArray(lanes, (i + 3 * WIDTH) & (LANES - 1));
    }
    for (; i < n; i++) {
      lanes[i & (LANES - 1)] += x[from + i];
    }
    return Runs.sumOf(lanes, 0);
  }

  /** The sum of the products of each pair of rows. */
  static void dot(
      float[] a, int aFrom, float[] b, int bFrom, int rows, int n, float[] work, int sums) {
    for (int row = 0; row < rows; row++) {
      int at = row * n;
      float sum = 0;
      for (int done = 0; done < n; done += Runs.MAX_RUN) {
        int run = Math.min(Runs.MAX_RUN, n - done);
        sum += dot(a, aFrom + at + done, b, bFrom + at + done, run, work);
      }
      work[sums + row] = sum;
    }
  }

  private static float dot(float[] a, int aFrom, float[] b, int bFrom, int n, float[] lanes) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(S, a, aFrom + i);
      FloatVector next = a0.add(v.mul(FloatVector.fromArray(S, b, bFrom + i)));
      a0 = COUNT > 1 ? a1 : next;
      a1 = COUNT > 2 ? a2 : next;
      a2 = a3;
      a3 = next;
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      return Runs.sumOfHalf(lanes, 0);
    }
    a0.intoArray(lanes, i & (LANES - 1));
    if (COUNT > 1) {
      a1.intoArray(lanes, (i + WIDTH) & (LANES - 1));
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, (i + 2 * WIDTH) & (LANES - 1));
      a3.intoArray(lanes, (i + 3 * WIDTH) & (LANES - 1));
    }
    for (; i < n; i++) {
      lanes[i & (LANES - 1)] += a[aFrom + i] * b[bFrom + i];
    }
    return Runs.sumOf(lanes, 0);
  }
}
