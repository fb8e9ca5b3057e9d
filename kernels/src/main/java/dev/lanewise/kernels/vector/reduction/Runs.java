package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Folds of a run of neighbouring elements in 16 virtual lanes: one accumulator of 16 lanes, two of
 * 8 or four of 4, so that the bits are the same at every width. C2 drops the accumulators that a
 * width doesn't use, because {@link #COUNT} is a constant.
 */
public final class Runs {
  /** Virtual lanes. */
  public static final int LANES = 16;

  /** The longest run; longer vectors are folded in runs whose results are joined in order. */
  public static final int MAX_RUN = 1 << 14;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  /** How many vectors make up the virtual lanes. */
  private static final int COUNT = LANES / WIDTH;

  private Runs() {}

  /**
   * The sum of {@code n} elements.
   *
   * @param lanes scratch of at least 16 floats, for all that take it
   */
  public static float sum(float[] x, int from, int n, float[] lanes) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = from;
    for (int end = from + (n & -LANES); i < end; i += LANES) {
      a0 = a0.add(FloatVector.fromArray(S, x, i));
      if (COUNT > 1) {
        a1 = a1.add(FloatVector.fromArray(S, x, i + WIDTH));
      }
      if (COUNT > 2) {
        a2 = a2.add(FloatVector.fromArray(S, x, i + 2 * WIDTH));
        a3 = a3.add(FloatVector.fromArray(S, x, i + 3 * WIDTH));
      }
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      return sumOfHalf(lanes, 0);
    }
    a0.intoArray(lanes, 0);
    if (COUNT > 1) {
      a1.intoArray(lanes, WIDTH);
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, 2 * WIDTH);
      a3.intoArray(lanes, 3 * WIDTH);
    }
    for (int lane = 0, rest = n & (LANES - 1); lane < rest; lane++) {
      lanes[lane] += x[i + lane];
    }
    return sumOf(lanes, 0);
  }

  /** The sum of the squared distances of {@code n} elements from a mean. */
  public static float squares(float[] x, int from, int n, float mean, float[] lanes) {
    FloatVector center = FloatVector.broadcast(S, mean);
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = from;
    for (int end = from + (n & -LANES); i < end; i += LANES) {
      FloatVector d0 = FloatVector.fromArray(S, x, i).sub(center);
      a0 = d0.fma(d0, a0);
      if (COUNT > 1) {
        FloatVector d1 = FloatVector.fromArray(S, x, i + WIDTH).sub(center);
        a1 = d1.fma(d1, a1);
      }
      if (COUNT > 2) {
        FloatVector d2 = FloatVector.fromArray(S, x, i + 2 * WIDTH).sub(center);
        a2 = d2.fma(d2, a2);
        FloatVector d3 = FloatVector.fromArray(S, x, i + 3 * WIDTH).sub(center);
        a3 = d3.fma(d3, a3);
      }
    }
    if (COUNT == 2 && (n & (LANES - 1)) == 0) {
      a0.add(a1).intoArray(lanes, 0);
      return sumOfHalf(lanes, 0);
    }
    a0.intoArray(lanes, 0);
    if (COUNT > 1) {
      a1.intoArray(lanes, WIDTH);
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, 2 * WIDTH);
      a3.intoArray(lanes, 3 * WIDTH);
    }
    for (int lane = 0, rest = n & (LANES - 1); lane < rest; lane++) {
      float d = x[i + lane] - mean;
      lanes[lane] = Math.fma(d, d, lanes[lane]);
    }
    return sumOf(lanes, 0);
  }

  /** The product of {@code n} elements. */
  static float product(float[] x, int from, int n, float[] lanes) {
    FloatVector a0 = FloatVector.broadcast(S, 1f);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = from;
    for (int end = from + (n & -LANES); i < end; i += LANES) {
      a0 = a0.mul(FloatVector.fromArray(S, x, i));
      if (COUNT > 1) {
        a1 = a1.mul(FloatVector.fromArray(S, x, i + WIDTH));
      }
      if (COUNT > 2) {
        a2 = a2.mul(FloatVector.fromArray(S, x, i + 2 * WIDTH));
        a3 = a3.mul(FloatVector.fromArray(S, x, i + 3 * WIDTH));
      }
    }
    a0.intoArray(lanes, 0);
    if (COUNT > 1) {
      a1.intoArray(lanes, WIDTH);
    }
    if (COUNT > 2) {
      a2.intoArray(lanes, 2 * WIDTH);
      a3.intoArray(lanes, 3 * WIDTH);
    }
    for (int lane = 0, rest = n & (LANES - 1); lane < rest; lane++) {
      lanes[lane] *= x[i + lane];
    }
    for (int half = LANES / 2; half > 0; half >>= 1) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] *= lanes[lane + half];
      }
    }
    return lanes[0];
  }

  /** The largest; NaN if any is. */
  static float max(float[] x, int from, int n) {
    FloatVector a0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = from;
    for (int end = from + (n & -LANES); i < end; i += LANES) {
      a0 = a0.max(FloatVector.fromArray(S, x, i));
      if (COUNT > 1) {
        a1 = a1.max(FloatVector.fromArray(S, x, i + WIDTH));
      }
      if (COUNT > 2) {
        a2 = a2.max(FloatVector.fromArray(S, x, i + 2 * WIDTH));
        a3 = a3.max(FloatVector.fromArray(S, x, i + 3 * WIDTH));
      }
    }
    float result = a0.max(a1).max(a2.max(a3)).reduceLanes(VectorOperators.MAX);
    for (int end = from + n; i < end; i++) {
      result = Math.max(result, x[i]);
    }
    return result;
  }

  /** The smallest; NaN if any is. */
  static float min(float[] x, int from, int n) {
    FloatVector a0 = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    int i = from;
    for (int end = from + (n & -LANES); i < end; i += LANES) {
      a0 = a0.min(FloatVector.fromArray(S, x, i));
      if (COUNT > 1) {
        a1 = a1.min(FloatVector.fromArray(S, x, i + WIDTH));
      }
      if (COUNT > 2) {
        a2 = a2.min(FloatVector.fromArray(S, x, i + 2 * WIDTH));
        a3 = a3.min(FloatVector.fromArray(S, x, i + 3 * WIDTH));
      }
    }
    float result = a0.min(a1).min(a2.min(a3)).reduceLanes(VectorOperators.MIN);
    for (int end = from + n; i < end; i++) {
      result = Math.min(result, x[i]);
    }
    return result;
  }

  /**
   * The sum of the lanes that start at {@code at} by the fixed tree: upper half onto lower, 16 to 8
   * to 4 to 2 to 1.
   */
  public static float sumOf(float[] lanes, int at) {
    float s0 = (lanes[at] + lanes[at + 8]) + (lanes[at + 4] + lanes[at + 12]);
    float s1 = (lanes[at + 1] + lanes[at + 9]) + (lanes[at + 5] + lanes[at + 13]);
    float s2 = (lanes[at + 2] + lanes[at + 10]) + (lanes[at + 6] + lanes[at + 14]);
    float s3 = (lanes[at + 3] + lanes[at + 11]) + (lanes[at + 7] + lanes[at + 15]);
    return (s0 + s2) + (s1 + s3);
  }

  /**
   * The same where the upper half was added onto the lower already. A loop does that itself, with
   * its two vectors: given to a method that C2 happens not to inline they would be boxed.
   */
  public static float sumOfHalf(float[] lanes, int at) {
    float s0 = lanes[at] + lanes[at + 4];
    float s1 = lanes[at + 1] + lanes[at + 5];
    float s2 = lanes[at + 2] + lanes[at + 6];
    float s3 = lanes[at + 3] + lanes[at + 7];
    return (s0 + s2) + (s1 + s3);
  }

  /**
   * Whether rows of this length can be summed by one or two vectors that take turns, which leave
   * nothing over: what loops over several rows at a time ask for.
   */
  public static boolean fill(int n) {
    return COUNT <= 2 && n % LANES == 0 && n <= MAX_RUN;
  }

  /**
   * The sum of the lanes of a row that {@link #fill}s them: of 16, or of the 8 that are left when
   * the second vector was added onto the first.
   */
  public static float sumOfTurns(float[] lanes, int at) {
    return COUNT > 1 ? sumOfHalf(lanes, at) : sumOf(lanes, at);
  }
}
