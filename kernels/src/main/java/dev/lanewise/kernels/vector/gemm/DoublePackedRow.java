package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times a B packed ahead, float64, which is inference of a single sample. A tile would
 * compute rows of zeros beside it (1x1024x1024: 15 GFLOP/s on a Zen 3); this waits for memory only.
 */
final class DoublePackedRow {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;
  private static final int COLUMNS = DoubleTile.COLUMNS;

  private DoublePackedRow() {}

  /** The whole product; A is not transposed. */
  static void run(DoubleGemmCall g, DoublePackedB b) {
    int pair = 2 * COLUMNS;
    double[] chains = g.scratch.leaseDoubles(Math.ceilDiv(g.n, pair) * pair);
    try {
      for (int j = 0; j < g.n; j += pair) {
        int first = b.at(j, 0);
        // The last panel of an odd number is computed twice; the second result is dropped.
        int second = g.n - j > COLUMNS ? b.at(j + COLUMNS, 0) : first;
        twoPanels(g.a, g.aOffset, b.panels, first, second, g.k, chains, j);
      }
      DoubleFinish.apply(g, chains, 0, g.n, 0, 1, 0, g.n);
    } finally {
      g.scratch.release(chains);
    }
  }

  private static void twoPanels(
      double[] a, int aAt, double[] b, int bAt, int dAt, int k, double[] out, int outAt) {
    DoubleVector s0 = DoubleVector.zero(S);
    DoubleVector s1 = DoubleVector.zero(S);
    DoubleVector s2 = DoubleVector.zero(S);
    DoubleVector s3 = DoubleVector.zero(S);
    for (int p = 0; p < k; p++) {
      int row = p * COLUMNS;
      DoubleVector x = DoubleVector.broadcast(S, a[aAt + p]);
      s0 = x.fma(DoubleVector.fromArray(S, b, bAt + row), s0);
      s1 = x.fma(DoubleVector.fromArray(S, b, bAt + row + LANES), s1);
      s2 = x.fma(DoubleVector.fromArray(S, b, dAt + row), s2);
      s3 = x.fma(DoubleVector.fromArray(S, b, dAt + row + LANES), s3);
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + LANES);
    s2.intoArray(out, outAt + COLUMNS);
    s3.intoArray(out, outAt + COLUMNS + LANES);
  }
}
