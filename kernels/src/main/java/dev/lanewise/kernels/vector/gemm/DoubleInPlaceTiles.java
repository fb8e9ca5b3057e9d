package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of float64 that read both matrices where they lie: by rows, neither transposed.
 *
 * <p>Each runs over all of k. Ten sums at most, which 16 registers hold.
 */
final class DoubleInPlaceTiles {
  /** The rows of the tall tiles. */
  static final int ROWS = 5;

  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;

  private DoubleInPlaceTiles() {}

  /** Five rows, 2 vectors. */
  static void tile5x2(
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      int k,
      double[] c,
      int cOffset,
      int ldc) {
    DoubleVector c0a = DoubleVector.zero(S);
    DoubleVector c0b = DoubleVector.zero(S);
    DoubleVector c1a = DoubleVector.zero(S);
    DoubleVector c1b = DoubleVector.zero(S);
    DoubleVector c2a = DoubleVector.zero(S);
    DoubleVector c2b = DoubleVector.zero(S);
    DoubleVector c3a = DoubleVector.zero(S);
    DoubleVector c3b = DoubleVector.zero(S);
    DoubleVector c4a = DoubleVector.zero(S);
    DoubleVector c4b = DoubleVector.zero(S);
    int a0At = aOffset;
    int a1At = a0At + lda;
    int a2At = a1At + lda;
    int a3At = a2At + lda;
    int a4At = a3At + lda;
    int bAt = bOffset;
    for (int p = 0; p < k; p++, bAt += ldb) {
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      DoubleVector bb = DoubleVector.fromArray(S, b, bAt + LANES);
      DoubleVector a0 = DoubleVector.broadcast(S, a[a0At + p]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      DoubleVector a1 = DoubleVector.broadcast(S, a[a1At + p]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      DoubleVector a2 = DoubleVector.broadcast(S, a[a2At + p]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      DoubleVector a3 = DoubleVector.broadcast(S, a[a3At + p]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      DoubleVector a4 = DoubleVector.broadcast(S, a[a4At + p]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
    }
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
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

  /** Five rows, one vector. */
  static void tile5x1(
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      int k,
      double[] c,
      int cOffset,
      int ldc) {
    DoubleVector c0a = DoubleVector.zero(S);
    DoubleVector c1a = DoubleVector.zero(S);
    DoubleVector c2a = DoubleVector.zero(S);
    DoubleVector c3a = DoubleVector.zero(S);
    DoubleVector c4a = DoubleVector.zero(S);
    int a0At = aOffset;
    int a1At = a0At + lda;
    int a2At = a1At + lda;
    int a3At = a2At + lda;
    int a4At = a3At + lda;
    int bAt = bOffset;
    for (int p = 0; p < k; p++, bAt += ldb) {
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      DoubleVector a0 = DoubleVector.broadcast(S, a[a0At + p]);
      c0a = a0.fma(ba, c0a);
      DoubleVector a1 = DoubleVector.broadcast(S, a[a1At + p]);
      c1a = a1.fma(ba, c1a);
      DoubleVector a2 = DoubleVector.broadcast(S, a[a2At + p]);
      c2a = a2.fma(ba, c2a);
      DoubleVector a3 = DoubleVector.broadcast(S, a[a3At + p]);
      c3a = a3.fma(ba, c3a);
      DoubleVector a4 = DoubleVector.broadcast(S, a[a4At + p]);
      c4a = a4.fma(ba, c4a);
    }
    int row0 = cOffset;
    int row1 = row0 + ldc;
    int row2 = row1 + ldc;
    int row3 = row2 + ldc;
    int row4 = row3 + ldc;
    c0a.intoArray(c, row0);
    c1a.intoArray(c, row1);
    c2a.intoArray(c, row2);
    c3a.intoArray(c, row3);
    c4a.intoArray(c, row4);
  }

  /** One row, 4 vectors. */
  static void tile1x4(
      double[] a, int aOffset, double[] b, int bOffset, int ldb, int k, double[] c, int cOffset) {
    DoubleVector c0a = DoubleVector.zero(S);
    DoubleVector c0b = DoubleVector.zero(S);
    DoubleVector c0c = DoubleVector.zero(S);
    DoubleVector c0d = DoubleVector.zero(S);
    int bAt = bOffset;
    for (int p = 0; p < k; p++, bAt += ldb) {
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      DoubleVector bb = DoubleVector.fromArray(S, b, bAt + LANES);
      DoubleVector bc = DoubleVector.fromArray(S, b, bAt + 2 * LANES);
      DoubleVector bd = DoubleVector.fromArray(S, b, bAt + 3 * LANES);
      DoubleVector a0 = DoubleVector.broadcast(S, a[aOffset + p]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      c0c = a0.fma(bc, c0c);
      c0d = a0.fma(bd, c0d);
    }
    c0a.intoArray(c, cOffset);
    c0b.intoArray(c, cOffset + LANES);
    c0c.intoArray(c, cOffset + 2 * LANES);
    c0d.intoArray(c, cOffset + 3 * LANES);
  }

  /** One row, one vector. */
  static void tile1x1(
      double[] a, int aOffset, double[] b, int bOffset, int ldb, int k, double[] c, int cOffset) {
    DoubleVector c0a = DoubleVector.zero(S);
    int bAt = bOffset;
    for (int p = 0; p < k; p++, bAt += ldb) {
      DoubleVector ba = DoubleVector.fromArray(S, b, bAt);
      DoubleVector a0 = DoubleVector.broadcast(S, a[aOffset + p]);
      c0a = a0.fma(ba, c0a);
    }
    c0a.intoArray(c, cOffset);
  }
}
