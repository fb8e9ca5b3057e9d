package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.level1.DoubleUpdates;
import dev.lanewise.kernels.vector.level1.Strides;

/** The outer product added to a matrix, float64: {@code a = fma(alpha x_i, y_j, a)}. */
final class DoubleGer {
  private DoubleGer() {}

  static void update(
      ScratchPool scratch,
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int incX,
      double[] y,
      int yOffset,
      int incY,
      double[] a,
      int aOffset,
      int lda) {
    if (alpha == 0) {
      return;
    }
    boolean gathered = incY != 1;
    double[] from = gathered ? scratch.leaseDoubles(n) : y;
    int fromAt = gathered ? 0 : yOffset;
    try {
      if (gathered) {
        Strides.gather(n, y, yOffset, incY, from);
      }
      for (int i = 0; i < m; i++) {
        DoubleUpdates.add(n, alpha * x[xOffset + i * incX], from, fromAt, a, aOffset + i * lda);
      }
    } finally {
      if (gathered) {
        scratch.release(from);
      }
    }
  }
}
