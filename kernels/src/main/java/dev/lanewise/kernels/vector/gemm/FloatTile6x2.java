package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tiles of float32 for 16 vector registers. The wide one has 6 rows and 2 vectors: 12 sums, 2
 * of B and the broadcast. Two steps of k a turn are 47 instructions, 40 of them necessary. The
 * narrow one has 12 rows and one vector, which takes two thirds of the time of two wide ones. The
 * short one has 4 rows and 2 vectors, 8 sums, just as many as the latency of an FMA asks for: for
 * 32 rows four wide and two short tiles compute none in vain.
 *
 * <p>The wide tile fills the registers, and C2's scheduler knows nothing of that: it moves the
 * loads of a whole turn to its head, and the sums spill (43 GFLOP/s of 102 on a Zen 3 with data in
 * L1, against 99). Fences for loads keep it from that. On x86, the only architecture with 16
 * registers, they are no instruction; elsewhere the tile is right but slow. The narrow tile has no
 * such trouble and is slower with fences.
 *
 * <p>The number of turns has a bound that the compiler can see, so that it does not split the loop
 * for safepoints, which takes registers and which only some collectors ask for.
 */
final class FloatTile6x2 extends FloatTile {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;

  /** Keeps the loop below 1000 turns, and even; all ones above 0 up to the largest depth. */
  static final int DEPTHS = 0x3fe;

  FloatTile6x2() {
    super(6, 4, 12);
  }

