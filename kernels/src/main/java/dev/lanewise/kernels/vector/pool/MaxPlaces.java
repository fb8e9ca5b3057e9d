package dev.lanewise.kernels.vector.pool;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * What {@link MaxWindows} computes, and the places: those of a window's taps count from the place
 * of its first one, which {@code place} is for the first window, and rows are {@code width} apart.
 * A place in the padding before a window's elements is found only if those are all -Infinity.
 */
final class MaxPlaces {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;
  private static final int L = Lanes.FLOATS;
  private static final IntVector LANE = IntVector.zero(I).addIndex(1);
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i % L);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> (2 * i + 1) % L);
  private static final VectorMask<Float> UPPER = VectorMask.fromLong(S, -1L << L / 2);

  private MaxPlaces() {}

  /** Windows 2x2, 2 apart. */
  static void pairs(
      int rows,
      int n,
      float[] x,
      int xAt,
      int pitch,
      int place,
      int width,
      float[] y,
      int yAt,
      int[] places,
      int placesAt) {
    int last = Math.max(n - L, 0);
    for (int p = 0; p < rows; p++) {
      int row = xAt + 2 * p * pitch;
      for (int q = 0; q < n; q += L) {
        int j = Math.min(q, last);
        int i = row + 2 * j;
        IntVector at = LANE.add(j).lanewise(LSHL, 1).add(place + 2 * p * width);
        FloatVector e = FloatVector.fromArray(S, x, i);
        FloatVector f = FloatVector.fromArray(S, x, i + L);
        FloatVector m = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        IntVector best = at;
        FloatVector v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        VectorMask<Float> better = m.compare(EQ, m).andNot(v.compare(LE, m));
        m = m.blend(v, better);
        best = best.blend(at.add(1), better.cast(I));
        e = FloatVector.fromArray(S, x, i + pitch);
        f = FloatVector.fromArray(S, x, i + pitch + L);
        v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        better = m.compare(EQ, m).andNot(v.compare(LE, m));
        m = m.blend(v, better);
        best = best.blend(at.add(width), better.cast(I));
        v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        better = m.compare(EQ, m).andNot(v.compare(LE, m));
        m = m.blend(v, better);
        best = best.blend(at.add(width + 1), better.cast(I));
        m.intoArray(y, yAt + p * n + j);
        best.intoArray(places, placesAt + p * n + j);
      }
    }
  }

  /** Windows 3x3, each next to the one before: strips from the top down. */
  static void threes(
      int rows,
      int n,
      float[] x,
      int xAt,
      int pitch,
      int place,
      int width,
      float[] y,
      int yAt,
      int[] places,
      int placesAt) {
    int last = Math.max(n - L, 0);
    for (int q = 0; q < n && rows > 0; q += L) {
      int j = Math.min(q, last);
      int i = xAt + j;
      IntVector at = LANE.add(place + j);
      FloatVector a = FloatVector.fromArray(S, x, i);
      IntVector placesA = at;
      FloatVector v = FloatVector.fromArray(S, x, i + 1);
      VectorMask<Float> better = a.compare(EQ, a).andNot(v.compare(LE, a));
      a = a.blend(v, better);
      placesA = placesA.blend(at.add(1), better.cast(I));
      v = FloatVector.fromArray(S, x, i + 2);
      better = a.compare(EQ, a).andNot(v.compare(LE, a));
      a = a.blend(v, better);
      placesA = placesA.blend(at.add(2), better.cast(I));
      i += pitch;
      at = at.add(width);
      FloatVector b = FloatVector.fromArray(S, x, i);
      IntVector placesB = at;
      v = FloatVector.fromArray(S, x, i + 1);
      better = b.compare(EQ, b).andNot(v.compare(LE, b));
      b = b.blend(v, better);
      placesB = placesB.blend(at.add(1), better.cast(I));
      v = FloatVector.fromArray(S, x, i + 2);
      better = b.compare(EQ, b).andNot(v.compare(LE, b));
      b = b.blend(v, better);
      placesB = placesB.blend(at.add(2), better.cast(I));
      for (int p = 0; p < rows; p++) {
        i += pitch;
        at = at.add(width);
        FloatVector c = FloatVector.fromArray(S, x, i);
        IntVector placesC = at;
        v = FloatVector.fromArray(S, x, i + 1);
        better = c.compare(EQ, c).andNot(v.compare(LE, c));
        c = c.blend(v, better);
        placesC = placesC.blend(at.add(1), better.cast(I));
        v = FloatVector.fromArray(S, x, i + 2);
        better = c.compare(EQ, c).andNot(v.compare(LE, c));
        c = c.blend(v, better);
        placesC = placesC.blend(at.add(2), better.cast(I));
        better = a.compare(EQ, a).andNot(b.compare(LE, a));
        a = a.blend(b, better);
        placesA = placesA.blend(placesB, better.cast(I));
        better = a.compare(EQ, a).andNot(c.compare(LE, a));
        a = a.blend(c, better);
        placesA = placesA.blend(placesC, better.cast(I));
        a.intoArray(y, yAt + p * n + j);
        placesA.intoArray(places, placesAt + p * n + j);
        a = b;
        placesA = placesB;
        b = c;
        placesB = placesC;
      }
    }
  }

  /** Windows 3x3, 2 apart: strips from the top down. */
  static void threesByTwos(
      int rows,
      int n,
      float[] x,
      int xAt,
      int pitch,
      int place,
      int width,
      float[] y,
      int yAt,
      int[] places,
      int placesAt) {
    int last = Math.max(n - L, 0);
    for (int q = 0; q < n && rows > 0; q += L) {
      int j = Math.min(q, last);
      int i = xAt + 2 * j;
      IntVector at = LANE.add(j).lanewise(LSHL, 1).add(place);
      FloatVector e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
      FloatVector f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
      FloatVector a = e.blend(f, UPPER);
      IntVector placesA = at;
      e = FloatVector.fromArray(S, x, i + 1);
      f = FloatVector.fromArray(S, x, i + 1 + L);
      FloatVector v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
      VectorMask<Float> better = a.compare(EQ, a).andNot(v.compare(LE, a));
      a = a.blend(v, better);
      placesA = placesA.blend(at.add(1), better.cast(I));
      v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
      better = a.compare(EQ, a).andNot(v.compare(LE, a));
      a = a.blend(v, better);
      placesA = placesA.blend(at.add(2), better.cast(I));
      for (int p = 0; p < rows; p++) {
        i += pitch;
        at = at.add(width);
        e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
        f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
        FloatVector b = e.blend(f, UPPER);
        IntVector placesB = at;
        e = FloatVector.fromArray(S, x, i + 1);
        f = FloatVector.fromArray(S, x, i + 1 + L);
        v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        better = b.compare(EQ, b).andNot(v.compare(LE, b));
        b = b.blend(v, better);
        placesB = placesB.blend(at.add(1), better.cast(I));
        v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        better = b.compare(EQ, b).andNot(v.compare(LE, b));
        b = b.blend(v, better);
        placesB = placesB.blend(at.add(2), better.cast(I));
        better = a.compare(EQ, a).andNot(b.compare(LE, a));
        a = a.blend(b, better);
        placesA = placesA.blend(placesB, better.cast(I));
        i += pitch;
        at = at.add(width);
        e = FloatVector.fromArray(S, x, i).rearrange(EVEN);
        f = FloatVector.fromArray(S, x, i + L).rearrange(EVEN);
        b = e.blend(f, UPPER);
        placesB = at;
        e = FloatVector.fromArray(S, x, i + 1);
        f = FloatVector.fromArray(S, x, i + 1 + L);
        v = e.rearrange(EVEN).blend(f.rearrange(EVEN), UPPER);
        better = b.compare(EQ, b).andNot(v.compare(LE, b));
        b = b.blend(v, better);
        placesB = placesB.blend(at.add(1), better.cast(I));
        v = e.rearrange(ODD).blend(f.rearrange(ODD), UPPER);
        better = b.compare(EQ, b).andNot(v.compare(LE, b));
        b = b.blend(v, better);
        placesB = placesB.blend(at.add(2), better.cast(I));
        better = a.compare(EQ, a).andNot(b.compare(LE, a));
        a = a.blend(b, better);
        placesA = placesA.blend(placesB, better.cast(I));
        a.intoArray(y, yAt + p * n + j);
        placesA.intoArray(places, placesAt + p * n + j);
        a = b;
        placesA = placesB;
      }
    }
  }
}
