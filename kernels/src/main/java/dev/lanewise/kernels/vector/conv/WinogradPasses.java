package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of Winograd's F(4x4, 3x3) in one direction (Lavin and Gray, "Fast algorithms for
 * convolutional neural networks", CVPR 2016, appendix), for neighbouring tiles as lanes. All go on
 * in whole vectors: up to a vector more is read and written than there are tiles.
 */
final class WinogradPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private WinogradPasses() {}

  /**
   * B^T d: six elements of each tile become six.
   *
   * @param n tiles
   * @param d0 where the first element of the first tile lies; likewise the others
   * @param to where the first result goes, and each next one {@code step} further
   */
  static void input(
      int n,
      float[] x,
      int d0,
      int d1,
      int d2,
      int d3,
      int d4,
      int d5,
      float[] y,
      int to,
      int step) {
    for (int i = 0; i < n; i += L) {
      FloatVector x0 = FloatVector.fromArray(S, x, d0 + i);
      FloatVector x1 = FloatVector.fromArray(S, x, d1 + i);
      FloatVector x2 = FloatVector.fromArray(S, x, d2 + i);
      FloatVector x3 = FloatVector.fromArray(S, x, d3 + i);
      FloatVector x4 = FloatVector.fromArray(S, x, d4 + i);
      FloatVector x5 = FloatVector.fromArray(S, x, d5 + i);
      FloatVector a = x2.fma(FloatVector.broadcast(S, -4), x4);
      FloatVector b = x1.fma(FloatVector.broadcast(S, -4), x3);
      FloatVector c = x4.sub(x2);
      FloatVector e = x3.sub(x1);
      FloatVector f = x2.fma(FloatVector.broadcast(S, -5), x4);
      FloatVector g = x3.fma(FloatVector.broadcast(S, -5), x5);
      x0.fma(FloatVector.broadcast(S, 4), f).intoArray(y, to + i);
      a.add(b).intoArray(y, to + step + i);
      a.sub(b).intoArray(y, to + 2 * step + i);
      e.fma(FloatVector.broadcast(S, 2), c).intoArray(y, to + 3 * step + i);
      e.fma(FloatVector.broadcast(S, -2), c).intoArray(y, to + 4 * step + i);
      x1.fma(FloatVector.broadcast(S, 4), g).intoArray(y, to + 5 * step + i);
    }
  }

  /**
   * A^T m: six elements of each tile become four.
   *
   * @param from where the first element of the first tile lies, and each next one {@code fromStep}
   *     further
   */
  static void output(int n, float[] x, int from, int fromStep, float[] y, int to, int step) {
    for (int i = 0; i < n; i += L) {
      int at = from + i;
      FloatVector m0 = FloatVector.fromArray(S, x, at);
      FloatVector m1 = FloatVector.fromArray(S, x, at + fromStep);
      FloatVector m2 = FloatVector.fromArray(S, x, at + 2 * fromStep);
      FloatVector m3 = FloatVector.fromArray(S, x, at + 3 * fromStep);
      FloatVector m4 = FloatVector.fromArray(S, x, at + 4 * fromStep);
      FloatVector m5 = FloatVector.fromArray(S, x, at + 5 * fromStep);
      FloatVector sum = m1.add(m2);
      FloatVector difference = m1.sub(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector difference2 = m3.sub(m4);
      m0.add(sum).add(sum2).intoArray(y, to + i);
      difference2.fma(FloatVector.broadcast(S, 2), difference).intoArray(y, to + step + i);
      sum2.fma(FloatVector.broadcast(S, 4), sum).intoArray(y, to + 2 * step + i);
      difference2
          .fma(FloatVector.broadcast(S, 8), difference)
          .add(m5)
          .intoArray(y, to + 3 * step + i);
    }
  }

  /**
   * G g: three elements of each filter become six; filters are lanes.
   *
   * @param n filters
   * @param g0 where the first element of the first filter lies; likewise the others
   * @param to where the first result goes, and each next one {@code step} further
   */
  static void filter(int n, float[] x, int g0, int g1, int g2, float[] y, int to, int step) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, g0 + i);
      FloatVector b = FloatVector.fromArray(S, x, g1 + i);
      FloatVector c = FloatVector.fromArray(S, x, g2 + i);
      FloatVector twice = b.mul(2);
      FloatVector fourfold = c.mul(4);
      a.div(4).intoArray(y, to + i);
      a.add(b).add(c).div(-6).intoArray(y, to + step + i);
      a.sub(b).add(c).div(-6).intoArray(y, to + 2 * step + i);
      a.add(twice).add(fourfold).div(24).intoArray(y, to + 3 * step + i);
      a.sub(twice).add(fourfold).div(24).intoArray(y, to + 4 * step + i);
      c.intoArray(y, to + 5 * step + i);
    }
    for (; i < n; i++) {
      for (int line = 0; line < 6; line++) {
        y[to + line * step + i] = combine(line, x[g0 + i], x[g1 + i], x[g2 + i]);
      }
    }
  }

  /** One row of G times three elements. */
  private static float combine(int line, float g0, float g1, float g2) {
    return switch (line) {
      case 0 -> g0 / 4;
      case 1 -> (g0 + g1 + g2) / -6;
      case 2 -> (g0 - g1 + g2) / -6;
      case 3 -> (g0 + 2 * g1 + 4 * g2) / 24;
      case 4 -> (g0 - 2 * g1 + 4 * g2) / 24;
      default -> g2;
    };
  }
}
