package dev.lanewise.kernels.vector.image;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * A row of an image split by the remainder of the column: column c lies in phase {@code (before +
 * c) % stride} at {@code (before + c) / stride}, {@code before} being the padding on its left. So
 * what one tap of neighbouring windows reads are neighbours.
 */
public final class RowPhases {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final VectorShuffle<Float> EVEN = VectorShuffle.fromOp(S, i -> 2 * i % L);
  private static final VectorShuffle<Float> ODD = VectorShuffle.fromOp(S, i -> (2 * i + 1) % L);
  private static final VectorShuffle<Float> LOWER = VectorShuffle.fromOp(S, i -> i / 2);
  private static final VectorShuffle<Float> UPPER = VectorShuffle.fromOp(S, i -> (L + i) / 2);
  private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(S, -1L << L / 2);
  private static final VectorMask<Float> ODD_LANES = VectorMask.fromLong(S, 0xaaaaaaaaaaaaaaaaL);

  /** Columns up to which the rest of a row is copied one by one. */
  private static final int LEAST = 4;

  private static final FloatVector LANE = FloatVector.zero(S).addIndex(1);

  private RowPhases() {}

  /**
   * Splits {@code n} columns from {@code xAt} on.
   *
   * @param phases where phase f goes at {@code at + f phaseLength}; what no column reaches is left
   */
  public static void split(
      float[] x, int xAt, int n, int before, int stride, float[] phases, int at, int phaseLength) {
    switch (stride) {
      case 1 -> System.arraycopy(x, xAt, phases, at + before, n);
      case 2 -> {
        int even = at + before % 2 * phaseLength + before / 2;
        int odd = at + (before + 1) % 2 * phaseLength + (before + 1) / 2;
        splitPairs(x, xAt, n, phases, even, odd);
      }
      case 4 -> splitFours(x, xAt, n, before, phases, at, phaseLength);
      default -> {
        for (int phase = 0; phase < stride; phase++) {
          int first = Math.floorMod(phase - before, stride);
          int to = at + phase * phaseLength + (before + first) / stride;
          for (int c = first; c < n; c += stride) {
            phases[to++] = x[xAt + c];
          }
        }
      }
    }
  }

