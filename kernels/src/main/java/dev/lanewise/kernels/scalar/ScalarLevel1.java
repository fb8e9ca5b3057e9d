package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostLevel1;

/** {@link dev.lanewise.kernels.op.Level1Kernels} as plain loops, sums in the order stated there. */
final class ScalarLevel1 implements HostLevel1 {
  /** Longer vectors are summed in runs of this length. */
  static final int RUN = 1 << 14;

  /** The number of virtual lanes. */
  static final int LANES = 16;

  @Override
  public float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    int x0 = start(n, xOffset, incX);
    int y0 = start(n, yOffset, incY);
    float total = 0;
    for (int from = 0; from < n; from += RUN) {
      int length = Math.min(RUN, n - from);
      total += dot(0, 1, length, x, x0 + from * incX, incX, y, y0 + from * incY, incY);
    }
    return total;
  }

  @Override
  public double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    int x0 = start(n, xOffset, incX);
    int y0 = start(n, yOffset, incY);
    double total = 0;
    for (int from = 0; from < n; from += RUN) {
      int length = Math.min(RUN, n - from);
      total += dot(0, 1, length, x, x0 + from * incX, incX, y, y0 + from * incY, incY);
    }
    return total;
  }

  /**
   * The sum of the lanes {@code lane}, {@code lane + step}, ... below 16. A sum over lanes that are
   * {@code step} apart is that of every other of them plus that of the rest: for step 1 this is the
   * tree that adds the upper half to the lower, 16 to 8 to 4 to 2 to 1.
   */
  private static float dot(
      int lane, int step, int n, float[] x, int x0, int incX, float[] y, int y0, int incY) {
    if (step < LANES) {
      return dot(lane, 2 * step, n, x, x0, incX, y, y0, incY)
          + dot(lane + step, 2 * step, n, x, x0, incX, y, y0, incY);
    }
    float sum = 0;
    for (int i = lane; i < n; i += LANES) {
      sum = Math.fma(x[x0 + i * incX], y[y0 + i * incY], sum);
    }
    return sum;
  }

  private static double dot(
      int lane, int step, int n, double[] x, int x0, int incX, double[] y, int y0, int incY) {
    if (step < LANES) {
      return dot(lane, 2 * step, n, x, x0, incX, y, y0, incY)
          + dot(lane + step, 2 * step, n, x, x0, incX, y, y0, incY);
    }
    double sum = 0;
    for (int i = lane; i < n; i += LANES) {
      sum = Math.fma(x[x0 + i * incX], y[y0 + i * incY], sum);
    }
    return sum;
  }

  @Override
  public void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    int x0 = start(n, xOffset, incX);
    int y0 = start(n, yOffset, incY);
    for (int i = 0; i < n && alpha != 0; i++) {
      y[y0 + i * incY] = Math.fma(alpha, x[x0 + i * incX], y[y0 + i * incY]);
    }
  }

  @Override
  public void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    int x0 = start(n, xOffset, incX);
    int y0 = start(n, yOffset, incY);
    for (int i = 0; i < n && alpha != 0; i++) {
      y[y0 + i * incY] = Math.fma(alpha, x[x0 + i * incX], y[y0 + i * incY]);
    }
  }

  @Override
  public void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    for (int i = 0; i < n; i++) {
      x[x0 + i * incX] *= alpha;
    }
  }

  @Override
  public void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    for (int i = 0; i < n; i++) {
      x[x0 + i * incX] *= alpha;
    }
  }

  /** In double, where the squares of floats neither overflow nor underflow. */
  @Override
  public float snrm2(int n, float[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double value = x[x0 + i * incX];
      sum = Math.fma(value, value, sum);
    }
    return (float) Math.sqrt(sum);
  }

  /**
   * The largest magnitude is brought near 1 by a power of two, which rounds nothing that counts.
   */
  @Override
  public double dnrm2(int n, double[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(x[x0 + i * incX]));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double value = Math.scalb(x[x0 + i * incX], -exponent);
      sum = Math.fma(value, value, sum);
    }
    return Math.scalb(Math.sqrt(sum), exponent);
  }

  @Override
  public float sasum(int n, float[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    float total = 0;
    for (int from = 0; from < n; from += RUN) {
      total += sumOfMagnitudes(0, 1, Math.min(RUN, n - from), x, x0 + from * incX, incX);
    }
    return total;
  }

  @Override
  public double dasum(int n, double[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    double total = 0;
    for (int from = 0; from < n; from += RUN) {
      total += sumOfMagnitudes(0, 1, Math.min(RUN, n - from), x, x0 + from * incX, incX);
    }
    return total;
  }

  /** Lanes and tree as in {@link #dot}. */
  private static float sumOfMagnitudes(int lane, int step, int n, float[] x, int x0, int incX) {
    if (step < LANES) {
      return sumOfMagnitudes(lane, 2 * step, n, x, x0, incX)
          + sumOfMagnitudes(lane + step, 2 * step, n, x, x0, incX);
    }
    float sum = 0;
    for (int i = lane; i < n; i += LANES) {
      sum += Math.abs(x[x0 + i * incX]);
    }
    return sum;
  }

  private static double sumOfMagnitudes(int lane, int step, int n, double[] x, int x0, int incX) {
    if (step < LANES) {
      return sumOfMagnitudes(lane, 2 * step, n, x, x0, incX)
          + sumOfMagnitudes(lane + step, 2 * step, n, x, x0, incX);
    }
    double sum = 0;
    for (int i = lane; i < n; i += LANES) {
      sum += Math.abs(x[x0 + i * incX]);
    }
    return sum;
  }

  @Override
  public int isamax(int n, float[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    int best = n == 0 ? -1 : 0;
    for (int i = 1; i < n && !Float.isNaN(x[x0 + best * incX]); i++) {
      float value = Math.abs(x[x0 + i * incX]);
      if (value > Math.abs(x[x0 + best * incX]) || Float.isNaN(value)) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public int idamax(int n, double[] x, int xOffset, int incX) {
    int x0 = start(n, xOffset, incX);
    int best = n == 0 ? -1 : 0;
    for (int i = 1; i < n && !Double.isNaN(x[x0 + best * incX]); i++) {
      double value = Math.abs(x[x0 + i * incX]);
      if (value > Math.abs(x[x0 + best * incX]) || Double.isNaN(value)) {
        best = i;
      }
    }
    return best;
  }

  /** Where element 0 is: a negative increment walks the vector from its other end. */
  private static int start(int n, int offset, int inc) {
    return inc < 0 ? offset - (n - 1) * inc : offset;
  }
}
