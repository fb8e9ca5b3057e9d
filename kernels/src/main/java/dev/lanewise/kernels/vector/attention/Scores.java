package dev.lanewise.kernels.vector.attention;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.FloatBlockProduct;
import dev.lanewise.kernels.vector.math.FloatVectorMath;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Passes over the rows of a tile of scores, {@link FloatBlockProduct#ROW_STRIDE} apart. They are a
 * softmax's, but cheaper: a weight's argument is never positive, and NaN need not be found with the
 * largest score, since it makes the weights NaN.
 *
 * <p>Row r sees the first {@code clamp(first + r step, 0, limit)} columns. What it does not see has
 * weight 0, up to {@code end} and on to whole vectors: loops over the elements that fill no vector
 * would take as long as all the others.
 */
final class Scores {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;
  private static final int STRIDE = FloatBlockProduct.ROW_STRIDE;

  private static final FloatVector INDICES = FloatVector.zero(S).addIndex(1);

  private Scores() {}

  /** How many columns a row sees. */
  static int seen(int row, int first, int step, int limit) {
    return Math.clamp(first + (long) row * step, 0, limit);
  }

  /**
   * The largest score of each row that is not NaN, and -infinity if there is none. By {@code
   * compare} and {@code blend}, in four chains: a {@code max} that heeds NaN and -0 takes longer,
   * and each waits for the one before.
   */
  static void largest(int rows, int first, int step, int limit, float[] x, int at, int toAt) {
    for (int r = 0; r < rows; r++) {
      int n = seen(r, first, step, limit);
      int row = at + r * STRIDE;
      FloatVector a0 = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      int i = 0;
      for (; i <= n - 4 * WIDTH; i += 4 * WIDTH) {
        FloatVector x0 = FloatVector.fromArray(S, x, row + i);
        FloatVector x1 = FloatVector.fromArray(S, x, row + i + WIDTH);
        FloatVector x2 = FloatVector.fromArray(S, x, row + i + 2 * WIDTH);
        FloatVector x3 = FloatVector.fromArray(S, x, row + i + 3 * WIDTH);
        a0 = a0.blend(x0, x0.compare(GT, a0));
        a1 = a1.blend(x1, x1.compare(GT, a1));
        a2 = a2.blend(x2, x2.compare(GT, a2));
        a3 = a3.blend(x3, x3.compare(GT, a3));
      }
      for (; i < n; i += WIDTH) {
        FloatVector x0 = FloatVector.fromArray(S, x, row + i);
        VectorMask<Float> larger = x0.compare(GT, a0).and(INDICES.compare(LT, (float) (n - i)));
        a0 = a0.blend(x0, larger);
      }
      x[toAt + r] = a0.max(a1).max(a2.max(a3)).reduceLanes(VectorOperators.MAX);
    }
  }

  /**
   * x = exp(scale x - shift), where that is not above 1, with a shift of each row; 0 in columns
   * that a row does not see.
   */
  static void weights(
      int rows,
      int first,
      int step,
      int limit,
      int end,
      float scale,
      float[] x,
      int at,
      int shiftsAt) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector zero = FloatVector.zero(S);
    for (int r = 0; r < rows; r++) {
      int n = seen(r, first, step, limit);
      int row = at + r * STRIDE;
      FloatVector shift = FloatVector.broadcast(S, x[shiftsAt + r]);
      int i = 0;
      for (; i < n; i += WIDTH) {
        FloatVector w =
            FloatVectorMath.expBelow40(FloatVector.fromArray(S, x, row + i).mul(scales).sub(shift));
        zero.blend(w, INDICES.compare(LT, (float) (n - i))).intoArray(x, row + i);
      }
      for (; i < end; i += WIDTH) {
        zero.intoArray(x, row + i);
      }
    }
  }

  /** The sums of what the rows see, in the lanes of {@link Runs}, whatever the width. */
  static void sums(
      int rows, int first, int step, int limit, float[] x, int at, int toAt, float[] lanes) {
    for (int r = 0; r < rows; r++) {
      x[toAt + r] = Runs.sum(x, at + r * STRIDE, seen(r, first, step, limit), lanes);
    }
  }

  /**
   * x = exp(scale x - shift), and y = scale x (y - mean), with a shift and a mean of each row; both
   * 0 in columns that a row does not see, and in all of a row whose shift is -infinity.
   */
  static void slopes(
      int rows,
      int first,
      int step,
      int limit,
      int end,
      float scale,
      float[] shifts,
      int shiftsAt,
      float[] x,
      int at,
      int meansAt,
      int yAt) {
    FloatVector scales = FloatVector.broadcast(S, scale);
    FloatVector zero = FloatVector.zero(S);
    for (int r = 0; r < rows; r++) {
      float shift = shifts[shiftsAt + r];
      int n = shift == Float.NEGATIVE_INFINITY ? 0 : seen(r, first, step, limit);
      int row = at + r * STRIDE;
      int yRow = yAt + r * STRIDE;
      FloatVector mean = FloatVector.broadcast(S, x[meansAt + r]);
      int i = 0;
      for (; i < n; i += WIDTH) {
        VectorMask<Float> sees = INDICES.compare(LT, (float) (n - i));
        FloatVector w =
            FloatVectorMath.exp(FloatVector.fromArray(S, x, row + i).mul(scales).sub(shift));
        FloatVector y = FloatVector.fromArray(S, x, yRow + i).sub(mean).mul(w).mul(scales);
        zero.blend(w, sees).intoArray(x, row + i);
        zero.blend(y, sees).intoArray(x, yRow + i);
      }
      for (; i < end; i += WIDTH) {
        zero.intoArray(x, row + i);
        zero.intoArray(x, yRow + i);
      }
    }
  }
}
