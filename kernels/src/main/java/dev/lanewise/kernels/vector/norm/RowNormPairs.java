package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link RowNormGradients#weights} and {@link RowNormGradients#sums} do, with the same bits,
 * in one sweep over two rows: nearly half of the loads and a third of the arithmetic less, and two
 * rows' sums don't wait for each other. For rows that fill the virtual lanes of {@link Runs}.
 */
final class RowNormPairs {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final int LANES = Runs.LANES;

  /** How many vectors make up the virtual lanes: one or two here. */
  private static final int COUNT = LANES / L;

  private RowNormPairs() {}

  /**
   * dGamma = fma(dy, h, dGamma) and dBeta += dy, row by row; S(g) / n and -S(g h) / n of each row.
   *
   * @param rows an even number
   * @param lanes scratch, also for the results of the rows
   */
  static void weightsAndSums(
      int rows,
      int n,
      float[] x,
      int xAt,
      float[] centers,
      int centersAt,
      float[] inverses,
      int inversesAt,
      float[] dy,
      int dyAt,
      float[] gamma,
      int gammaAt,
      float[] dGamma,
      int dGammaAt,
      float[] dBeta,
      int dBetaAt,
      float[] lanes,
      int averages,
      int slopes) {
    for (int row = 0; row < rows; row += 2) {
      FloatVector c0 = FloatVector.broadcast(S, centers[centersAt + row]);
      FloatVector c1 = FloatVector.broadcast(S, centers[centersAt + row + 1]);
      FloatVector r0 = FloatVector.broadcast(S, inverses[inversesAt + row]);
      FloatVector r1 = FloatVector.broadcast(S, inverses[inversesAt + row + 1]);
      FloatVector a0 = FloatVector.zero(S);
      FloatVector a1 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector s0 = a0;
      FloatVector s1 = a0;
      FloatVector t0 = a0;
      FloatVector t1 = a0;
      int x0 = xAt + row * n;
      int d0 = dyAt + row * n;
      for (int i = 0; i < n; i += L) {
        FloatVector weight = FloatVector.fromArray(S, gamma, gammaAt + i);
        FloatVector d = FloatVector.fromArray(S, dy, d0 + i);
        FloatVector h = FloatVector.fromArray(S, x, x0 + i).sub(c0).mul(r0);
        FloatVector toGamma = h.fma(d, FloatVector.fromArray(S, dGamma, dGammaAt + i));
        FloatVector toBeta = FloatVector.fromArray(S, dBeta, dBetaAt + i).add(d);
        FloatVector g = weight.mul(d);
        FloatVector a = a0.add(g);
        FloatVector s = h.fma(g, s0);
        a0 = COUNT > 1 ? b0 : a;
        s0 = COUNT > 1 ? t0 : s;
        b0 = a;
        t0 = s;
        d = FloatVector.fromArray(S, dy, d0 + n + i);
        h = FloatVector.fromArray(S, x, x0 + n + i).sub(c1).mul(r1);
        h.fma(d, toGamma).intoArray(dGamma, dGammaAt + i);
        toBeta.add(d).intoArray(dBeta, dBetaAt + i);
        g = weight.mul(d);
        a = a1.add(g);
        s = h.fma(g, s1);
        a1 = COUNT > 1 ? b1 : a;
        s1 = COUNT > 1 ? t1 : s;
        b1 = a;
        t1 = s;
      }
      if (COUNT > 1) {
        a0 = a0.add(b0);
        s0 = s0.add(t0);
        a1 = a1.add(b1);
        s1 = s1.add(t1);
      }
      a0.intoArray(lanes, 0);
      s0.intoArray(lanes, LANES);
      // Plus 0, as a sum over runs starts from: it may be -0 where products underflow.
      lanes[averages + row] = (0 + Runs.sumOfTurns(lanes, 0)) / n;
      lanes[slopes + row] = -((0 + Runs.sumOfTurns(lanes, LANES)) / n);
      a1.intoArray(lanes, 0);
      s1.intoArray(lanes, LANES);
      lanes[averages + row + 1] = (0 + Runs.sumOfTurns(lanes, 0)) / n;
      lanes[slopes + row + 1] = -((0 + Runs.sumOfTurns(lanes, LANES)) / n);
    }
  }
}
