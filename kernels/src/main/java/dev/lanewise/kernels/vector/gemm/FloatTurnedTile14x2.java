package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The wide tile of {@link FloatTile14x2} for a left side that lies transposed: the elements of a
 * step of k lie side by side.
 *
 * <p>A tile of its own, since the distances of rows and of steps are constants: see {@link
 * GemmBlocking#ROW_STRIDE}.
 */
final class FloatTurnedTile14x2 {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;
  private static final int COLUMNS = FloatTile.COLUMNS;
  private static final int STEP = FloatTile.ROW_STRIDE;

  private FloatTurnedTile14x2() {}

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
    for (int t = 0; t < tiles; t++) {
      int from0 = fromOffset + t * fromStep;
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
      int from12 = from11 + ldFrom;
      int from13 = from12 + ldFrom;
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
      FloatVector c6a = FloatVector.fromArray(S, from, from6);
      FloatVector c6b = FloatVector.fromArray(S, from, from6 + LANES);
      FloatVector c7a = FloatVector.fromArray(S, from, from7);
      FloatVector c7b = FloatVector.fromArray(S, from, from7 + LANES);
      FloatVector c8a = FloatVector.fromArray(S, from, from8);
      FloatVector c8b = FloatVector.fromArray(S, from, from8 + LANES);
      FloatVector c9a = FloatVector.fromArray(S, from, from9);
      FloatVector c9b = FloatVector.fromArray(S, from, from9 + LANES);
      FloatVector c10a = FloatVector.fromArray(S, from, from10);
      FloatVector c10b = FloatVector.fromArray(S, from, from10 + LANES);
      FloatVector c11a = FloatVector.fromArray(S, from, from11);
      FloatVector c11b = FloatVector.fromArray(S, from, from11 + LANES);
      FloatVector c12a = FloatVector.fromArray(S, from, from12);
      FloatVector c12b = FloatVector.fromArray(S, from, from12 + LANES);
      FloatVector c13a = FloatVector.fromArray(S, from, from13);
      FloatVector c13b = FloatVector.fromArray(S, from, from13 + LANES);
      int bTile = bOffset + t * bStep;
      for (int p = 0; p < depth; p++) {
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
        FloatVector a2 = FloatVector.broadcast(S, a[aAt + 2]);
        c2a = a2.fma(ba, c2a);
        c2b = a2.fma(bb, c2b);
        FloatVector a3 = FloatVector.broadcast(S, a[aAt + 3]);
        c3a = a3.fma(ba, c3a);
        c3b = a3.fma(bb, c3b);
        FloatVector a4 = FloatVector.broadcast(S, a[aAt + 4]);
        c4a = a4.fma(ba, c4a);
        c4b = a4.fma(bb, c4b);
        FloatVector a5 = FloatVector.broadcast(S, a[aAt + 5]);
        c5a = a5.fma(ba, c5a);
        c5b = a5.fma(bb, c5b);
        FloatVector a6 = FloatVector.broadcast(S, a[aAt + 6]);
        c6a = a6.fma(ba, c6a);
        c6b = a6.fma(bb, c6b);
        FloatVector a7 = FloatVector.broadcast(S, a[aAt + 7]);
        c7a = a7.fma(ba, c7a);
        c7b = a7.fma(bb, c7b);
        FloatVector a8 = FloatVector.broadcast(S, a[aAt + 8]);
        c8a = a8.fma(ba, c8a);
        c8b = a8.fma(bb, c8b);
        FloatVector a9 = FloatVector.broadcast(S, a[aAt + 9]);
        c9a = a9.fma(ba, c9a);
        c9b = a9.fma(bb, c9b);
        FloatVector a10 = FloatVector.broadcast(S, a[aAt + 10]);
        c10a = a10.fma(ba, c10a);
        c10b = a10.fma(bb, c10b);
        FloatVector a11 = FloatVector.broadcast(S, a[aAt + 11]);
        c11a = a11.fma(ba, c11a);
        c11b = a11.fma(bb, c11b);
        FloatVector a12 = FloatVector.broadcast(S, a[aAt + 12]);
        c12a = a12.fma(ba, c12a);
        c12b = a12.fma(bb, c12b);
        FloatVector a13 = FloatVector.broadcast(S, a[aAt + 13]);
        c13a = a13.fma(ba, c13a);
        c13b = a13.fma(bb, c13b);
      }
      int row0 = cOffset + t * COLUMNS;
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
      int row12 = row11 + ldc;
      int row13 = row12 + ldc;
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
      c6a.intoArray(c, row6);
      c6b.intoArray(c, row6 + LANES);
      c7a.intoArray(c, row7);
      c7b.intoArray(c, row7 + LANES);
      c8a.intoArray(c, row8);
      c8b.intoArray(c, row8 + LANES);
      c9a.intoArray(c, row9);
      c9b.intoArray(c, row9 + LANES);
      c10a.intoArray(c, row10);
      c10b.intoArray(c, row10 + LANES);
      c11a.intoArray(c, row11);
      c11b.intoArray(c, row11 + LANES);
      c12a.intoArray(c, row12);
      c12b.intoArray(c, row12 + LANES);
      c13a.intoArray(c, row13);
      c13b.intoArray(c, row13 + LANES);
    }
  }
}
