package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tiles of float64 for 32 vector registers. The wide one has 14 rows and 2 vectors: 28 sums, 2
 * of B and the broadcast: 199 to 204 GFLOP/s of 217 to 230 at float64 with 512-bit vectors and data
 * in L1, against 190 to 195 for 12x2. The narrow one has 14 rows and one vector.
 */
final class DoubleTile14x2 extends DoubleTile {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  DoubleTile14x2() {
    super(14, 14, 14);
  }

  @Override
  void strip(
      int tiles,
      int depth,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      int bStep,
      double[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      double[] c,
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
      DoubleVector c0a = DoubleVector.fromArray(S, from, from0);
      DoubleVector c0b = DoubleVector.fromArray(S, from, from0 + LANES);
      DoubleVector c1a = DoubleVector.fromArray(S, from, from1);
      DoubleVector c1b = DoubleVector.fromArray(S, from, from1 + LANES);
      DoubleVector c2a = DoubleVector.fromArray(S, from, from2);
      DoubleVector c2b = DoubleVector.fromArray(S, from, from2 + LANES);
      DoubleVector c3a = DoubleVector.fromArray(S, from, from3);
      DoubleVector c3b = DoubleVector.fromArray(S, from, from3 + LANES);
      DoubleVector c4a = DoubleVector.fromArray(S, from, from4);
      DoubleVector c4b = DoubleVector.fromArray(S, from, from4 + LANES);
      DoubleVector c5a = DoubleVector.fromArray(S, from, from5);
      DoubleVector c5b = DoubleVector.fromArray(S, from, from5 + LANES);
      DoubleVector c6a = DoubleVector.fromArray(S, from, from6);
      DoubleVector c6b = DoubleVector.fromArray(S, from, from6 + LANES);
      DoubleVector c7a = DoubleVector.fromArray(S, from, from7);
      DoubleVector c7b = DoubleVector.fromArray(S, from, from7 + LANES);
      DoubleVector c8a = DoubleVector.fromArray(S, from, from8);
      DoubleVector c8b = DoubleVector.fromArray(S, from, from8 + LANES);
      DoubleVector c9a = DoubleVector.fromArray(S, from, from9);
      DoubleVector c9b = DoubleVector.fromArray(S, from, from9 + LANES);
      DoubleVector c10a = DoubleVector.fromArray(S, from, from10);
      DoubleVector c10b = DoubleVector.fromArray(S, from, from10 + LANES);
      DoubleVector c11a = DoubleVector.fromArray(S, from, from11);
      DoubleVector c11b = DoubleVector.fromArray(S, from, from11 + LANES);
      DoubleVector c12a = DoubleVector.fromArray(S, from, from12);
      DoubleVector c12b = DoubleVector.fromArray(S, from, from12 + LANES);
      DoubleVector c13a = DoubleVector.fromArray(S, from, from13);
      DoubleVector c13b = DoubleVector.fromArray(S, from, from13 + LANES);
      int bTile = bOffset + t * bStep;
      for (int p = 0; p < depth; p++) {
        int aAt = aOffset + p;
        int bAt = bTile + p * COLUMNS;
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
        DoubleVector a5 = DoubleVector.broadcast(S, a[aAt + 5 * ROW_STRIDE]);
        c5a = a5.fma(ba, c5a);
        c5b = a5.fma(bb, c5b);
        DoubleVector a6 = DoubleVector.broadcast(S, a[aAt + 6 * ROW_STRIDE]);
        c6a = a6.fma(ba, c6a);
        c6b = a6.fma(bb, c6b);
        DoubleVector a7 = DoubleVector.broadcast(S, a[aAt + 7 * ROW_STRIDE]);
        c7a = a7.fma(ba, c7a);
        c7b = a7.fma(bb, c7b);
        DoubleVector a8 = DoubleVector.broadcast(S, a[aAt + 8 * ROW_STRIDE]);
        c8a = a8.fma(ba, c8a);
        c8b = a8.fma(bb, c8b);
        DoubleVector a9 = DoubleVector.broadcast(S, a[aAt + 9 * ROW_STRIDE]);
        c9a = a9.fma(ba, c9a);
        c9b = a9.fma(bb, c9b);
        DoubleVector a10 = DoubleVector.broadcast(S, a[aAt + 10 * ROW_STRIDE]);
        c10a = a10.fma(ba, c10a);
        c10b = a10.fma(bb, c10b);
        DoubleVector a11 = DoubleVector.broadcast(S, a[aAt + 11 * ROW_STRIDE]);
        c11a = a11.fma(ba, c11a);
        c11b = a11.fma(bb, c11b);
        DoubleVector a12 = DoubleVector.broadcast(S, a[aAt + 12 * ROW_STRIDE]);
        c12a = a12.fma(ba, c12a);
        c12b = a12.fma(bb, c12b);
        DoubleVector a13 = DoubleVector.broadcast(S, a[aAt + 13 * ROW_STRIDE]);
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

  @Override
  void shortStrip(
      int tiles,
      int depth,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      int bStep,
      double[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      double[] c,
      int cOffset,
      int ldc) {
    throw new UnsupportedOperationException("there is no short tile");
  }

  @Override
  void narrow(
      int depth,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] from,
      int fromOffset,
      int ldFrom,
      double[] c,
      int cOffset,
      int ldc) {
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
    int from12 = from11 + ldFrom;
    int from13 = from12 + ldFrom;
    DoubleVector c0 = DoubleVector.fromArray(S, from, from0);
    DoubleVector c1 = DoubleVector.fromArray(S, from, from1);
    DoubleVector c2 = DoubleVector.fromArray(S, from, from2);
    DoubleVector c3 = DoubleVector.fromArray(S, from, from3);
    DoubleVector c4 = DoubleVector.fromArray(S, from, from4);
    DoubleVector c5 = DoubleVector.fromArray(S, from, from5);
    DoubleVector c6 = DoubleVector.fromArray(S, from, from6);
    DoubleVector c7 = DoubleVector.fromArray(S, from, from7);
    DoubleVector c8 = DoubleVector.fromArray(S, from, from8);
    DoubleVector c9 = DoubleVector.fromArray(S, from, from9);
    DoubleVector c10 = DoubleVector.fromArray(S, from, from10);
    DoubleVector c11 = DoubleVector.fromArray(S, from, from11);
    DoubleVector c12 = DoubleVector.fromArray(S, from, from12);
    DoubleVector c13 = DoubleVector.fromArray(S, from, from13);
    for (int p = 0; p < depth; p++) {
      int aAt = aOffset + p;
      int bAt = bOffset + p * COLUMNS;
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      c0 = DoubleVector.broadcast(S, a[aAt]).fma(ba, c0);
      c1 = DoubleVector.broadcast(S, a[aAt + ROW_STRIDE]).fma(ba, c1);
      c2 = DoubleVector.broadcast(S, a[aAt + 2 * ROW_STRIDE]).fma(ba, c2);
      c3 = DoubleVector.broadcast(S, a[aAt + 3 * ROW_STRIDE]).fma(ba, c3);
      c4 = DoubleVector.broadcast(S, a[aAt + 4 * ROW_STRIDE]).fma(ba, c4);
      c5 = DoubleVector.broadcast(S, a[aAt + 5 * ROW_STRIDE]).fma(ba, c5);
      c6 = DoubleVector.broadcast(S, a[aAt + 6 * ROW_STRIDE]).fma(ba, c6);
      c7 = DoubleVector.broadcast(S, a[aAt + 7 * ROW_STRIDE]).fma(ba, c7);
      c8 = DoubleVector.broadcast(S, a[aAt + 8 * ROW_STRIDE]).fma(ba, c8);
      c9 = DoubleVector.broadcast(S, a[aAt + 9 * ROW_STRIDE]).fma(ba, c9);
      c10 = DoubleVector.broadcast(S, a[aAt + 10 * ROW_STRIDE]).fma(ba, c10);
      c11 = DoubleVector.broadcast(S, a[aAt + 11 * ROW_STRIDE]).fma(ba, c11);
      c12 = DoubleVector.broadcast(S, a[aAt + 12 * ROW_STRIDE]).fma(ba, c12);
      c13 = DoubleVector.broadcast(S, a[aAt + 13 * ROW_STRIDE]).fma(ba, c13);
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
    int row12 = row11 + ldc;
    int row13 = row12 + ldc;
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
    c12.intoArray(c, row12);
    c13.intoArray(c, row13);
  }
}
