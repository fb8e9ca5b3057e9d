package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;

/**
 * A sum of terms made of two arrays, in the order of {@link dev.lanewise.kernels.op.Level1Kernels}
 * but in double for both types: the terms are functions whose last bit is open, so float32 gains
 * accuracy and loses nothing.
 */
interface RowSum {
  /** One term, of the elements at {@code a0} and {@code b0} and a number {@code c}. */
  double term(Real real, HostBuffer a, long a0, HostBuffer b, long b0, double c);

  /** The sum of {@code n} terms. */
  default double over(int n, Real real, HostBuffer a, long a0, HostBuffer b, long b0, double c) {
    double total = 0;
    for (int from = 0; from < n; from += ScalarLevel1.RUN) {
      int length = Math.min(ScalarLevel1.RUN, n - from);
      total += lanes(0, 1, length, real, a, a0 + from, b, b0 + from, c);
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
      return lanes(lane, 2 * step, n, real, a, a0, b, b0, c)
          + lanes(lane + step, 2 * step, n, real, a, a0, b, b0, c);
    }
    double sum = 0;
    for (int i = lane; i < n; i += ScalarLevel1.LANES) {
      sum += term(real, a, a0 + i, b, b0 + i, c);
    }
    return sum;
  }

  /** The largest of {@code n} elements, NaN if any is; -infinity of none. */
  static double largest(int n, Real real, HostBuffer x, long x0) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, real.get(x, x0 + i));
    }
    return largest;
  }

  /** exp(a - c). */
  RowSum EXP = (real, a, a0, b, b0, c) -> StrictMath.exp(real.get(a, a0) - c);

  /** a. */
  RowSum PLAIN = (real, a, a0, b, b0, c) -> real.get(a, a0);

  /** a squared. */
  RowSum SQUARE = (real, a, a0, b, b0, c) -> real.get(a, a0) * real.get(a, a0);
}