  @Override
  void strip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc) {
    int end = depth & DEPTHS;
    for (int t = 0; t < tiles; t++) {
      int from0 = fromOffset + t * fromStep;
      int from1 = from0 + ldFrom;
      int from2 = from1 + ldFrom;
      int from3 = from2 + ldFrom;
      int from4 = from3 + ldFrom;
      int from5 = from4 + ldFrom;
      FloatVector c0a = FloatVector.fromArray(S, from, from0);
      FloatVector c0b = FloatVector.fromArray(S, from, from0 + LANES);
      FloatVector c1a = FloatVector.fromArray(S, from, from1);
      FloatVector c1b = FloatVector.fromArray(S, from, from1 + LANES);
      FloatVector c2a = FloatVector.fromArray(S, from, from2);
      FloatVector c2b = FloatVector.fromArray(S, from, from2 + LANES);
      FloatVector c3a = FloatVector.fromArray(S, from, from3);
      FloatVector c3b = FloatVector.fromArray(S, from, from3 + LANES);
      FloatVector c4a = FloatVector.fromArray(S, from, from4);
      FloatVector c4b = FloatVector.fromArray(S, from, from4 + LANES);
      FloatVector c5a = FloatVector.fromArray(S, from, from5);
      FloatVector c5b = FloatVector.fromArray(S, from, from5 + LANES);
      int bTile = bOffset + t * bStep;
      for (int p = 0; p < end; p += 2) {
        int aAt = aOffset + p;
        int bAt = bTile + p * COLUMNS;
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
      int row0 = cOffset + t * COLUMNS;
      int row1 = row0 + ldc;
      int row2 = row1 + ldc;
      int row3 = row2 + ldc;
      int row4 = row3 + ldc;
      int row5 = row4 + ldc;
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

  @Override
  void shortStrip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc) {
    int end = depth & DEPTHS;
    for (int t = 0; t < tiles; t++) {
      int from0 = fromOffset + t * fromStep;
      int from1 = from0 + ldFrom;
      int from2 = from1 + ldFrom;
      int from3 = from2 + ldFrom;
      FloatVector c0a = FloatVector.fromArray(S, from, from0);
      FloatVector c0b = FloatVector.fromArray(S, from, from0 + LANES);
      FloatVector c1a = FloatVector.fromArray(S, from, from1);
      FloatVector c1b = FloatVector.fromArray(S, from, from1 + LANES);
      FloatVector c2a = FloatVector.fromArray(S, from, from2);
      FloatVector c2b = FloatVector.fromArray(S, from, from2 + LANES);
      FloatVector c3a = FloatVector.fromArray(S, from, from3);
      FloatVector c3b = FloatVector.fromArray(S, from, from3 + LANES);
      int bTile = bOffset + t * bStep;
      for (int p = 0; p < end; p += 2) {
        int aAt = aOffset + p;
        int bAt = bTile + p * COLUMNS;
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
        VarHandle.acquireFence();
        ba = FloatVector.fromArray(S, b, bAt + COLUMNS);
        bb = FloatVector.fromArray(S, b, bAt + COLUMNS + LANES);
        a0 = FloatVector.broadcast(S, a[aAt + 1]);
        c0a = a0.fma(ba, c0a);
        c0b = a0.fma(bb, c0b);
        a1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE + 1]);
        c1a = a1.fma(ba, c1a);
        c1b = a1.fma(bb, c1b);
        a2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE + 1]);
        c2a = a2.fma(ba, c2a);
        c2b = a2.fma(bb, c2b);
        a3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE + 1]);
        c3a = a3.fma(ba, c3a);
        c3b = a3.fma(bb, c3b);
      }
      int row0 = cOffset + t * COLUMNS;
      int row1 = row0 + ldc;
      int row2 = row1 + ldc;
      int row3 = row2 + ldc;
      c0a.intoArray(c, row0);
      c0b.intoArray(c, row0 + LANES);
      c1a.intoArray(c, row1);
      c1b.intoArray(c, row1 + LANES);
      c2a.intoArray(c, row2);
      c2b.intoArray(c, row2 + LANES);
      c3a.intoArray(c, row3);
      c3b.intoArray(c, row3 + LANES);
    }
  }

  @Override
  void turnedStrip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc) {
    FloatTurnedTile6x2.strip(
        tiles,
        depth,
        a,
        aOffset,
        b,
        bOffset,
        bStep,
        from,
        fromOffset,
        ldFrom,
        fromStep,
        c,
        cOffset,
        ldc);
  }

  @Override
  void narrow(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] c,
      int cOffset,
      int ldc) {
    int end = depth & DEPTHS;
    int from0 = fromOffset;
    int from1 = from0 + ldFrom;
    int from2 = from1 + ldFrom;
    int from3 = from2 + ldFrom;
    int from4 = from3 + ldFrom;
    int from5 = from4 + ldFrom;
    int from6 = from5 + ldFrom;
    int from7 = from6 + ldFrom;
    int from8 = from7 + ldFrom;
    int from9 = from8 + ldFrom;
    int from10 = from9 + ldFrom;
    int from11 = from10 + ldFrom;
    FloatVector c0 = FloatVector.fromArray(S, from, from0);
    FloatVector c1 = FloatVector.fromArray(S, from, from1);
    FloatVector c2 = FloatVector.fromArray(S, from, from2);
    FloatVector c3 = FloatVector.fromArray(S, from, from3);
    FloatVector c4 = FloatVector.fromArray(S, from, from4);
    FloatVector c5 = FloatVector.fromArray(S, from, from5);
    FloatVector c6 = FloatVector.fromArray(S, from, from6);
    FloatVector c7 = FloatVector.fromArray(S, from, from7);
    FloatVector c8 = FloatVector.fromArray(S, from, from8);
    FloatVector c9 = FloatVector.fromArray(S, from, from9);
    FloatVector c10 = FloatVector.fromArray(S, from, from10);
    FloatVector c11 = FloatVector.fromArray(S, from, from11);
    for (int p = 0; p < end; p += 2) {
      int aAt = aOffset + p;
      int bAt = bOffset + p * COLUMNS;
      FloatVector ba = FloatVector.fromArray(S, b, bAt);
      c0 = FloatVector.broadcast(S, a[aAt]).fma(ba, c0);
      c1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE]).fma(ba, c1);
      c2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE]).fma(ba, c2);
      c3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE]).fma(ba, c3);
      c4 = FloatVector.broadcast(S, a[aAt + 4 * ROW_STRIDE]).fma(ba, c4);
      c5 = FloatVector.broadcast(S, a[aAt + 5 * ROW_STRIDE]).fma(ba, c5);
      c6 = FloatVector.broadcast(S, a[aAt + 6 * ROW_STRIDE]).fma(ba, c6);
      c7 = FloatVector.broadcast(S, a[aAt + 7 * ROW_STRIDE]).fma(ba, c7);
      c8 = FloatVector.broadcast(S, a[aAt + 8 * ROW_STRIDE]).fma(ba, c8);
      c9 = FloatVector.broadcast(S, a[aAt + 9 * ROW_STRIDE]).fma(ba, c9);
      c10 = FloatVector.broadcast(S, a[aAt + 10 * ROW_STRIDE]).fma(ba, c10);
      c11 = FloatVector.broadcast(S, a[aAt + 11 * ROW_STRIDE]).fma(ba, c11);
      ba = FloatVector.fromArray(S, b, bAt + COLUMNS);
      c0 = FloatVector.broadcast(S, a[aAt + 1]).fma(ba, c0);
      c1 = FloatVector.broadcast(S, a[aAt + ROW_STRIDE + 1]).fma(ba, c1);
      c2 = FloatVector.broadcast(S, a[aAt + 2 * ROW_STRIDE + 1]).fma(ba, c2);
      c3 = FloatVector.broadcast(S, a[aAt + 3 * ROW_STRIDE + 1]).fma(ba, c3);
      c4 = FloatVector.broadcast(S, a[aAt + 4 * ROW_STRIDE + 1]).fma(ba, c4);
      c5 = FloatVector.broadcast(S, a[aAt + 5 * ROW_STRIDE + 1]).fma(ba, c5);
      c6 = FloatVector.broadcast(S, a[aAt + 6 * ROW_STRIDE + 1]).fma(ba, c6);
      c7 = FloatVector.broadcast(S, a[aAt + 7 * ROW_STRIDE + 1]).fma(ba, c7);
      c8 = FloatVector.broadcast(S, a[aAt + 8 * ROW_STRIDE + 1]).fma(ba, c8);
      c9 = FloatVector.broadcast(S, a[aAt + 9 * ROW_STRIDE + 1]).fma(ba, c9);
      c10 = FloatVector.broadcast(S, a[aAt + 10 * ROW_STRIDE + 1]).fma(ba, c10);
      c11 = FloatVector.broadcast(S, a[aAt + 11 * ROW_STRIDE + 1]).fma(ba, c11);
    }
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
    int row5 = row4 + ldc;
    int row6 = row5 + ldc;
    int row7 = row6 + ldc;
    int row8 = row7 + ldc;
    int row9 = row8 + ldc;
    int row10 = row9 + ldc;
    int row11 = row10 + ldc;
    c0.intoArray(c, row0);
    c1.intoArray(c, row1);
    c2.intoArray(c, row2);
    c3.intoArray(c, row3);
    c4.intoArray(c, row4);
    c5.intoArray(c, row5);
    c6.intoArray(c, row6);
    c7.intoArray(c, row7);
    c8.intoArray(c, row8);
    c9.intoArray(c, row9);
    c10.intoArray(c, row10);
    c11.intoArray(c, row11);
  }
}
