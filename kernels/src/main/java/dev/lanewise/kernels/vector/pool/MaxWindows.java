package dev.lanewise.kernels.vector.pool;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The largest elements of the windows of a plane, by the rule of {@link TapPasses#max}: in each row
 * of a window first, then of its rows from the top down, which finds the same element as one walk.
 * {@link SmallWindows} says which rows may be asked for.
 */
final class MaxWindows {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i % L);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> (2 * i + 1) % L);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(S, -1L << L / 2);

  private MaxWindows() {}

  /** Windows 2x2, 2 apart. */
  static void pairs(int rows, int n, float[] x, int xAt, int pitch, float[] y, int yAt) {
    int last = Math.max(n - L, 0);
    for (int p = 0; p < rows; p++) {
      int row = xAt + 2 * p * pitch;
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = row + 2 * j;
        FloatVector a = FloatVector.fromArray(S, x, i);
        FloatVector b = FloatVector.fromArray(S, x, i + L);
        FloatVector m = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER);
        FloatVector v = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        a = FloatVector.fromArray(S, x, i + pitch);
        b = FloatVector.fromArray(S, x, i + pitch + L);
        v = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        v = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        m.intoArray(y, yAt + p * n + j);
      }
    }
  }

  /**
   * The same for long rows: one row of the plane after the other, since the processor fetches a
   * single stream from memory better than two.
   */
  static void longPairs(int rows, int n, float[] x, int xAt, int pitch, float[] y, int yAt) {
    int last = Math.max(n - L, 0);
    for (int p = 0; p < rows; p++) {
      int row = xAt + 2 * p * pitch;
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = row + 2 * j;
        FloatVector a = FloatVector.fromArray(S, x, i);
        FloatVector b = FloatVector.fromArray(S, x, i + L);
        FloatVector m = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER);
        FloatVector v = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        m.intoArray(y, yAt + p * n + j);
      }
      row += pitch;
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = row + 2 * j;
        FloatVector a = FloatVector.fromArray(S, x, i);
        FloatVector b = FloatVector.fromArray(S, x, i + L);
        FloatVector m = FloatVector.fromArray(S, y, yAt + p * n + j);
        FloatVector v = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        v = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER);
        m = m.blend(v, m.compare(EQ, m).andNot(v.compare(LE, m)));
        m.intoArray(y, yAt + p * n + j);
      }
    }
  }

  /** Windows 3x3, each next to the one before: strips from the top down. */
  static void threes(int rows, int n, float[] x, int xAt, int pitch, float[] y, int yAt) {
    int last = Math.max(n - L, 0);
    for (int q = 0; q < n && rows > 0; q += L) {
      int j = Math.min(q, last);
      int i = xAt + j;
      FloatVector a = FloatVector.fromArray(S, x, i);
      FloatVector v = FloatVector.fromArray(S, x, i + 1);
      a = a.blend(v, a.compare(EQ, a).andNot(v.compare(LE, a)));
      v = FloatVector.fromArray(S, x, i + 2);
      a = a.blend(v, a.compare(EQ, a).andNot(v.compare(LE, a)));
      i += pitch;
      FloatVector b = FloatVector.fromArray(S, x, i);
      v = FloatVector.fromArray(S, x, i + 1);
      b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
      v = FloatVector.fromArray(S, x, i + 2);
      b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
      for (int p = 0; p < rows; p++) {
        i += pitch;
        FloatVector c = FloatVector.fromArray(S, x, i);
        v = FloatVector.fromArray(S, x, i + 1);
        c = c.blend(v, c.compare(EQ, c).andNot(v.compare(LE, c)));
        v = FloatVector.fromArray(S, x, i + 2);
        c = c.blend(v, c.compare(EQ, c).andNot(v.compare(LE, c)));
        FloatVector m = a.blend(b, a.compare(EQ, a).andNot(b.compare(LE, a)));
        m = m.blend(c, m.compare(EQ, m).andNot(c.compare(LE, m)));
        m.intoArray(y, yAt + p * n + j);
        a = b;
        b = c;
      }
    }
  }

  /** Windows 3x3, 2 apart: strips from the top down. */
  static void threesByTwos(int rows, int n, float[] x, int xAt, int pitch, float[] y, int yAt) {
    int last = Math.max(n - L, 0);
    for (int q = 0; q < n && rows > 0; q += L) {
      int j = Math.min(q, last);
      int i = xAt + 2 * j;
      FloatVector e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
      FloatVector f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
      FloatVector a = e.blend(f, UPPER);
      e = FloatVector.fromArray(S, x, i + 1);
      f = FloatVector.fromArray(S, x, i + 1 + L);
      FloatVector v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
      a = a.blend(v, a.compare(EQ, a).andNot(v.compare(LE, a)));
      v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
      a = a.blend(v, a.compare(EQ, a).andNot(v.compare(LE, a)));
      for (int p = 0; p < rows; p++) {
        i += pitch;
        e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
        f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
        FloatVector b = e.blend(f, UPPER);
        e = FloatVector.fromArray(S, x, i + 1);
        f = FloatVector.fromArray(S, x, i + 1 + L);
        v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
        v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
        a = a.blend(b, a.compare(EQ, a).andNot(b.compare(LE, a)));
        i += pitch;
        e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
        f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
        b = e.blend(f, UPPER);
        e = FloatVector.fromArray(S, x, i + 1);
        f = FloatVector.fromArray(S, x, i + 1 + L);
        v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
        v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        b = b.blend(v, b.compare(EQ, b).andNot(v.compare(LE, b)));
        a = a.blend(b, a.compare(EQ, a).andNot(b.compare(LE, a)));
        a.intoArray(y, yAt + p * n + j);
        a = b;
      }
    }
  }
}
