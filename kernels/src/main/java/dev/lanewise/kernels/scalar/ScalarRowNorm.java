package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.RowNorm;
import org.jspecify.annotations.Nullable;

/** Layer and root mean square normalisation, one row after the other. */
final class ScalarRowNorm {
  /** What is added to a product to leave it as it is. */
  private static final double NOTHING = -0.0;

  private final Real real;

  ScalarRowNorm(Real real) {
    this.real = real;
  }

  /** sum = x + r. */
  void sum(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer r,
      long rOffset,
      HostBuffer sum,
      long sumOffset) {
    for (long i = 0; i < norm.size(); i++) {
      real.set(sum, sumOffset + i, real.get(x, xOffset + i) + real.get(r, rOffset + i));
    }
  }

  void layer(
      RowNorm norm,
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
    int n = norm.columns();
    double count = real.round(n);
    for (int row = 0; row < norm.rows(); row++) {
      long start = (long) row * n;
      long xi = xOffset + start;
      double center = real.round(LaneSum.PLAIN.over(n, real, x, xi, x, xi, 0) / count);
      double squares = LaneSum.SQUARED_DISTANCE.over(n, real, x, xi, x, xi, center);
      double variance = real.round(squares / count);
      double inverse = ScalarBatchNorm.inverseDeviation(real, variance, norm.epsilon());
      real.set(mean, meanOffset + row, center);
      real.set(inverseDeviation, inverseDeviationOffset + row, inverse);
      for (int i = 0; i < n; i++) {
        double h = real.round(real.round(real.get(x, xi + i) - center) * inverse);
        double weight = real.get(gamma, gammaOffset + i);
        real.set(y, yOffset + start + i, real.fma(h, weight, real.get(beta, betaOffset + i)));
      }
    }
  }

  void layerBackward(
      RowNorm norm,
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
      @Nullable HostBuffer dSum,
      long dSumOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset) {
    int n = norm.columns();
    double count = real.round(n);
    clear(dGamma, dGammaOffset, n);
    clear(dBeta, dBetaOffset, n);
    for (int row = 0; row < norm.rows(); row++) {
      long start = (long) row * n;
      double center = real.get(mean, meanOffset + row);
      double inverse = real.get(inverseDeviation, inverseDeviationOffset + row);
      Row terms =
          new Row(x, xOffset + start, center, inverse, gamma, gammaOffset, dy, dyOffset + start);
      double average = real.round(terms.sum(n, false) / count);
      double slope = real.round(terms.sum(n, true) / count);
      for (int i = 0; i < n; i++) {
        double h = terms.normalised(i);
        double gradient = real.get(dy, dyOffset + start + i);
        real.set(dBeta, dBetaOffset + i, real.get(dBeta, dBetaOffset + i) + gradient);
        accumulate(dGamma, dGammaOffset + i, gradient, h);
        double rest = real.round(terms.weighted(i) - average);
        double elsewhere = dSum == null ? NOTHING : real.get(dSum, dSumOffset + start + i);
        real.set(dx, dxOffset + start + i, real.fma(real.fma(-slope, h, rest), inverse, elsewhere));
      }
    }
  }

  void rms(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset) {
    int n = norm.columns();
    for (int row = 0; row < norm.rows(); row++) {
      long start = (long) row * n;
      long xi = xOffset + start;
      double squares = LaneSum.SQUARE.over(n, real, x, xi, x, xi, 0);
      double mean = real.round(squares / real.round(n));
      double inverse = ScalarBatchNorm.inverseDeviation(real, mean, norm.epsilon());
      real.set(inverseRms, inverseRmsOffset + row, inverse);
      for (int i = 0; i < n; i++) {
        double h = real.round(real.get(x, xi + i) * inverse);
        real.set(y, yOffset + start + i, h * real.get(gamma, gammaOffset + i));
      }
    }
  }

  void rmsBackward(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset,
      HostBuffer dy,
      long dyOffset,
      @Nullable HostBuffer dSum,
      long dSumOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset) {
    int n = norm.columns();
    clear(dGamma, dGammaOffset, n);
    for (int row = 0; row < norm.rows(); row++) {
      long start = (long) row * n;
      double inverse = real.get(inverseRms, inverseRmsOffset + row);
      Row terms = new Row(x, xOffset + start, 0, inverse, gamma, gammaOffset, dy, dyOffset + start);
      double slope = real.round(terms.sum(n, true) / real.round(n));
      for (int i = 0; i < n; i++) {
        double h = terms.normalised(i);
        accumulate(dGamma, dGammaOffset + i, real.get(dy, dyOffset + start + i), h);
        double gradient = real.fma(-slope, h, terms.weighted(i));
        double elsewhere = dSum == null ? NOTHING : real.get(dSum, dSumOffset + start + i);
        real.set(dx, dxOffset + start + i, real.fma(gradient, inverse, elsewhere));
      }
    }
  }

  /** One row with what its gradients are made of; sums have three operands, unlike LaneSum's. */
  private final class Row {
    private final HostBuffer x;
    private final long xStart;
    private final double center;
    private final double inverse;
    private final HostBuffer gamma;
    private final long gammaStart;
    private final HostBuffer dy;
    private final long dyStart;

    Row(
        HostBuffer x,
        long xStart,
        double center,
        double inverse,
        HostBuffer gamma,
        long gammaStart,
        HostBuffer dy,
        long dyStart) {
      this.x = x;
      this.xStart = xStart;
      this.center = center;
      this.inverse = inverse;
      this.gamma = gamma;
      this.gammaStart = gammaStart;
      this.dy = dy;
      this.dyStart = dyStart;
    }

    double normalised(int i) {
      return real.round(real.round(real.get(x, xStart + i) - center) * inverse);
    }

    double weighted(int i) {
      return real.round(real.get(dy, dyStart + i) * real.get(gamma, gammaStart + i));
    }

    /** The sum of the weighted gradients, or of their products with the normalised elements. */
    double sum(int n, boolean products) {
      double total = 0;
      for (int from = 0; from < n; from += ScalarLevel1.RUN) {
        int end = Math.min(ScalarLevel1.RUN, n - from) + from;
        total = real.round(total + lanes(0, 1, from, end, products));
      }
      return total;
    }

    /** The lanes {@code lane}, {@code lane + step}, ... of a run, joined as in ScalarLevel1.dot. */
    private double lanes(int lane, int step, int from, int end, boolean products) {
      if (step < ScalarLevel1.LANES) {
        return real.round(
            lanes(lane, 2 * step, from, end, products)
                + lanes(lane + step, 2 * step, from, end, products));
      }
      double total = 0;
      for (int i = from + lane; i < end; i += ScalarLevel1.LANES) {
        double g = weighted(i);
        total = products ? real.fma(g, normalised(i), total) : real.round(total + g);
      }
      return total;
    }
  }

  private void clear(HostBuffer buffer, long offset, int n) {
    for (int i = 0; i < n; i++) {
      real.set(buffer, offset + i, 0);
    }
  }

  private void accumulate(HostBuffer buffer, long index, double a, double b) {
    real.set(buffer, index, real.fma(a, b, real.get(buffer, index)));
  }
}
