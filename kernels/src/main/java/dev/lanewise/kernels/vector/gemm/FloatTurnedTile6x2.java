package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The wide tile of {@link FloatTile6x2} for a left side that lies transposed: the elements of a
 * step of k lie side by side. Fences and the bound of the turns are as there.
 *
 * <p>A tile of its own, since the distances of rows and of steps are constants: see {@link
 * GemmBlocking#ROW_STRIDE}.
 */
final class FloatTurnedTile6x2 {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;
  private static final int COLUMNS = FloatTile.COLUMNS;
  private static final int STEP = FloatTile.ROW_STRIDE;

  private FloatTurnedTile6x2() {}

  /** {@link FloatTile#turnedStrip}. */
  static void strip(
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
    int end = depth & FloatTile6x2.DEPTHS;
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
        int aAt = aOffset + p * STEP;
        int bAt = bTile + p * COLUMNS;
        FloatVector ba = FloatVector.fromArray(S, b, bAt);
        FloatVector bb = FloatVector.fromArray(S, b, bAt + LANES);
        FloatVector a0 = FloatVector.broadcast(S, a[aAt]);
        c0a = a0.fma(ba, c0a);
        c0b = a0.fma(bb, c0b);
        FloatVector a1 = FloatVector.broadcast(S, a[aAt + 1]);
        c1a = a1.fma(ba, c1a);
        c1b = a1.fma(bb, c1b);
        VarHandle.acquireFence();
        FloatVector a2 = FloatVector.broadcast(S, a[aAt + 2]);
        c2a = a2.fma(ba, c2a);
        c2b = a2.fma(bb, c2b);
        FloatVector a3 = FloatVector.broadcast(S, a[aAt + 3]);
        c3a = a3.fma(ba, c3a);
        c3b = a3.fma(bb, c3b);
        VarHandle.acquireFence();
        FloatVector a4 = FloatVector.broadcast(S, a[aAt + 4]);
        c4a = a4.fma(ba, c4a);
        c4b = a4.fma(bb, c4b);
        FloatVector a5 = FloatVector.broadcast(S, a[aAt + 5]);
        c5a = a5.fma(ba, c5a);
        c5b = a5.fma(bb, c5b);
        VarHandle.acquireFence();
        ba = FloatVector.fromArray(S, b, bAt + COLUMNS);
        bb = FloatVector.fromArray(S, b, bAt + COLUMNS + LANES);
        a0 = FloatVector.broadcast(S, a[aAt + STEP]);
        c0a = a0.fma(ba, c0a);
        c0b = a0.fma(bb, c0b);
        a1 = FloatVector.broadcast(S, a[aAt + STEP + 1]);
        c1a = a1.fma(ba, c1a);
        c1b = a1.fma(bb, c1b);
        VarHandle.acquireFence();
        a2 = FloatVector.broadcast(S, a[aAt + STEP + 2]);
        c2a = a2.fma(ba, c2a);
        c2b = a2.fma(bb, c2b);
        a3 = FloatVector.broadcast(S, a[aAt + STEP + 3]);
        c3a = a3.fma(ba, c3a);
        c3b = a3.fma(bb, c3b);
        VarHandle.acquireFence();
        a4 = FloatVector.broadcast(S, a[aAt + STEP + 4]);
        c4a = a4.fma(ba, c4a);
        c4b = a4.fma(bb, c4b);
        a5 = FloatVector.broadcast(S, a[aAt + STEP + 5]);
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
}
