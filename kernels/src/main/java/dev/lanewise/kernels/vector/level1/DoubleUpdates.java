package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Updates of float64 vectors in place, elements side by side: scaled addition and scaling. */
public final class DoubleUpdates {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  private DoubleUpdates() {}

  /** y += alpha x, one fused multiply-add an element, alpha = 0 included. */
  public static void add(int n, double alpha, double[] x, int xAt, double[] y, int yAt) {
    DoubleVector factor = DoubleVector.broadcast(S, alpha);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector sum = DoubleVector.fromArray(S, y, yAt + i);
      factor.fma(DoubleVector.fromArray(S, x, xAt + i), sum).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(alpha, x[xAt + i], y[yAt + i]);
    }
  }

  /** x *= alpha. */
  static void scale(int n, double alpha, double[] x, int xAt) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector.fromArray(S, x, xAt + i).mul(alpha).intoArray(x, xAt + i);
    }
    for (; i < n; i++) {
      x[xAt + i] *= alpha;
    }
  }
}
