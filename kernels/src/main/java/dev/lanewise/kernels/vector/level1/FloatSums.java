package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot product and sum of magnitudes of float32, elements side by side, in the order that {@link
 * dev.lanewise.kernels.op.Level1Kernels} states: 16 virtual lanes, a fixed tree, and runs of 2^14.
 *
 * <p>A vector holds a part of the 16 lanes. The number of parts is a constant (512, 256 and 128
 * bits: 1, 2 and 4), so the compiler drops the branches that ask for it. A masked lane keeps its
 * sum untouched, because adding a zero would turn -0 into 0. There is one masked step, whichever
 * part it falls on: with one for each part the methods outgrew C1, and a method that C1 refuses may
 * stay at the slowest level for good.
 */
public final class FloatSums {
  /** The virtual lanes. */
  public static final int LANES = 16;

  /** Longer vectors are summed in runs of this length. */
  public static final int RUN = 1 << 14;

  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;
  private static final int PARTS = LANES / L;

  private FloatSums() {}

  /** The sum of x_i y_i. */
  public static float dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    float total = 0;
    for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
      total += dotRun(Math.min(RUN, n - from), x, xOffset + from, y, yOffset + from);
    }
    return total;
  }

  /** The sum of |x_i|. */
  static float magnitudes(int n, float[] x, int xOffset) {
    float total = 0;
    for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
      total += magnitudesRun(Math.min(RUN, n - from), x, xOffset + from);
    }
    return total;
  }

  /** One run of {@link #dot}: at most {@link #RUN} elements. */
  static float dotRun(int n, float[] x, int xAt, float[] y, int yAt) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      s0 = FloatVector.fromArray(S, x, xAt + i).fma(FloatVector.fromArray(S, y, yAt + i), s0);
      if (PARTS >= 2) {
        s1 =
            FloatVector.fromArray(S, x, xAt + i + L)
                .fma(FloatVector.fromArray(S, y, yAt + i + L), s1);
      }
      if (PARTS >= 4) {
        s2 =
            FloatVector.fromArray(S, x, xAt + i + 2 * L)
                .fma(FloatVector.fromArray(S, y, yAt + i + 2 * L), s2);
        s3 =
            FloatVector.fromArray(S, x, xAt + i + 3 * L)
                .fma(FloatVector.fromArray(S, y, yAt + i + 3 * L), s3);
      }
    }
    int left = n - i;
    if (PARTS >= 2 && left >= L) {
      s0 = FloatVector.fromArray(S, x, xAt + i).fma(FloatVector.fromArray(S, y, yAt + i), s0);
    }
    if (PARTS >= 4 && left >= 2 * L) {
      s1 =
          FloatVector.fromArray(S, x, xAt + i + L)
              .fma(FloatVector.fromArray(S, y, yAt + i + L), s1);
    }
    if (PARTS >= 4 && left >= 3 * L) {
      s2 =
          FloatVector.fromArray(S, x, xAt + i + 2 * L)
              .fma(FloatVector.fromArray(S, y, yAt + i + 2 * L), s2);
    }
    int part = left / L;
    int tail = left % L;
    if (tail != 0) {
      int at = i + part * L;
      VectorMask<Float> inside = S.indexInRange(0, tail);
      FloatVector p = FloatVector.fromArray(S, x, xAt + at, inside);
      FloatVector q = FloatVector.fromArray(S, y, yAt + at, inside);
      if (part == 0) {
        s0 = s0.blend(p.fma(q, s0), inside);
      }
      if (PARTS >= 2 && part == 1) {
        s1 = s1.blend(p.fma(q, s1), inside);
      }
      if (PARTS >= 4 && part == 2) {
        s2 = s2.blend(p.fma(q, s2), inside);
      }
      if (PARTS >= 4 && part == 3) {
        s3 = s3.blend(p.fma(q, s3), inside);
      }
    }
    if (PARTS == 4) {
      s0 = s0.add(s2);
      s1 = s1.add(s3);
    }
    if (PARTS >= 2) {
      s0 = s0.add(s1);
    }
    return FloatTree.sum(s0);
  }

  /** One run of {@link #magnitudes}: at most {@link #RUN} elements. */
  static float magnitudesRun(int n, float[] x, int xAt) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      s0 = s0.add(FloatVector.fromArray(S, x, xAt + i).abs());
      if (PARTS >= 2) {
        s1 = s1.add(FloatVector.fromArray(S, x, xAt + i + L).abs());
      }
      if (PARTS >= 4) {
        s2 = s2.add(FloatVector.fromArray(S, x, xAt + i + 2 * L).abs());
        s3 = s3.add(FloatVector.fromArray(S, x, xAt + i + 3 * L).abs());
      }
    }
    int left = n - i;
    if (PARTS >= 2 && left >= L) {
      s0 = s0.add(FloatVector.fromArray(S, x, xAt + i).abs());
    }
    if (PARTS >= 4 && left >= 2 * L) {
      s1 = s1.add(FloatVector.fromArray(S, x, xAt + i + L).abs());
    }
    if (PARTS >= 4 && left >= 3 * L) {
      s2 = s2.add(FloatVector.fromArray(S, x, xAt + i + 2 * L).abs());
    }
    int part = left / L;
    int tail = left % L;
    if (tail != 0) {
      int at = i + part * L;
      VectorMask<Float> inside = S.indexInRange(0, tail);
      FloatVector p = FloatVector.fromArray(S, x, xAt + at, inside).abs();
      if (part == 0) {
        s0 = s0.add(p, inside);
      }
      if (PARTS >= 2 && part == 1) {
        s1 = s1.add(p, inside);
      }
      if (PARTS >= 4 && part == 2) {
        s2 = s2.add(p, inside);
      }
      if (PARTS >= 4 && part == 3) {
        s3 = s3.add(p, inside);
      }
    }
    if (PARTS == 4) {
      s0 = s0.add(s2);
      s1 = s1.add(s3);
    }
    if (PARTS >= 2) {
      s0 = s0.add(s1);
    }
    return FloatTree.sum(s0);
  }
}
