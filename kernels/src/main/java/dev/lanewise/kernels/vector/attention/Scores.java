package dev.lanewise.kernels.vector.attention;

import static jdk.incubator.vector.VectorOperators.GT;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Passes over a row of scores. They are a softmax's, but cheaper: a weight's argument is never
 * positive, and NaN need not be found with the largest score, since it makes the weights NaN.
 *
 * <p>Those with exp go on to the end of a vector, into what lies between a row's end and the next
 * row: where most rows are shorter than a vector, C2 would take a loop over whole ones for rare,
 * inline nothing into it, and box vectors.
 */
final class Scores {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private Scores() {}

  /**
   * The largest of {@code n} scores that are not NaN; -infinity if there is none. By {@code
   * compare} and {@code blend}, in four chains: a {@code max} that heeds NaN and -0 takes longer,
   * and each waits for the one before.
   */
  static float largest(float[] x, int at, int n) {
    FloatVector a0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = 0;
    for (; i <= n - 4 * WIDTH; i += 4 * WIDTH) {
      FloatVector x0 = FloatVector.fromArray(S, x, at + i);
      FloatVector x1 = FloatVector.fromArray(S, x, at + i + WIDTH);
      FloatVector x2 = FloatVector.fromArray(S, x, at + i + 2 * WIDTH);
      FloatVector x3 = FloatVector.fromArray(S, x, at + i + 3 * WIDTH);
      a0 = a0.blend(x0, x0.compare(GT, a0));
      a1 = a1.blend(x1, x1.compare(GT, a1));
      a2 = a2.blend(x2, x2.compare(GT, a2));
      a3 = a3.blend(x3, x3.compare(GT, a3));
    }
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector x0 = FloatVector.fromArray(S, x, at + i);
      a0 = a0.blend(x0, x0.compare(GT, a0));
    }
    float result = a0.max(a1).max(a2.max(a3)).reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      result = x[at + i] > result ? x[at + i] : result;
    }
    return result;
  }

  /** x = exp(scale x - shift), where that is not above 1; rubbish to the end of the vector. */
  static void weights(float[] x, int at, float scale, float shift, int n) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVectorMath.expBelow40(FloatVector.fromArray(S, x, at + i).mul(scales).sub(shifts))
          .intoArray(x, at + i);
    }
  }

  /** x = exp(scale x - shift); rubbish to the end of the vector. */
  static void exp(float[] x, int at, float scale, float shift, int n) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    for (int i = 0; i < n; i += WIDTH) {
      FloatVectorMath.exp(FloatVector.fromArray(S, x, at + i).mul(scales).sub(shifts))
          .intoArray(x, at + i);
    }
  }

  /** y = factor p (y - mean). */
  static void slopes(float[] p, int pAt, float factor, float mean, float[] y, int yAt, int n) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    FloatVector means = FloatVector.broadcast(S, mean);
    int i = 0;
    for (int end = S.loopBound(n); i < end; i += WIDTH) {
      FloatVector.fromArray(S, y, yAt + i)
          .sub(means)
          .mul(FloatVector.fromArray(S, p, pAt + i))
          .mul(factors)
          .intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = (y[yAt + i] - mean) * p[pAt + i] * factor;
    }
  }
}
