package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The averages of the windows of a plane, and the way back; {@link SmallWindows} says which rows
 * may be asked for. Elements are added to 0 one by one. Each row of results is divided by the same
 * row of divisors.
 */
final class AverageWindows {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i % L);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> (2 * i + 1) % L);
  private static final VectorShuffle<Float> FIRST_TWICE = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> LAST_TWICE = VectorShuffle.fromOp(S, i -> (L + i) / 2);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(S, -1L << L / 2);

  private AverageWindows() {}

  /** Windows 2x2, 2 apart. */
  static void pairs(
      int rows,
      int n,
      float[] x,
      int xAt,
      int pitch,
      float[] divisors,
      int divisorsAt,
      float[] y,
      int yAt) {
    int last = Math.max(n - L, 0);
    for (int p = 0; p < rows; p++) {
      int row = xAt + 2 * p * pitch;
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = row + 2 * j;
        FloatVector a = FloatVector.fromArray(S, x, i);
        FloatVector b = FloatVector.fromArray(S, x, i + L);
        FloatVector sum = FloatVector.zero(S);
        sum = sum.add(a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER));
        sum = sum.add(a.rearrange(ODD).blend(b.rearrange(ODD), UPPER));
        a = FloatVector.fromArray(S, x, i + pitch);
        b = FloatVector.fromArray(S, x, i + pitch + L);
        sum = sum.add(a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER));
        sum = sum.add(a.rearrange(ODD).blend(b.rearrange(ODD), UPPER));
        sum.div(FloatVector.fromArray(S, divisors, divisorsAt + j)).intoArray(y, yAt + p * n + j);
      }
    }
  }

  /** Windows 3x3, each next to the one before. */
  static void threes(
      int rows,
      int n,
      float[] x,
      int xAt,
      int pitch,
      float[] divisors,
      int divisorsAt,
      float[] y,
      int yAt) {
    int last = Math.max(n - L, 0);
    for (int p = 0; p < rows; p++) {
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = xAt + p * pitch + j;
        FloatVector sum = FloatVector.zero(S);
        sum = sum.add(FloatVector.fromArray(S, x, i));
        sum = sum.add(FloatVector.fromArray(S, x, i + 1));
        sum = sum.add(FloatVector.fromArray(S, x, i + 2));
        i += pitch;
        sum = sum.add(FloatVector.fromArray(S, x, i));
        sum = sum.add(FloatVector.fromArray(S, x, i + 1));
        sum = sum.add(FloatVector.fromArray(S, x, i + 2));
        i += pitch;
        sum = sum.add(FloatVector.fromArray(S, x, i));
        sum = sum.add(FloatVector.fromArray(S, x, i + 1));
        sum = sum.add(FloatVector.fromArray(S, x, i + 2));
        sum.div(FloatVector.fromArray(S, divisors, divisorsAt + j)).intoArray(y, yAt + p * n + j);
      }
    }
  }

  /**
   * The way back from {@link #pairs}, for windows that fill the plane: all four elements of a
   * window are its quotient.
   */
  static void spreadPairs(
      int rows, int n, float[] y, int yAt, float[] divisors, int divisorsAt, float[] x, int xAt) {
    int last = Math.max(n - L, 0);
    FloatVector zero = FloatVector.zero(S);
    for (int p = 0; p < rows; p++) {
      for (int row = 2 * p; row < 2 * p + 2; row++) {
        for (int q = 0; q < n; q += L) {
          int j = Math.min(q, last);
          FloatVector share =
              FloatVector.fromArray(S, y, yAt + p * n + j)
                  .div(FloatVector.fromArray(S, divisors, divisorsAt + j))
                  .add(zero);
          int i = xAt + 2 * (row * n + j);
          share.rearrange(FIRST_TWICE).intoArray(x, i);
          share.rearrange(LAST_TWICE).intoArray(x, i + L);
        }
      }
    }
  }
}
