package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Updates of float32 vectors in place, elements side by side: scaled addition and scaling. */
public final class FloatUpdates {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  private FloatUpdates() {}

  /** y += alpha x, one fused multiply-add an element, alpha = 0 included. */
  public static void add(int n, float alpha, float[] x, int xAt, float[] y, int yAt) {
    FloatVector factor = FloatVector.broadcast(S, alpha);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(S, y, yAt + i);
      factor.fma(FloatVector.fromArray(S, x, xAt + i), sum).intoArray(y, yAt + i);
    }
    for (; i < n; i++) {
      y[yAt + i] = Math.fma(alpha, x[xAt + i], y[yAt + i]);
    }
  }

  /** x *= alpha. */
  static void scale(int n, float alpha, float[] x, int xAt) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector.fromArray(S, x, xAt + i).mul(alpha).intoArray(x, xAt + i);
    }
    for (; i < n; i++) {
      x[xAt + i] *= alpha;
    }
  }
}
