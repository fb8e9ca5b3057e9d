package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of squares of float32 in float64, where squares of floats neither overflow nor underflow
 * and are exact.
 */
final class FloatNorm {
  private static final VectorSpecies<Double> D = Lanes.D;

  /** As many floats as {@link #D} has doubles. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  private static final int L = Lanes.DOUBLES;

  private FloatNorm() {}

  /** Copies floats to doubles. */
  static void widen(int n, float[] x, int xAt, double[] to) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector floats = FloatVector.fromArray(HALF, x, xAt + i);
      ((DoubleVector) floats.convertShape(VectorOperators.F2D, D, 0)).intoArray(to, i);
    }
    for (; i < n; i++) {
      to[i] = x[xAt + i];
    }
  }
}
