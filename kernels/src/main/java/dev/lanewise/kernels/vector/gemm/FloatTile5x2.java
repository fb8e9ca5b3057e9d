package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile of 5 rows and 2 vectors of float32, for 16 vector registers: 10 sums, 2 of B and the
 * broadcast. Twelve sums (6x2, 4x3, 3x4) made C2 spill: 43 GFLOP/s of 102 at float32 on a Zen 3
 * with data in L1, against 97 for this one and 88 for 4x2. Sums that start from zeros instead of
 * from memory spill too (36).
 */
final class FloatTile5x2 extends FloatTile {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  FloatTile5x2() {
    super(5);
  }

  @Override
  void accumulate(
      float[] a, int aOffset, float[] b, int bOffset, int depth, float[] c, int cOffset, int ldc) {
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
    FloatVector c0a = FloatVector.fromArray(S, c, row0);
    FloatVector c0b = FloatVector.fromArray(S, c, row0 + LANES);
    FloatVector c1a = FloatVector.fromArray(S, c, row1);
    FloatVector c1b = FloatVector.fromArray(S, c, row1 + LANES);
    FloatVector c2a = FloatVector.fromArray(S, c, row2);
    FloatVector c2b = FloatVector.fromArray(S, c, row2 + LANES);
    FloatVector c3a = FloatVector.fromArray(S, c, row3);
    FloatVector c3b = FloatVector.fromArray(S, c, row3 + LANES);
    FloatVector c4a = FloatVector.fromArray(S, c, row4);
    FloatVector c4b = FloatVector.fromArray(S, c, row4 + LANES);
    for (int p = 0; p < depth; p++) {
      int aAt = aOffset + p;
      int bAt = bOffset + p * (2 * LANES);
      FloatVector ba = FloatVector.fromArray(S, b, bAt);
      FloatVector bb = FloatVector.fromArray(S, b, bAt + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aAt]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      FloatVector a2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      FloatVector a4 = FloatVector.broadcast(S, a[aAt + 4 * ROW_STRIDE]);
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
