package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times a B packed ahead, float32, which is inference of a single sample. A tile would
 * compute rows of zeros beside it (1x1024x1024: 15 GFLOP/s on a Zen 3); this waits for memory only.
 */
final class FloatPackedRow {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;
  private static final int COLUMNS = FloatTile.COLUMNS;

  private FloatPackedRow() {}

  /** The whole product; A is not transposed. */
  static void run(FloatGemmCall g, FloatPackedB b) {
    int pair = 2 * COLUMNS;
    float[] chains = g.scratch.leaseFloats(Math.ceilDiv(g.n, pair) * pair);
    try {
      for (int j = 0; j < g.n; j += pair) {
        int first = b.at(j, 0);
        // The last panel of an odd number is computed twice; the second result is dropped.
        int second = g.n - j > COLUMNS ? b.at(j + COLUMNS, 0) : first;
        twoPanels(g.a, g.aOffset, b.panels, first, second, g.k, chains, j);
      }
      FloatFinish.apply(g, chains, 0, g.n, 0, 1, 0, g.n);
    } finally {
      g.scratch.release(chains);
    }
  }

  private static void twoPanels(
      float[] a, int aAt, float[] b, int bAt, int dAt, int k, float[] out, int outAt) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int row = p * COLUMNS;
      FloatVector x = FloatVector.broadcast(S, a[aAt + p]);
      s0 = x.fma(FloatVector.fromArray(S, b, bAt + row), s0);
      s1 = x.fma(FloatVector.fromArray(S, b, bAt + row + LANES), s1);
      s2 = x.fma(FloatVector.fromArray(S, b, dAt + row), s2);
      s3 = x.fma(FloatVector.fromArray(S, b, dAt + row + LANES), s3);
    }
    s0.intoArray(out, outAt);
    s1.intoArray(out, outAt + LANES);
    s2.intoArray(out, outAt + COLUMNS);
    s3.intoArray(out, outAt + COLUMNS + LANES);
  }
}
