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
public final class FloatNorm {
  /** The virtual lanes. */
  public static final int LANES = DoubleSums.LANES;

  private static final VectorSpecies<Double> D = Lanes.D;

  /** As many floats as {@link #D} has doubles. */
  private static final VectorSpecies<Float> HALF =
      VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

  private static final int L = Lanes.DOUBLES;

  /** How many vectors make up the virtual lanes: 2, 4 or 8. */
  private static final int PARTS = LANES / L;

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

  /**
   * The sum of squares of a run of at most {@link DoubleSums#RUN} elements, in 16 virtual lanes and
   * a fixed tree.
   *
   * @param lanes room for {@link #LANES} numbers
   */
  public static double squaresRun(int n, float[] x, int xAt, double[] lanes) {
    DoubleVector s0 = DoubleVector.zero(D);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    DoubleVector s4 = s0;
    DoubleVector s5 = s0;
    DoubleVector s6 = s0;
    DoubleVector s7 = s0;
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      DoubleVector x0 = widened(x, xAt + i);
      s0 = x0.fma(x0, s0);
      DoubleVector x1 = widened(x, xAt + i + L);
      s1 = x1.fma(x1, s1);
      if (PARTS >= 4) {
        DoubleVector x2 = widened(x, xAt + i + 2 * L);
        s2 = x2.fma(x2, s2);
        DoubleVector x3 = widened(x, xAt + i + 3 * L);
        s3 = x3.fma(x3, s3);
      }
      if (PARTS >= 8) {
        DoubleVector x4 = widened(x, xAt + i + 4 * L);
        s4 = x4.fma(x4, s4);
        DoubleVector x5 = widened(x, xAt + i + 5 * L);
        s5 = x5.fma(x5, s5);
        DoubleVector x6 = widened(x, xAt + i + 6 * L);
        s6 = x6.fma(x6, s6);
        DoubleVector x7 = widened(x, xAt + i + 7 * L);
        s7 = x7.fma(x7, s7);
      }
    }
    s0.intoArray(lanes, 0);
    s1.intoArray(lanes, L);
    if (PARTS >= 4) {
      s2.intoArray(lanes, 2 * L);
      s3.intoArray(lanes, 3 * L);
    }
    if (PARTS >= 8) {
      s4.intoArray(lanes, 4 * L);
      s5.intoArray(lanes, 5 * L);
      s6.intoArray(lanes, 6 * L);
      s7.intoArray(lanes, 7 * L);
    }
    for (int lane = 0; i < n; i++, lane++) {
      double element = x[xAt + i];
      lanes[lane] += element * element;
    }
    double t0 = lanes[0] + lanes[8] + (lanes[4] + lanes[12]);
    double t1 = lanes[1] + lanes[9] + (lanes[5] + lanes[13]);
    double t2 = lanes[2] + lanes[10] + (lanes[6] + lanes[14]);
    double t3 = lanes[3] + lanes[11] + (lanes[7] + lanes[15]);
    return t0 + t2 + (t1 + t3);
  }

  private static DoubleVector widened(float[] x, int at) {
    return (DoubleVector)
        FloatVector.fromArray(HALF, x, at).convertShape(VectorOperators.F2D, D, 0);
  }
}
