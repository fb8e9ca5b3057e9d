package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of Winograd's F(4x4, 3x3) and F(2x2, 3x3) in one direction (Lavin and Gray, "Fast
 * algorithms for convolutional neural networks", CVPR 2016, section 4.1 and appendix), for
 * neighbouring tiles as lanes. Those of tiles go on in whole vectors: up to a vector more is read
 * and written than there are tiles.
 */
final class WinogradPasses {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private WinogradPasses() {}

  /**
   * B^T d for some rows of tiles: as many elements of each tile as there were. Elements lie in
   * phases, since those of a tile that are {@code step} apart are the first ones of two neighbours.
   *
   * @param step outputs of a tile, 4 or 2
   * @param rows of tiles
   * @param n tiles of a row
   * @param from where the first element of the first tile lies
   * @param fromRow from a row of tiles to the next
   * @param phase from a tile's element to its next one
   * @param next from a tile's element to that {@code step} further
   * @param to where the first result goes, and each next one {@code toStep} further
   * @param toRow from a row of tiles to the next
   */
  static void input(
      int step,
      int rows,
      int n,
      float[] x,
      int from,
      int fromRow,
      int phase,
      int next,
      float[] y,
      int to,
      int toRow,
      int toStep) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * fromRow;
      if (step == 2) {
        input2(n, x, at, phase, next, y, to + row * toRow, toStep);
      } else {
        input4(n, x, at, phase, next, y, to + row * toRow, toStep);
      }
    }
  }

  private static void input2(
      int n, float[] x, int from, int phase, int next, float[] y, int to, int toStep) {
    int d1 = from + phase;
    int d2 = from + next;
    int d3 = d2 + phase;
    for (int i = 0; i < n; i += L) {
      FloatVector x0 = FloatVector.fromArray(S, x, from + i);
      FloatVector x1 = FloatVector.fromArray(S, x, d1 + i);
      FloatVector x2 = FloatVector.fromArray(S, x, d2 + i);
      FloatVector x3 = FloatVector.fromArray(S, x, d3 + i);
      x0.sub(x2).intoArray(y, to + i);
      x1.add(x2).intoArray(y, to + toStep + i);
      x2.sub(x1).intoArray(y, to + 2 * toStep + i);
      x1.sub(x3).intoArray(y, to + 3 * toStep + i);
    }
  }

  private static void input4(
      int n, float[] x, int from, int phase, int next, float[] y, int to, int toStep) {
    int d1 = from + phase;
    int d2 = d1 + phase;
    int d3 = d2 + phase;
    int d4 = from + next;
    int d5 = d4 + phase;
    for (int i = 0; i < n; i += L) {
      FloatVector x0 = FloatVector.fromArray(S, x, from + i);
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
      a.add(b).intoArray(y, to + toStep + i);
      a.sub(b).intoArray(y, to + 2 * toStep + i);
      e.fma(FloatVector.broadcast(S, 2), c).intoArray(y, to + 3 * toStep + i);
      e.fma(FloatVector.broadcast(S, -2), c).intoArray(y, to + 4 * toStep + i);
      x1.fma(FloatVector.broadcast(S, 4), g).intoArray(y, to + 5 * toStep + i);
    }
  }

  /**
   * A^T m: of each tile's elements its outputs.
   *
   * @param step outputs of a tile, 4 or 2
   * @param from where the first element of the first tile lies, and each next one {@code fromStep}
   *     further
   */
  static void output(
      int step, int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
    if (step == 2) {
      output2(n, x, from, fromStep, y, to, toStep);
    } else {
      output4(n, x, from, fromStep, y, to, toStep);
    }
  }

  private static void output2(
      int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
    for (int i = 0; i < n; i += L) {
      int at = from + i;
      FloatVector m1 = FloatVector.fromArray(S, x, at + fromStep);
      FloatVector m2 = FloatVector.fromArray(S, x, at + 2 * fromStep);
      FloatVector.fromArray(S, x, at).add(m1.add(m2)).intoArray(y, to + i);
      m1.sub(m2).sub(FloatVector.fromArray(S, x, at + 3 * fromStep)).intoArray(y, to + toStep + i);
    }
  }

  private static void output4(
      int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
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
      difference2.fma(FloatVector.broadcast(S, 2), difference).intoArray(y, to + toStep + i);
      sum2.fma(FloatVector.broadcast(S, 4), sum).intoArray(y, to + 2 * toStep + i);
      difference2
          .fma(FloatVector.broadcast(S, 8), difference)
          .add(m5)
          .intoArray(y, to + 3 * toStep + i);
    }
  }

  /**
   * G g: of three elements of each filter as many as a tile has; filters are lanes.
   *
   * @param step outputs of a tile, 4 or 2
   * @param n filters
   * @param from where the first element of the first filter lies, and each next one {@code
   *     fromStep} further
   * @param to where the first result goes, and each next one {@code toStep} further
   */
  static void filter(
      int step, int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
    int whole = n / L * L;
    if (step == 2) {
      filter2(whole, x, from, fromStep, y, to, toStep);
    } else {
      filter4(whole, x, from, fromStep, y, to, toStep);
    }
    for (int i = whole; i < n; i++) {
      float g0 = x[from + i];
      float g1 = x[from + fromStep + i];
      float g2 = x[from + 2 * fromStep + i];
      for (int line = 0; line < step + 2; line++) {
        y[to + line * toStep + i] =
            step == 2 ? combine2(line, g0, g1, g2) : combine4(line, g0, g1, g2);
      }
    }
  }

  private static void filter2(
      int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
    for (int i = 0; i < n; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, from + i);
      FloatVector b = FloatVector.fromArray(S, x, from + fromStep + i);
      FloatVector c = FloatVector.fromArray(S, x, from + 2 * fromStep + i);
      a.intoArray(y, to + i);
      a.add(b).add(c).div(2).intoArray(y, to + toStep + i);
      a.sub(b).add(c).div(2).intoArray(y, to + 2 * toStep + i);
      c.intoArray(y, to + 3 * toStep + i);
    }
  }

  private static void filter4(
      int n, float[] x, int from, int fromStep, float[] y, int to, int toStep) {
    for (int i = 0; i < n; i += L) {
      FloatVector a = FloatVector.fromArray(S, x, from + i);
      FloatVector b = FloatVector.fromArray(S, x, from + fromStep + i);
      FloatVector c = FloatVector.fromArray(S, x, from + 2 * fromStep + i);
      FloatVector twice = b.mul(2);
      FloatVector fourfold = c.mul(4);
      a.div(4).intoArray(y, to + i);
      a.add(b).add(c).div(-6).intoArray(y, to + toStep + i);
      a.sub(b).add(c).div(-6).intoArray(y, to + 2 * toStep + i);
      a.add(twice).add(fourfold).div(24).intoArray(y, to + 3 * toStep + i);
      a.sub(twice).add(fourfold).div(24).intoArray(y, to + 4 * toStep + i);
      c.intoArray(y, to + 5 * toStep + i);
    }
  }

  /** One row of G times three elements, for tiles of 2 x 2. */
  private static float combine2(int line, float g0, float g1, float g2) {
    return switch (line) {
      case 0 -> g0;
      case 1 -> (g0 + g1 + g2) / 2;
      case 2 -> (g0 - g1 + g2) / 2;
      default -> g2;
    };
  }

  /** The same for tiles of 4 x 4. */
  private static float combine4(int line, float g0, float g1, float g2) {
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
