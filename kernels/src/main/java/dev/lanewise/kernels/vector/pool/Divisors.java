package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;

/** What averages divide by. */
final class Divisors {
  private Divisors() {}

  /**
   * The divisors of output row {@code p}, unless they lie there already from the row before: its
   * windows then reach over as many rows of the image.
   */
  static void ofRow(Pool2d pool, int p, float[] to, int toAt) {
    if (p > 0 && pool.divisor(p, 0) == pool.divisor(p - 1, 0)) {
      return;
    }
    for (int q = 0; q < pool.outWidth(); q++) {
      to[toAt + q] = (float) pool.divisor(p, q);
    }
  }
}
