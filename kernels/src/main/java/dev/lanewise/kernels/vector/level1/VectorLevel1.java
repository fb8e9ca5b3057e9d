package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.host.HostLevel1;
import dev.lanewise.kernels.parallel.ScratchPool;

/**
 * BLAS level 1 with SIMD, in the arithmetic of {@link dev.lanewise.kernels.op.Level1Kernels}, whose
 * bits it gives at every vector width (the norms excepted, which are within their error bound of
 * any other backend's).
 *
 * <p>Sums over vectors with gaps copy a run at a time to scratch; updates of such vectors are plain
 * loops, as they move whole cache lines for single elements anyway. One thread: these kernels wait
 * for memory.
 */
public final class VectorLevel1 implements HostLevel1 {
  private static final int RUN = FloatSums.RUN;

  /** Sums of squares of float64 between these lost nothing that counts to overflow or underflow. */
  private static final double SAFE_LEAST = 0x1p-900;

  private static final double SAFE_MOST = 0x1p1000;

  private final ScratchPool scratch;

  /**
   * The kernels of one backend.
   *
   * @param scratch where they lease temporary memory
   */
  public VectorLevel1(ScratchPool scratch) {
    this.scratch = scratch;
  }

  @Override
  public float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    if (incX == 1 && incY == 1) {
      return FloatSums.dot(n, x, xOffset, y, yOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    int yAt = Strides.start(n, yOffset, incY);
    float[] xRun = scratch.leaseFloats(Math.min(n, RUN));
    float[] yRun = scratch.leaseFloats(Math.min(n, RUN));
    try {
      float total = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        Strides.gather(length, x, xAt + from * incX, incX, xRun);
        Strides.gather(length, y, yAt + from * incY, incY, yRun);
        total += FloatSums.dotRun(length, xRun, 0, yRun, 0);
      }
      return total;
    } finally {
      scratch.release(xRun);
      scratch.release(yRun);
    }
  }

  @Override
  public double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    if (incX == 1 && incY == 1) {
      return DoubleSums.dot(n, x, xOffset, y, yOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    int yAt = Strides.start(n, yOffset, incY);
    double[] xRun = scratch.leaseDoubles(Math.min(n, RUN));
    double[] yRun = scratch.leaseDoubles(Math.min(n, RUN));
    try {
      double total = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        Strides.gather(length, x, xAt + from * incX, incX, xRun);
        Strides.gather(length, y, yAt + from * incY, incY, yRun);
        total += DoubleSums.dotRun(length, xRun, 0, yRun, 0);
      }
      return total;
    } finally {
      scratch.release(xRun);
      scratch.release(yRun);
    }
  }

