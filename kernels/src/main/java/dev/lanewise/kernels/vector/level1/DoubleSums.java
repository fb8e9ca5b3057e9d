package dev.lanewise.kernels.vector.level1;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot product and sum of magnitudes of float64, elements side by side, in the order that {@link
 * dev.lanewise.kernels.op.Level1Kernels} states: 16 virtual lanes, a fixed tree, and runs of 2^14.
 *
 * <p>A vector holds a part of the 16 lanes. The number of parts is a constant (512, 256 and 128
 * bits: 2, 4 and 8), so the compiler drops the branches that ask for it. A masked lane keeps its
 * sum untouched, because adding a zero would turn -0 into 0. There is one masked step, whichever
 * part it falls on: with one for each part the methods outgrew C1, and a method that C1 refuses may
 * stay at the slowest level for good.
 */
public final class DoubleSums {
  /** The virtual lanes. */
  public static final int LANES = 16;

  /** Longer vectors are summed in runs of this length. */
  public static final int RUN = 1 << 14;

  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int L = Lanes.DOUBLES;
  private static final int PARTS = LANES / L;

  private DoubleSums() {}

  /** The sum of x_i y_i. */
  public static double dot(int n, double[] x, int xOffset, double[] y, int yOffset) {
    double total = 0;
    for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
      total += dotRun(Math.min(RUN, n - from), x, xOffset + from, y, yOffset + from);
    }
    return total;
  }

  /** The sum of |x_i|. */
  static double magnitudes(int n, double[] x, int xOffset) {
    double total = 0;
    for (int from = 0; from < n; from += Math.min(RUN, n - from)) {
      total += magnitudesRun(Math.min(RUN, n - from), x, xOffset + from);
    }
    return total;
  }

  /** One run of {@link #dot}: at most {@link #RUN} elements. */
  static double dotRun(int n, double[] x, int xAt, double[] y, int yAt) {
    DoubleVector s0 = DoubleVector.zero(S);
    DoubleVector s1 = DoubleVector.zero(S);
    DoubleVector s2 = DoubleVector.zero(S);
    DoubleVector s3 = DoubleVector.zero(S);
    DoubleVector s4 = DoubleVector.zero(S);
    DoubleVector s5 = DoubleVector.zero(S);
    DoubleVector s6 = DoubleVector.zero(S);
    DoubleVector s7 = DoubleVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      s0 = DoubleVector.fromArray(S, x, xAt + i).fma(DoubleVector.fromArray(S, y, yAt + i), s0);
      s1 =
          DoubleVector.fromArray(S, x, xAt + i + L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + L), s1);
      if (PARTS >= 4) {
        s2 =
            DoubleVector.fromArray(S, x, xAt + i + 2 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 2 * L), s2);
        s3 =
            DoubleVector.fromArray(S, x, xAt + i + 3 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 3 * L), s3);
      }
      if (PARTS >= 8) {
        s4 =
            DoubleVector.fromArray(S, x, xAt + i + 4 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 4 * L), s4);
        s5 =
            DoubleVector.fromArray(S, x, xAt + i + 5 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 5 * L), s5);
        s6 =
            DoubleVector.fromArray(S, x, xAt + i + 6 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 6 * L), s6);
        s7 =
            DoubleVector.fromArray(S, x, xAt + i + 7 * L)
                .fma(DoubleVector.fromArray(S, y, yAt + i + 7 * L), s7);
      }
    }
    int left = n - i;
    if (left >= L) {
      s0 = DoubleVector.fromArray(S, x, xAt + i).fma(DoubleVector.fromArray(S, y, yAt + i), s0);
    }
    if (PARTS >= 4 && left >= 2 * L) {
      s1 =
          DoubleVector.fromArray(S, x, xAt + i + L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + L), s1);
    }
    if (PARTS >= 4 && left >= 3 * L) {
      s2 =
          DoubleVector.fromArray(S, x, xAt + i + 2 * L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + 2 * L), s2);
    }
    if (PARTS >= 8 && left >= 4 * L) {
      s3 =
          DoubleVector.fromArray(S, x, xAt + i + 3 * L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + 3 * L), s3);
    }
    if (PARTS >= 8 && left >= 5 * L) {
      s4 =
          DoubleVector.fromArray(S, x, xAt + i + 4 * L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + 4 * L), s4);
    }
    if (PARTS >= 8 && left >= 6 * L) {
      s5 =
          DoubleVector.fromArray(S, x, xAt + i + 5 * L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + 5 * L), s5);
    }
    if (PARTS >= 8 && left >= 7 * L) {
      s6 =
          DoubleVector.fromArray(S, x, xAt + i + 6 * L)
              .fma(DoubleVector.fromArray(S, y, yAt + i + 6 * L), s6);
    }
    int part = left / L;
    int tail = left % L;
    if (tail != 0) {
      int at = i + part * L;
      VectorMask<Double> inside = S.indexInRange(0, tail);
      DoubleVector p = DoubleVector.fromArray(S, x, xAt + at, inside);
      DoubleVector q = DoubleVector.fromArray(S, y, yAt + at, inside);
      if (part == 0) {
        s0 = s0.blend(p.fma(q, s0), inside);
      }
      if (part == 1) {
        s1 = s1.blend(p.fma(q, s1), inside);
      }
      if (PARTS >= 4 && part == 2) {
        s2 = s2.blend(p.fma(q, s2), inside);
      }
      if (PARTS >= 4 && part == 3) {
        s3 = s3.blend(p.fma(q, s3), inside);
      }
      if (PARTS >= 8 && part == 4) {
        s4 = s4.blend(p.fma(q, s4), inside);
      }
      if (PARTS >= 8 && part == 5) {
        s5 = s5.blend(p.fma(q, s5), inside);
      }
      if (PARTS >= 8 && part == 6) {
        s6 = s6.blend(p.fma(q, s6), inside);
      }
      if (PARTS >= 8 && part == 7) {
        s7 = s7.blend(p.fma(q, s7), inside);
      }
    }
    if (PARTS == 8) {
      s0 = s0.add(s4);
      s1 = s1.add(s5);
      s2 = s2.add(s6);
      s3 = s3.add(s7);
    }
    if (PARTS >= 4) {
      s0 = s0.add(s2);
      s1 = s1.add(s3);
    }
    s0 = s0.add(s1);
    return DoubleTree.sum(s0);
  }

  /** One run of {@link #magnitudes}: at most {@link #RUN} elements. */
  static double magnitudesRun(int n, double[] x, int xAt) {
    DoubleVector s0 = DoubleVector.zero(S);
    DoubleVector s1 = DoubleVector.zero(S);
    DoubleVector s2 = DoubleVector.zero(S);
    DoubleVector s3 = DoubleVector.zero(S);
    DoubleVector s4 = DoubleVector.zero(S);
    DoubleVector s5 = DoubleVector.zero(S);
    DoubleVector s6 = DoubleVector.zero(S);
    DoubleVector s7 = DoubleVector.zero(S);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      s0 = s0.add(DoubleVector.fromArray(S, x, xAt + i).abs());
      s1 = s1.add(DoubleVector.fromArray(S, x, xAt + i + L).abs());
      if (PARTS >= 4) {
        s2 = s2.add(DoubleVector.fromArray(S, x, xAt + i + 2 * L).abs());
        s3 = s3.add(DoubleVector.fromArray(S, x, xAt + i + 3 * L).abs());
      }
      if (PARTS >= 8) {
        s4 = s4.add(DoubleVector.fromArray(S, x, xAt + i + 4 * L).abs());
        s5 = s5.add(DoubleVector.fromArray(S, x, xAt + i + 5 * L).abs());
        s6 = s6.add(DoubleVector.fromArray(S, x, xAt + i + 6 * L).abs());
        s7 = s7.add(DoubleVector.fromArray(S, x, xAt + i + 7 * L).abs());
      }
    }
    int left = n - i;
    if (left >= L) {
      s0 = s0.add(DoubleVector.fromArray(S, x, xAt + i).abs());
    }
    if (PARTS >= 4 && left >= 2 * L) {
      s1 = s1.add(DoubleVector.fromArray(S, x, xAt + i + L).abs());
    }
    if (PARTS >= 4 && left >= 3 * L) {
      s2 = s2.add(DoubleVector.fromArray(S, x, xAt + i + 2 * L).abs());
    }
    if (PARTS >= 8 && left >= 4 * L) {
      s3 = s3.add(DoubleVector.fromArray(S, x, xAt + i + 3 * L).abs());
    }
    if (PARTS >= 8 && left >= 5 * L) {
      s4 = s4.add(DoubleVector.fromArray(S, x, xAt + i + 4 * L).abs());
    }
    if (PARTS >= 8 && left >= 6 * L) {
      s5 = s5.add(DoubleVector.fromArray(S, x, xAt + i + 5 * L).abs());
    }
    if (PARTS >= 8 && left >= 7 * L) {
      s6 = s6.add(DoubleVector.fromArray(S, x, xAt + i + 6 * L).abs());
    }
    int part = left / L;
    int tail = left % L;
    if (tail != 0) {
      int at = i + part * L;
      VectorMask<Double> inside = S.indexInRange(0, tail);
      DoubleVector p = DoubleVector.fromArray(S, x, xAt + at, inside).abs();
      if (part == 0) {
        s0 = s0.add(p, inside);
      }
      if (part == 1) {
        s1 = s1.add(p, inside);
      }
      if (PARTS >= 4 && part == 2) {
        s2 = s2.add(p, inside);
      }
      if (PARTS >= 4 && part == 3) {
        s3 = s3.add(p, inside);
      }
      if (PARTS >= 8 && part == 4) {
        s4 = s4.add(p, inside);
      }
      if (PARTS >= 8 && part == 5) {
        s5 = s5.add(p, inside);
      }
      if (PARTS >= 8 && part == 6) {
        s6 = s6.add(p, inside);
      }
      if (PARTS >= 8 && part == 7) {
        s7 = s7.add(p, inside);
      }
    }
    if (PARTS == 8) {
      s0 = s0.add(s4);
      s1 = s1.add(s5);
      s2 = s2.add(s6);
      s3 = s3.add(s7);
    }
    if (PARTS >= 4) {
      s0 = s0.add(s2);
      s1 = s1.add(s3);
    }
    s0 = s0.add(s1);
    return DoubleTree.sum(s0);
  }
}