  private static void splitPairs(float[] x, int xAt, int n, float[] phases, int even, int odd) {
    int i = 0;
    for (; i <= n / 2 - L; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + 2 * i);
      FloatVector b = FloatVector.fromArray(S, x, xAt + 2 * i + L);
      a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER_HALF).intoArray(phases, even + i);
      a.rearrange(ODD).blend(b.rearrange(ODD), UPPER_HALF).intoArray(phases, odd + i);
    }
    int rest = n - 2 * i;
    if (rest > LEAST && hasRoom(x, xAt + n - rest, 2, phases, Math.max(even, odd) + i)) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + 2 * i);
      FloatVector b = FloatVector.fromArray(S, x, xAt + 2 * i + L);
      FloatVector e = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER_HALF);
      FloatVector o = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER_HALF);
      FloatVector.fromArray(S, phases, even + i)
          .blend(e, LANE.compare(VectorOperators.LT, (rest + 1) / 2))
          .intoArray(phases, even + i);
      FloatVector.fromArray(S, phases, odd + i)
          .blend(o, LANE.compare(VectorOperators.LT, rest / 2))
          .intoArray(phases, odd + i);
      return;
    }
    for (; i < n / 2; i++) {
      phases[even + i] = x[xAt + 2 * i];
      phases[odd + i] = x[xAt + 2 * i + 1];
    }
    if (n % 2 != 0) {
      phases[even + i] = x[xAt + 2 * i];
    }
  }

  /**
   * Whether whole vectors can be read and written for the rest of a row: so many of {@code x}, and
   * one in each phase, the last of which starts at {@code last}. What lies in the phases behind the
   * row is kept.
   */
  private static boolean hasRoom(float[] x, int xAt, int vectors, float[] phases, int last) {
    return xAt <= x.length - vectors * L && last <= phases.length - L;
  }

  /** Where column {@code c} of a row with that many columns before it lies, of four phases. */
  private static int place(int before, int c, int at, int phaseLength) {
    return at + (before + c) % 4 * phaseLength + (before + c) / 4;
  }

  private static void splitFours(
      float[] x, int xAt, int n, int before, float[] phases, int at, int phaseLength) {
    int to0 = place(before, 0, at, phaseLength);
    int to1 = place(before, 1, at, phaseLength);
    int to2 = place(before, 2, at, phaseLength);
    int to3 = place(before, 3, at, phaseLength);
    int i = 0;
    for (; i <= n / 4 - L; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + 4 * i);
      FloatVector b = FloatVector.fromArray(S, x, xAt + 4 * i + L);
      FloatVector c = FloatVector.fromArray(S, x, xAt + 4 * i + 2 * L);
      FloatVector d = FloatVector.fromArray(S, x, xAt + 4 * i + 3 * L);
      FloatVector e0 = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER_HALF);
      FloatVector e1 = c.rearrange(EVEN).blend(d.rearrange(EVEN), UPPER_HALF);
      FloatVector o0 = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER_HALF);
      FloatVector o1 = c.rearrange(ODD).blend(d.rearrange(ODD), UPPER_HALF);
      e0.rearrange(EVEN).blend(e1.rearrange(EVEN), UPPER_HALF).intoArray(phases, to0 + i);
      o0.rearrange(EVEN).blend(o1.rearrange(EVEN), UPPER_HALF).intoArray(phases, to1 + i);
      e0.rearrange(ODD).blend(e1.rearrange(ODD), UPPER_HALF).intoArray(phases, to2 + i);
      o0.rearrange(ODD).blend(o1.rearrange(ODD), UPPER_HALF).intoArray(phases, to3 + i);
    }
    int rest = n - 4 * i;
    int last = Math.max(Math.max(to0, to1), Math.max(to2, to3)) + i;
    if (rest > LEAST && hasRoom(x, xAt + n - rest, 4, phases, last)) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + 4 * i);
      FloatVector b = FloatVector.fromArray(S, x, xAt + 4 * i + L);
      FloatVector c = FloatVector.fromArray(S, x, xAt + 4 * i + 2 * L);
      FloatVector d = FloatVector.fromArray(S, x, xAt + 4 * i + 3 * L);
      FloatVector e0 = a.rearrange(EVEN).blend(b.rearrange(EVEN), UPPER_HALF);
      FloatVector e1 = c.rearrange(EVEN).blend(d.rearrange(EVEN), UPPER_HALF);
      FloatVector o0 = a.rearrange(ODD).blend(b.rearrange(ODD), UPPER_HALF);
      FloatVector o1 = c.rearrange(ODD).blend(d.rearrange(ODD), UPPER_HALF);
      FloatVector.fromArray(S, phases, to0 + i)
          .blend(
              e0.rearrange(EVEN).blend(e1.rearrange(EVEN), UPPER_HALF),
              LANE.compare(VectorOperators.LT, (rest + 3) / 4))
          .intoArray(phases, to0 + i);
      FloatVector.fromArray(S, phases, to1 + i)
          .blend(
              o0.rearrange(EVEN).blend(o1.rearrange(EVEN), UPPER_HALF),
              LANE.compare(VectorOperators.LT, (rest + 2) / 4))
          .intoArray(phases, to1 + i);
      FloatVector.fromArray(S, phases, to2 + i)
          .blend(
              e0.rearrange(ODD).blend(e1.rearrange(ODD), UPPER_HALF),
              LANE.compare(VectorOperators.LT, (rest + 1) / 4))
          .intoArray(phases, to2 + i);
      FloatVector.fromArray(S, phases, to3 + i)
          .blend(
              o0.rearrange(ODD).blend(o1.rearrange(ODD), UPPER_HALF),
              LANE.compare(VectorOperators.LT, rest / 4))
          .intoArray(phases, to3 + i);
      return;
    }
    for (int c = 4 * i; c < n; c++) {
      phases[place(before, c, at, phaseLength)] = x[xAt + c];
    }
  }

  /** The way back: {@code n} columns to {@code xAt}. */
  public static void merge(
      float[] phases, int at, int phaseLength, int before, int stride, float[] x, int xAt, int n) {
    merge(phases, at, phaseLength, before, stride, x, xAt, n, 0);
  }

  /**
   * The same with whole vectors for the end of the row, where there is room for them.
   *
   * @param spare how many elements behind the row may be overwritten with anything
   */
  public static void merge(
      float[] phases,
      int at,
      int phaseLength,
      int before,
      int stride,
      float[] x,
      int xAt,
      int n,
      int spare) {
    switch (stride) {
      case 1 -> System.arraycopy(phases, at + before, x, xAt, n);
      case 2 -> {
        int even = at + before % 2 * phaseLength + before / 2;
        int odd = at + (before + 1) % 2 * phaseLength + (before + 1) / 2;
        mergePairs(phases, even, odd, x, xAt, n, spare);
      }
      case 4 -> mergeFours(phases, at, phaseLength, before, x, xAt, n, spare);
      default -> {
        for (int phase = 0; phase < stride; phase++) {
          int first = Math.floorMod(phase - before, stride);
          int from = at + phase * phaseLength + (before + first) / stride;
          for (int c = first; c < n; c += stride) {
            x[xAt + c] = phases[from++];
          }
        }
      }
    }
  }

  /**
   * The elements of a phase that can be read in whole vectors: up to the end of the row, or beyond
   * it if there is room in both arrays.
   */
  private static int whole(int n, int stride, int spare, int left) {
    int inside = n / stride / L * L;
    boolean fits = stride * (inside + L) <= (long) n + spare && inside + L <= left;
    return fits && stride * inside < n ? inside + L : inside;
  }

  private static void mergePairs(
      float[] phases, int even, int odd, float[] x, int xAt, int n, int spare) {
    int i = 0;
    int vectors = whole(n, 2, spare, phases.length - Math.max(even, odd));
    for (; i < vectors; i += L) {
      FloatVector a = FloatVector.fromArray(S, phases, even + i);
      FloatVector b = FloatVector.fromArray(S, phases, odd + i);
      a.rearrange(LOWER).blend(b.rearrange(LOWER), ODD_LANES).intoArray(x, xAt + 2 * i);
      a.rearrange(UPPER).blend(b.rearrange(UPPER), ODD_LANES).intoArray(x, xAt + 2 * i + L);
    }
    for (; i < n / 2; i++) {
      x[xAt + 2 * i] = phases[even + i];
      x[xAt + 2 * i + 1] = phases[odd + i];
    }
    if (2 * i < n) {
      x[xAt + 2 * i] = phases[even + i];
    }
  }

  private static void mergeFours(
      float[] phases, int at, int phaseLength, int before, float[] x, int xAt, int n, int spare) {
    int from0 = place(before, 0, at, phaseLength);
    int from1 = place(before, 1, at, phaseLength);
    int from2 = place(before, 2, at, phaseLength);
    int from3 = place(before, 3, at, phaseLength);
    int i = 0;
    int last = Math.max(Math.max(from0, from1), Math.max(from2, from3));
    int vectors = whole(n, 4, spare, phases.length - last);
    for (; i < vectors; i += L) {
      FloatVector p0 = FloatVector.fromArray(S, phases, from0 + i);
      FloatVector p1 = FloatVector.fromArray(S, phases, from1 + i);
      FloatVector p2 = FloatVector.fromArray(S, phases, from2 + i);
      FloatVector p3 = FloatVector.fromArray(S, phases, from3 + i);
      FloatVector e0 = p0.rearrange(LOWER).blend(p2.rearrange(LOWER), ODD_LANES);
      FloatVector e1 = p0.rearrange(UPPER).blend(p2.rearrange(UPPER), ODD_LANES);
      FloatVector o0 = p1.rearrange(LOWER).blend(p3.rearrange(LOWER), ODD_LANES);
      FloatVector o1 = p1.rearrange(UPPER).blend(p3.rearrange(UPPER), ODD_LANES);
      int to = xAt + 4 * i;
      e0.rearrange(LOWER).blend(o0.rearrange(LOWER), ODD_LANES).intoArray(x, to);
      e0.rearrange(UPPER).blend(o0.rearrange(UPPER), ODD_LANES).intoArray(x, to + L);
      e1.rearrange(LOWER).blend(o1.rearrange(LOWER), ODD_LANES).intoArray(x, to + 2 * L);
      e1.rearrange(UPPER).blend(o1.rearrange(UPPER), ODD_LANES).intoArray(x, to + 3 * L);
    }
    for (int c = 4 * i; c < n; c++) {
      x[xAt + c] = phases[place(before, c, at, phaseLength)];
    }
  }
}