  @Override
  public void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    if (alpha == 0) {
      return;
    }
    if (incX == 1 && incY == 1) {
      FloatUpdates.add(n, alpha, x, xOffset, y, yOffset);
      return;
    }
    int xAt = Strides.start(n, xOffset, incX);
    int yAt = Strides.start(n, yOffset, incY);
    for (int i = 0; i < n; i++) {
      y[yAt + i * incY] = Math.fma(alpha, x[xAt + i * incX], y[yAt + i * incY]);
    }
  }

  @Override
  public void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    if (alpha == 0) {
      return;
    }
    if (incX == 1 && incY == 1) {
      DoubleUpdates.add(n, alpha, x, xOffset, y, yOffset);
      return;
    }
    int xAt = Strides.start(n, xOffset, incX);
    int yAt = Strides.start(n, yOffset, incY);
    for (int i = 0; i < n; i++) {
      y[yAt + i * incY] = Math.fma(alpha, x[xAt + i * incX], y[yAt + i * incY]);
    }
  }

  @Override
  public void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    if (incX == 1) {
      FloatUpdates.scale(n, alpha, x, xOffset);
      return;
    }
    int xAt = Strides.start(n, xOffset, incX);
    for (int i = 0; i < n; i++) {
      x[xAt + i * incX] *= alpha;
    }
  }

  @Override
  public void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    if (incX == 1) {
      DoubleUpdates.scale(n, alpha, x, xOffset);
      return;
    }
    int xAt = Strides.start(n, xOffset, incX);
    for (int i = 0; i < n; i++) {
      x[xAt + i * incX] *= alpha;
    }
  }

  /** In float64, where the squares of floats neither overflow nor underflow. */
  @Override
  public float snrm2(int n, float[] x, int xOffset, int incX) {
    int xAt = Strides.start(n, xOffset, incX);
    float[] run = scratch.leaseFloats(incX == 1 ? 0 : Math.min(n, RUN));
    double[] wide = scratch.leaseDoubles(Math.min(n, RUN));
    try {
      double squares = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        if (incX == 1) {
          FloatNorm.widen(length, x, xAt + from, wide);
        } else {
          Strides.gather(length, x, xAt + from * incX, incX, run);
          FloatNorm.widen(length, run, 0, wide);
        }
        squares += DoubleSums.dotRun(length, wide, 0, wide, 0);
      }
      return (float) Math.sqrt(squares);
    } finally {
      scratch.release(run);
      scratch.release(wide);
    }
  }

  /**
   * The plain sum of squares if it is neither too large nor too small; else once more with the
   * elements brought near 1 by a power of two, which rounds nothing that counts.
   */
  @Override
  public double dnrm2(int n, double[] x, int xOffset, int incX) {
    double squares = ddot(n, x, xOffset, incX, x, xOffset, incX);
    if (squares >= SAFE_LEAST && squares <= SAFE_MOST || Double.isNaN(squares) || n == 0) {
      return Math.sqrt(squares);
    }
    int xAt = Strides.start(n, xOffset, incX);
    double largest = Math.abs(x[xAt + idamax(n, x, xOffset, incX) * incX]);
    if (largest == 0 || largest == Double.POSITIVE_INFINITY) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    return Math.scalb(Math.sqrt(scaledSquares(n, x, xOffset, incX, -exponent)), exponent);
  }

  private double scaledSquares(int n, double[] x, int xOffset, int incX, int power) {
    int xAt = Strides.start(n, xOffset, incX);
    double[] run = scratch.leaseDoubles(Math.min(n, RUN));
    try {
      double squares = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        for (int i = 0; i < length; i++) {
          run[i] = Math.scalb(x[xAt + (from + i) * incX], power);
        }
        squares += DoubleSums.dotRun(length, run, 0, run, 0);
      }
      return squares;
    } finally {
      scratch.release(run);
    }
  }

  @Override
  public float sasum(int n, float[] x, int xOffset, int incX) {
    if (incX == 1) {
      return FloatSums.magnitudes(n, x, xOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    float[] run = scratch.leaseFloats(Math.min(n, RUN));
    try {
      float total = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        Strides.gather(length, x, xAt + from * incX, incX, run);
        total += FloatSums.magnitudesRun(length, run, 0);
      }
      return total;
    } finally {
      scratch.release(run);
    }
  }

  @Override
  public double dasum(int n, double[] x, int xOffset, int incX) {
    if (incX == 1) {
      return DoubleSums.magnitudes(n, x, xOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    double[] run = scratch.leaseDoubles(Math.min(n, RUN));
    try {
      double total = 0;
      for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
        int length = Math.min(RUN, n - from);
        Strides.gather(length, x, xAt + from * incX, incX, run);
        total += DoubleSums.magnitudesRun(length, run, 0);
      }
      return total;
    } finally {
      scratch.release(run);
    }
  }

  @Override
  public int isamax(int n, float[] x, int xOffset, int incX) {
    if (incX == 1) {
      return FloatMagnitudes.indexOfLargest(n, x, xOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    int best = n == 0 ? -1 : 0;
    for (int i = 1; i < n && !Float.isNaN(x[xAt + best * incX]); i++) {
      float value = Math.abs(x[xAt + i * incX]);
      if (value > Math.abs(x[xAt + best * incX]) || Float.isNaN(value)) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public int idamax(int n, double[] x, int xOffset, int incX) {
    if (incX == 1) {
      return DoubleMagnitudes.indexOfLargest(n, x, xOffset);
    }
    int xAt = Strides.start(n, xOffset, incX);
    int best = n == 0 ? -1 : 0;
    for (int i = 1; i < n && !Double.isNaN(x[xAt + best * incX]); i++) {
      double value = Math.abs(x[xAt + i * incX]);
      if (value > Math.abs(x[xAt + best * incX]) || Double.isNaN(value)) {
        best = i;
      }
    }
    return best;
  }
}
