package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostResizeKernels;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.op.ResizeKernels;

/** {@link ResizeKernels}: one element after the other. */
final class ScalarResize extends HostResizeKernels {
  private final Real real;

  ScalarResize(DType dtype) {
    super(dtype);
    this.real = Real.of(dtype);
  }

  @Override
  protected void forward(Resize2d resize, HostBuffer x, long xOffset, HostBuffer y, long yOffset) {
    int width = resize.width();
    long at = 0;
    for (long plane = 0; plane < resize.planes(); plane++) {
      long x0 = xOffset + plane * resize.height() * width;
      for (int p = 0; p < resize.outHeight(); p++) {
        int above = (int) resize.row(p);
        int below = Math.min(above + 1, resize.height() - 1);
        double down = real.round(resize.row(p) - above);
        for (int q = 0; q < resize.outWidth(); q++) {
          double value;
          if (resize.mode() == Mode.NEAREST) {
            value = real.get(x, x0 + (long) above * width + (long) resize.column(q));
          } else {
            double upper = interpolate(resize, x, x0 + (long) above * width, q);
            double lower = interpolate(resize, x, x0 + (long) below * width, q);
            value = mean(upper, lower, down);
          }
          real.set(y, yOffset + at++, value);
        }
      }
    }
  }

  /** Column {@code q} of y in the row of x that starts at {@code row}. */
  private double interpolate(Resize2d resize, HostBuffer x, long row, int q) {
    int left = (int) resize.column(q);
    int right = Math.min(left + 1, resize.width() - 1);
    double across = real.round(resize.column(q) - left);
    return mean(real.get(x, row + left), real.get(x, row + right), across);
  }

  private double mean(double first, double second, double fraction) {
    return real.fma(fraction, second, real.round(real.round(1 - fraction) * first));
  }

  @Override
  protected void backward(
      Resize2d resize, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset) {
    for (long i = 0; i < resize.sizeX(); i++) {
      real.set(dx, dxOffset + i, 0);
    }
    int width = resize.width();
    long at = 0;
    for (long plane = 0; plane < resize.planes(); plane++) {
      long dx0 = dxOffset + plane * resize.height() * width;
      for (int p = 0; p < resize.outHeight(); p++) {
        int above = (int) resize.row(p);
        int below = Math.min(above + 1, resize.height() - 1);
        double down = real.round(resize.row(p) - above);
        for (int q = 0; q < resize.outWidth(); q++) {
          double gradient = real.get(dy, dyOffset + at++);
          if (resize.mode() == Mode.NEAREST) {
            long index = dx0 + (long) above * width + (long) resize.column(q);
            real.set(dx, index, real.get(dx, index) + gradient);
          } else {
            double up = real.round(1 - down);
            spread(resize, dx, dx0 + (long) above * width, q, gradient, up);
            spread(resize, dx, dx0 + (long) below * width, q, gradient, down);
          }
        }
      }
    }
  }

  private void spread(
      Resize2d resize, HostBuffer dx, long row, int q, double gradient, double weight) {
    int left = (int) resize.column(q);
    int right = Math.min(left + 1, resize.width() - 1);
    double across = real.round(resize.column(q) - left);
    add(dx, row + left, gradient, real.round(weight * real.round(1 - across)));
    add(dx, row + right, gradient, real.round(weight * across));
  }

  private void add(HostBuffer dx, long index, double gradient, double weight) {
    real.set(dx, index, real.fma(gradient, weight, real.get(dx, index)));
  }
}
