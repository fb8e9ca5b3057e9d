package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.BatchNorm;

/** Batch normalisation, one channel after the other. */
final class ScalarBatchNorm {
  private final Real real;

  ScalarBatchNorm(Real real) {
    this.real = real;
  }

  void train(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset) {
    double count = real.round(norm.count());
    for (int c = 0; c < norm.channels(); c++) {
      double sum = sum(LaneSum.PLAIN, norm, c, x, xOffset, x, xOffset, 0);
      double center = real.round(sum / count);
      double squares = sum(LaneSum.SQUARED_DISTANCE, norm, c, x, xOffset, x, xOffset, center);
      double variance = real.round(squares / count);
      double inverse = inverseDeviation(real, variance, norm.epsilon());
      real.set(mean, meanOffset + c, center);
      real.set(inverseDeviation, inverseDeviationOffset + c, inverse);
      if (norm.count() > 1) {
        double correction = real.round(norm.count() / (norm.count() - 1.0));
        double unbiased = real.round(variance * correction);
        move(norm, runningMean, runningMeanOffset + c, center);
        move(norm, runningVariance, runningVarianceOffset + c, unbiased);
      }
      double scale = real.round(real.get(gamma, gammaOffset + c) * inverse);
      apply(norm, c, x, xOffset, center, scale, real.get(beta, betaOffset + c), y, yOffset);
    }
  }

  private void move(BatchNorm norm, HostBuffer running, long index, double batch) {
    double old = real.round(real.round(1 - norm.momentum()) * real.get(running, index));
    real.set(running, index, real.fma(real.round(norm.momentum()), batch, old));
  }

  void eval(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset) {
    for (int c = 0; c < norm.channels(); c++) {
      double variance = real.get(runningVariance, runningVarianceOffset + c);
      double inverse = inverseDeviation(real, variance, norm.epsilon());
      double scale = real.round(real.get(gamma, gammaOffset + c) * inverse);
      double center = real.get(runningMean, runningMeanOffset + c);
      apply(norm, c, x, xOffset, center, scale, real.get(beta, betaOffset + c), y, yOffset);
    }
  }

  private void apply(
      BatchNorm norm,
      int c,
      HostBuffer x,
      long xOffset,
      double center,
      double scale,
      double shift,
      HostBuffer y,
      long yOffset) {
    for (int n = 0; n < norm.batch(); n++) {
      long start = start(norm, n, c);
      for (int i = 0; i < norm.plane(); i++) {
        double distance = real.round(real.get(x, xOffset + start + i) - center);
        real.set(y, yOffset + start + i, real.fma(distance, scale, shift));
      }
    }
  }

  void trainBackward(
      BatchNorm norm,
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
    double count = real.round(norm.count());
    for (int c = 0; c < norm.channels(); c++) {
      double center = real.get(mean, meanOffset + c);
      double inverse = real.get(inverseDeviation, inverseDeviationOffset + c);
      double shiftGradient = sum(LaneSum.PLAIN, norm, c, dy, dyOffset, dy, dyOffset, 0);
      double products =
          sum(LaneSum.PRODUCT_WITH_DISTANCE, norm, c, dy, dyOffset, x, xOffset, center);
      double scaleGradient = real.round(products * inverse);
      real.set(dBeta, dBetaOffset + c, shiftGradient);
      real.set(dGamma, dGammaOffset + c, scaleGradient);
      double average = real.round(shiftGradient / count);
      double slope = real.round(inverse * real.round(scaleGradient / count));
      double scale = real.round(real.get(gamma, gammaOffset + c) * inverse);
      for (int n = 0; n < norm.batch(); n++) {
        long start = start(norm, n, c);
        for (int i = 0; i < norm.plane(); i++) {
          double distance = real.round(real.get(x, xOffset + start + i) - center);
          double rest = real.round(real.get(dy, dyOffset + start + i) - average);
          real.set(dx, dxOffset + start + i, real.fma(-slope, distance, rest) * scale);
        }
      }
    }
  }

  void evalBackward(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    for (int c = 0; c < norm.channels(); c++) {
      double center = real.get(runningMean, runningMeanOffset + c);
      double variance = real.get(runningVariance, runningVarianceOffset + c);
      double inverse = inverseDeviation(real, variance, norm.epsilon());
      double products =
          sum(LaneSum.PRODUCT_WITH_DISTANCE, norm, c, dy, dyOffset, x, xOffset, center);
      real.set(dGamma, dGammaOffset + c, products * inverse);
      real.set(dBeta, dBetaOffset + c, sum(LaneSum.PLAIN, norm, c, dy, dyOffset, dy, dyOffset, 0));
      double scale = real.round(real.get(gamma, gammaOffset + c) * inverse);
      for (int n = 0; n < norm.batch(); n++) {
        long start = start(norm, n, c);
        for (int i = 0; i < norm.plane(); i++) {
          real.set(dx, dxOffset + start + i, real.get(dy, dyOffset + start + i) * scale);
        }
      }
    }
  }

  /** Over the planes of one channel, in the order of the batch. */
  private double sum(
      LaneSum term,
      BatchNorm norm,
      int c,
      HostBuffer a,
      long aOffset,
      HostBuffer b,
      long bOffset,
      double center) {
    double total = 0;
    for (int n = 0; n < norm.batch(); n++) {
      long start = start(norm, n, c);
      double plane = term.over(norm.plane(), real, a, aOffset + start, b, bOffset + start, center);
      total = real.round(total + plane);
    }
    return total;
  }

  private static long start(BatchNorm norm, int n, int c) {
    return ((long) n * norm.channels() + c) * norm.plane();
  }

  /** 1 / sqrt(variance + epsilon). */
  static double inverseDeviation(Real real, double variance, double epsilon) {
    return real.round(1 / real.round(Math.sqrt(real.round(variance + real.round(epsilon)))));
  }
}
