package dev.lanewise.kernels.testing;

import java.util.Arrays;

/**
 * The order of sums that {@link dev.lanewise.kernels.op.Level1Kernels} states, in float, with the
 * lanes as an array: 16 running sums, halved until one is left, runs of 2^14 added in order.
 */
public final class LaneOrder {
  private static final int RUN = 1 << 14;

  private LaneOrder() {}

  /** A running total. */
  @FunctionalInterface
  public interface Take {
    /** The total after element {@code index}. */
    float next(float total, int index);
  }

  /** The sum over {@code n} elements. */
  public static float sum(int n, Take take) {
    float total = 0;
    for (int from = 0; from < n; from += RUN) {
      total += fold(lanes(from, Math.min(n, from + RUN), 0, take), false);
    }
    return total;
  }

  /** The product over {@code n} elements. */
  public static float product(int n, Take take) {
    float total = 1;
    for (int from = 0; from < n; from += RUN) {
      total *= fold(lanes(from, Math.min(n, from + RUN), 1, take), true);
    }
    return total;
  }

  /** A dot product with fused multiply-adds. */
  public static float dot(double[] x, double[] y) {
    return sum(x.length, (total, i) -> Math.fma((float) x[i], (float) y[i], total));
  }

  /** The sum of squares in double. */
  public static double squares(double[] x) {
    double total = 0;
    for (int from = 0; from < x.length; from += RUN) {
      double[] lanes = new double[16];
      for (int i = from; i < Math.min(x.length, from + RUN); i++) {
        lanes[(i - from) % 16] += x[i] * x[i];
      }
      for (int half = 8; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          lanes[lane] += lanes[lane + half];
        }
      }
      total += lanes[0];
    }
    return total;
  }

  private static float[] lanes(int from, int to, float empty, Take take) {
    float[] lanes = new float[16];
    Arrays.fill(lanes, empty);
    for (int i = from; i < to; i++) {
      int lane = (i - from) % 16;
      lanes[lane] = take.next(lanes[lane], i);
    }
    return lanes;
  }

  private static float fold(float[] lanes, boolean product) {
    for (int half = 8; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        float upper = lanes[lane + half];
        lanes[lane] = product ? lanes[lane] * upper : lanes[lane] + upper;
      }
    }
    return lanes[0];
  }
}
