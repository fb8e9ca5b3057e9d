package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.ResponseNorm;

/** Local response normalisation, one element after the other. */
final class ScalarResponseNorm {
  private final Real real;

  ScalarResponseNorm(Real real) {
    this.real = real;
  }

  void forward(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer scale,
      long scaleOffset) {
    double share = real.round(norm.alpha() / norm.size());
    for (long i = 0; i < norm.elements(); i++) {
      int c = channel(norm, i);
      double sum = 0;
      for (int other = first(norm, c); other <= last(norm, c); other++) {
        double value = real.get(x, xOffset + i + (long) (other - c) * norm.plane());
        sum = real.fma(value, value, sum);
      }
      double here = real.fma(share, sum, real.round(norm.k()));
      real.set(scale, scaleOffset + i, here);
      double factor = StrictMath.pow(here, -real.round(norm.beta()));
      real.set(y, yOffset + i, real.get(x, xOffset + i) * factor);
    }
  }

  void backward(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer scale,
      long scaleOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset) {
    double beta = real.round(norm.beta());
    double factor = 2 * real.round(norm.alpha() / norm.size()) * beta;
    for (long i = 0; i < norm.elements(); i++) {
      int c = channel(norm, i);
      double sum = 0;
      for (int other = first(norm, c); other <= last(norm, c); other++) {
        long at = i + (long) (other - c) * norm.plane();
        double product = real.get(dy, dyOffset + at) * real.get(x, xOffset + at);
        sum += product * StrictMath.pow(real.get(scale, scaleOffset + at), -beta - 1);
      }
      double own = StrictMath.pow(real.get(scale, scaleOffset + i), -beta);
      double gradient = real.get(dy, dyOffset + i) * own;
      real.set(dx, dxOffset + i, gradient - factor * real.get(x, xOffset + i) * sum);
    }
  }

  private static int channel(ResponseNorm norm, long element) {
    return (int) (element / norm.plane() % norm.channels());
  }

  private static int first(ResponseNorm norm, int c) {
    return Math.max(0, c - norm.size() / 2);
  }

  private static int last(ResponseNorm norm, int c) {
    return (int) Math.min(norm.channels() - 1, (long) c + norm.size() / 2);
  }
}
