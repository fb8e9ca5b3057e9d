package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile of 5 rows and 2 vectors of float64, for 16 vector registers: 10 sums, 2 of B and the
 * broadcast. Twelve sums (6x2, 4x3, 3x4) made C2 spill: 43 GFLOP/s of 102 at float32 on a Zen 3
 * with data in L1, against 97 for this one and 88 for 4x2. Sums that start from zeros instead of
 * from memory spill too (36).
 */
final class DoubleTile5x2 extends DoubleTile {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  DoubleTile5x2() {
    super(5);
  }

  @Override
  void accumulate(
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      int depth,
      double[] c,
      int cOffset,
      int ldc) {
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
    DoubleVector c0a = DoubleVector.fromArray(S, c, row0);
    DoubleVector c0b = DoubleVector.fromArray(S, c, row0 + LANES);
    DoubleVector c1a = DoubleVector.fromArray(S, c, row1);
    DoubleVector c1b = DoubleVector.fromArray(S, c, row1 + LANES);
    DoubleVector c2a = DoubleVector.fromArray(S, c, row2);
    DoubleVector c2b = DoubleVector.fromArray(S, c, row2 + LANES);
    DoubleVector c3a = DoubleVector.fromArray(S, c, row3);
    DoubleVector c3b = DoubleVector.fromArray(S, c, row3 + LANES);
    DoubleVector c4a = DoubleVector.fromArray(S, c, row4);
    DoubleVector c4b = DoubleVector.fromArray(S, c, row4 + LANES);
    for (int p = 0; p < depth; p++) {
      int aAt = aOffset + p;
      int bAt = bOffset + p * (2 * LANES);
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      DoubleVector bb = DoubleVector.fromArray(S, b, bAt + LANES);
      DoubleVector a0 = DoubleVector.broadcast(S, a[aAt]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      DoubleVector a1 = DoubleVector.broadcast(S, a[aAt + ROW_STRIDE]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      DoubleVector a2 = DoubleVector.broadcast(S, a[aAt + 2 * ROW_STRIDE]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      DoubleVector a3 = DoubleVector.broadcast(S, a[aAt + 3 * ROW_STRIDE]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      DoubleVector a4 = DoubleVector.broadcast(S, a[aAt + 4 * ROW_STRIDE]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
    }
    c0a.intoArray(c, row0);
    c0b.intoArray(c, row0 + LANES);
    c1a.intoArray(c, row1);
    c1b.intoArray(c, row1 + LANES);
    c2a.intoArray(c, row2);
    c2b.intoArray(c, row2 + LANES);
    c3a.intoArray(c, row3);
    c3b.intoArray(c, row3 + LANES);
    c4a.intoArray(c, row4);
    c4b.intoArray(c, row4 + LANES);
  }
}
