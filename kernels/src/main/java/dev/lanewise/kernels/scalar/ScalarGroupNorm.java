package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.GroupNorm;

/** Group normalisation, one group of one sample after the other. */
final class ScalarGroupNorm {
  private final Real real;

  ScalarGroupNorm(Real real) {
    this.real = real;
  }

  void forward(
      GroupNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset) {
    long n = norm.count();
    double count = real.round(n);
    for (long group = 0; group < norm.statistics(); group++) {
      long start = xOffset + group * n;
      double center = real.round(LaneSum.PLAIN.over(n, real, x, start, x, start, 0) / count);
      double squares = LaneSum.SQUARED_DISTANCE.over(n, real, x, start, x, start, center);
      double variance = real.round(squares / count);
      double inverse = ScalarBatchNorm.inverseDeviation(real, variance, norm.epsilon());
      real.set(mean, meanOffset + group, center);
      real.set(inverseDeviation, inverseDeviationOffset + group, inverse);
      int first = (int) (group % norm.groups()) * norm.groupChannels();
      for (long i = 0; i < n; i++) {
        long channel = first + i / norm.plane();
        double scale = real.round(real.get(gamma, gammaOffset + channel) * inverse);
        double distance = real.round(real.get(x, start + i) - center);
        double shift = real.get(beta, betaOffset + channel);
        real.set(y, yOffset + group * n + i, real.fma(distance, scale, shift));
      }
    }
  }

  void backward(
      GroupNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    for (int c = 0; c < norm.channels(); c++) {
      real.set(dGamma, dGammaOffset + c, 0);
      real.set(dBeta, dBetaOffset + c, 0);
    }
    int plane = norm.plane();
    double count = real.round(norm.count());
    for (long group = 0; group < norm.statistics(); group++) {
      double center = real.get(mean, meanOffset + group);
      double inverse = real.get(inverseDeviation, inverseDeviationOffset + group);
      int first = (int) (group % norm.groups()) * norm.groupChannels();
      long start = group * norm.count();
      double sum = 0;
      double products = 0;
      for (int c = 0; c < norm.groupChannels(); c++) {
        long at = start + (long) c * plane;
        double a = LaneSum.PLAIN.over(plane, real, dy, dyOffset + at, dy, dyOffset + at, 0);
        double b =
            LaneSum.PRODUCT_WITH_DISTANCE.over(
                plane, real, dy, dyOffset + at, x, xOffset + at, center);
        double weight = real.get(gamma, gammaOffset + first + c);
        sum = real.fma(weight, a, sum);
        products = real.fma(weight, b, products);
        add(dBeta, dBetaOffset + first + c, a);
        add(dGamma, dGammaOffset + first + c, real.round(b * inverse));
      }
      double average = real.round(real.round(sum / count) * inverse);
      double slope =
          real.round(
              real.round(real.round(products / count) * inverse) * real.round(inverse * inverse));
      for (long i = 0; i < norm.count(); i++) {
        double weight = real.get(gamma, gammaOffset + first + i / plane);
        double scale = real.round(weight * inverse);
        double distance = real.round(real.get(x, xOffset + start + i) - center);
        double rest = real.fma(-slope, distance, -average);
        double gradient = real.get(dy, dyOffset + start + i);
        real.set(dx, dxOffset + start + i, real.fma(scale, gradient, rest));
      }
    }
  }

  private void add(HostBuffer buffer, long index, double value) {
    real.set(buffer, index, real.get(buffer, index) + value);
  }
}
