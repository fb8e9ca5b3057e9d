package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;

/**
 * A sum over a run of elements in the order of {@link dev.lanewise.kernels.op.Level1Kernels}, every
 * step rounded to the element type.
 */
interface LaneSum {
  /**
   * The total after one more term, which is made of the elements at {@code a0} and {@code b0} and
   * of a number {@code c}.
   */
  double take(Real real, double total, HostBuffer a, long a0, HostBuffer b, long b0, double c);

  /** The sum of {@code n} terms. */
  default double over(long n, Real real, HostBuffer a, long a0, HostBuffer b, long b0, double c) {
    double total = 0;
    for (long from = 0; from < n; from += ScalarLevel1.RUN) {
      int length = (int) Math.min(ScalarLevel1.RUN, n - from);
      total = real.round(total + lanes(0, 1, length, real, a, a0 + from, b, b0 + from, c));
    }
    return total;
  }

  /** The lanes {@code lane}, {@code lane + step}, ... of a run, joined as in ScalarLevel1.dot. */
  private double lanes(
      int lane,
      int step,
      int n,
      Real real,
      HostBuffer a,
      long a0,
      HostBuffer b,
      long b0,
      double c) {
    if (step < ScalarLevel1.LANES) {
      return real.round(
          lanes(lane, 2 * step, n, real, a, a0, b, b0, c)
              + lanes(lane + step, 2 * step, n, real, a, a0, b, b0, c));
    }
    double total = 0;
    for (int i = lane; i < n; i += ScalarLevel1.LANES) {
      total = take(real, total, a, a0 + i, b, b0 + i, c);
    }
    return total;
  }

  /** a. */
  LaneSum PLAIN = (real, total, a, a0, b, b0, c) -> real.round(total + real.get(a, a0));

  /** a squared. */
  LaneSum SQUARE =
      (real, total, a, a0, b, b0, c) -> real.fma(real.get(a, a0), real.get(a, a0), total);

  /** a - c, squared. */
  LaneSum SQUARED_DISTANCE =
      (real, total, a, a0, b, b0, c) -> {
        double distance = real.round(real.get(a, a0) - c);
        return real.fma(distance, distance, total);
      };

  /** a (b - c). */
  LaneSum PRODUCT_WITH_DISTANCE =
      (real, total, a, a0, b, b0, c) ->
          real.fma(real.get(a, a0), real.round(real.get(b, b0) - c), total);
}
