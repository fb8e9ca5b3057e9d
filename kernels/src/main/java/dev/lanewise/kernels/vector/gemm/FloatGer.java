package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.level1.FloatUpdates;
import dev.lanewise.kernels.vector.level1.Strides;

/** The outer product added to a matrix, float32: {@code a = fma(alpha x_i, y_j, a)}. */
final class FloatGer {
  private FloatGer() {}

  static void update(
      ScratchPool scratch,
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int incX,
      float[] y,
      int yOffset,
      int incY,
      float[] a,
      int aOffset,
      int lda) {
    if (alpha == 0) {
      return;
    }
    boolean gathered = incY != 1;
    float[] from = gathered ? scratch.leaseFloats(n) : y;
    int fromAt = gathered ? 0 : yOffset;
    try {
      if (gathered) {
        Strides.gather(n, y, yOffset, incY, from);
      }
      for (int i = 0; i < m; i++) {
        FloatUpdates.add(n, alpha * x[xOffset + i * incX], from, fromAt, a, aOffset + i * lda);
      }
    } finally {
      if (gathered) {
        scratch.release(from);
      }
    }
  }
}
