package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile of 6 rows and 2 vectors of float32, for 16 vector registers: 12 sums, 2 of B and the
 * broadcast. Two steps of k a turn are 47 instructions, 40 of them necessary.
 *
 * <p>It fills the registers, and C2's scheduler knows nothing of that: it moves the loads of a
 * whole turn to its head, and the sums spill (43 GFLOP/s of 102 on a Zen 3 with data in L1, against
 * 99). Fences for loads keep it from that. On x86, the only architecture with 16 registers, they
 * are no instruction; elsewhere the tile is right but slow.
 *
 * <p>The number of turns has a bound that the compiler can see, so that it does not split the loop
 * for safepoints, which takes registers and which only some collectors ask for.
 */
final class FloatTile6x2 extends FloatTile {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  /** Keeps the loop below 1000 turns, and even; all ones above 0 up to the largest depth. */
  private static final int DEPTHS = 0x3fe;

  FloatTile6x2() {
    super(6);
  }

  @Override
  void accumulate(
      float[] a, int aOffset, float[] b, int bOffset, int depth, float[] c, int cOffset, int ldc) {
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
    int row5 = row4 + ldc;
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
    FloatVector c5a = FloatVector.fromArray(S, c, row5);
    FloatVector c5b = FloatVector.fromArray(S, c, row5 + LANES);
    int end = depth & DEPTHS;
    for (int p = 0; p < end; p += 2) {
      int aAt = aOffset + p;
      int bAt = bOffset + p * COLUMNS;
      FloatVector ba = FloatVector.fromArray(S, b, bAt);
      FloatVector bb = FloatVector.fromArray(S, b, bAt + LANES);
      FloatVector a0 = FloatVector.broadcast(S, a[aAt]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      VarHandle.acquireFence();
      FloatVector a2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      VarHandle.acquireFence();
      FloatVector a4 = FloatVector.broadcast(S, a[aAt + 4 * ROW_STRIDE]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
      FloatVector a5 = FloatVector.broadcast(S, a[aAt + 5 * ROW_STRIDE]);
      c5a = a5.fma(ba, c5a);
      c5b = a5.fma(bb, c5b);
      VarHandle.acquireFence();
      ba = FloatVector.fromArray(S, b, bAt + COLUMNS);
      bb = FloatVector.fromArray(S, b, bAt + COLUMNS + LANES);
      a0 = FloatVector.broadcast(S, a[aAt + 1]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      a1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE + 1]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      VarHandle.acquireFence();
      a2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE + 1]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      a3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE + 1]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      VarHandle.acquireFence();
      a4 = FloatVector.broadcast(S, a[aAt + 4 * ROW_STRIDE + 1]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
      a5 = FloatVector.broadcast(S, a[aAt + 5 * ROW_STRIDE + 1]);
      c5a = a5.fma(ba, c5a);
      c5b = a5.fma(bb, c5b);
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
    c5a.intoArray(c, row5);
    c5b.intoArray(c, row5 + LANES);
  }
}
