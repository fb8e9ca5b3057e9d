package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;

/** {@link SoftmaxKernels}: each result is computed in double and rounded once. */
final class ScalarSoftmax implements SoftmaxKernels {
  private static final RowSum PRODUCT =
      (real, a, a0, b, b0, c) -> real.get(a, a0) * real.get(b, b0);
  private static final RowSum PLAIN = (real, a, a0, b, b0, c) -> real.get(a, a0);

  private final Real real;

  ScalarSoftmax(DType dtype) {
    this.real = Real.of(dtype);
  }

  @Override
  public void softmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, rows.size(), "x");
    HostBuffer to = real.cast(y, yOffset, rows.size(), "y");
    int n = rows.columns();
    for (int row = 0; row < rows.rows(); row++) {
      long xi = xOffset + (long) row * n;
      long yi = yOffset + (long) row * n;
      double largest = RowSum.largest(n, real, from, xi);
      double sum = RowSum.EXP.over(n, real, from, xi, from, xi, largest);
      for (int i = 0; i < n; i++) {
        real.set(to, yi + i, StrictMath.exp(real.get(from, xi + i) - largest) / sum);
      }
    }
  }

  @Override
  public void softmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    HostBuffer result = real.cast(y, yOffset, rows.size(), "y");
    HostBuffer gradient = real.cast(dy, dyOffset, rows.size(), "dy");
    HostBuffer to = real.cast(dx, dxOffset, rows.size(), "dx");
    int n = rows.columns();
    for (int row = 0; row < rows.rows(); row++) {
      long yi = yOffset + (long) row * n;
      long gi = dyOffset + (long) row * n;
      long xi = dxOffset + (long) row * n;
      double sum = PRODUCT.over(n, real, gradient, gi, result, yi, 0);
      for (int i = 0; i < n; i++) {
        double dyi = real.get(gradient, gi + i);
        real.set(to, xi + i, real.get(result, yi + i) * (dyi - sum));
      }
    }
  }

  @Override
  public void logSoftmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = real.cast(x, xOffset, rows.size(), "x");
    HostBuffer to = real.cast(y, yOffset, rows.size(), "y");
    int n = rows.columns();
    for (int row = 0; row < rows.rows(); row++) {
      long xi = xOffset + (long) row * n;
      long yi = yOffset + (long) row * n;
      double largest = RowSum.largest(n, real, from, xi);
      double log = StrictMath.log(RowSum.EXP.over(n, real, from, xi, from, xi, largest));
      for (int i = 0; i < n; i++) {
        real.set(to, yi + i, real.get(from, xi + i) - largest - log);
      }
    }
  }

  @Override
  public void logSoftmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    HostBuffer result = real.cast(y, yOffset, rows.size(), "y");
    HostBuffer gradient = real.cast(dy, dyOffset, rows.size(), "dy");
    HostBuffer to = real.cast(dx, dxOffset, rows.size(), "dx");
    int n = rows.columns();
    for (int row = 0; row < rows.rows(); row++) {
      long yi = yOffset + (long) row * n;
      long gi = dyOffset + (long) row * n;
      long xi = dxOffset + (long) row * n;
      double sum = PLAIN.over(n, real, gradient, gi, gradient, gi, 0);
      for (int i = 0; i < n; i++) {
        double probability = StrictMath.exp(real.get(result, yi + i));
        real.set(to, xi + i, real.get(gradient, gi + i) - probability * sum);
      }
    }
  }
}
