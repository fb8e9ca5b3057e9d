package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Taps of windows times weights where the channels are lanes: a pixel is a vector, and so is the
 * weight of a tap. Each chain goes on tap by tap.
 */
final class LaneTaps {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private LaneTaps() {}

  /**
   * Makes some rows of chains, which follow each other; without taps they are 0.
   *
   * @param columns chains of a row
   * @param at where the first window lies
   * @param rowStep elements from a row of windows to the next
   * @param taps where taps lie in a window, from {@code tap} on
   * @param count how many taps
   * @param wAt the weights of the taps, one after the other
   */
  static void chains(
      int rows,
      int columns,
      float[] x,
      int at,
      int rowStep,
      int[] taps,
      int tap,
      int count,
      float[] w,
      int wAt,
      float[] y,
      int yAt) {
    int n = columns * L;
    if (count < 9) {
      Arrays.fill(y, yAt, yAt + rows * n, 0);
    }
    int t = 0;
    for (; t <= count - 9; t += 9) {
      nine(t == 0, rows, n, x, at, rowStep, taps, tap + t, w, wAt + t * L, y, yAt);
    }
    for (; t <= count - 3; t += 3) {
      three(rows, n, x, at, rowStep, taps, tap + t, w, wAt + t * L, y, yAt);
    }
    for (; t < count; t++) {
      one(rows, n, x, at + taps[tap + t], rowStep, w, wAt + t * L, y, yAt);
    }
  }

  /** Nine taps at a time: as many weights as can stay in registers. */
  private static void nine(
      boolean start,
      int rows,
      int n,
      float[] x,
      int at,
      int rowStep,
      int[] taps,
      int tap,
      float[] w,
      int wAt,
      float[] y,
      int yAt) {
    FloatVector w0 = FloatVector.fromArray(S, w, wAt);
    FloatVector w1 = FloatVector.fromArray(S, w, wAt + L);
    FloatVector w2 = FloatVector.fromArray(S, w, wAt + 2 * L);
    FloatVector w3 = FloatVector.fromArray(S, w, wAt + 3 * L);
    FloatVector w4 = FloatVector.fromArray(S, w, wAt + 4 * L);
    FloatVector w5 = FloatVector.fromArray(S, w, wAt + 5 * L);
    FloatVector w6 = FloatVector.fromArray(S, w, wAt + 6 * L);
    FloatVector w7 = FloatVector.fromArray(S, w, wAt + 7 * L);
    FloatVector w8 = FloatVector.fromArray(S, w, wAt + 8 * L);
    for (int row = 0; row < rows; row++) {
      int first = at + row * rowStep;
      int x0 = first + taps[tap];
      int x1 = first + taps[tap + 1];
      int x2 = first + taps[tap + 2];
      int x3 = first + taps[tap + 3];
      int x4 = first + taps[tap + 4];
      int x5 = first + taps[tap + 5];
      int x6 = first + taps[tap + 6];
      int x7 = first + taps[tap + 7];
      int x8 = first + taps[tap + 8];
      int to = yAt + row * n;
      if (start) {
        for (int i = 0; i < n; i += L) {
          FloatVector chain = FloatVector.fromArray(S, x, x0 + i).mul(w0);
          chain = FloatVector.fromArray(S, x, x1 + i).fma(w1, chain);
          chain = FloatVector.fromArray(S, x, x2 + i).fma(w2, chain);
          chain = FloatVector.fromArray(S, x, x3 + i).fma(w3, chain);
          chain = FloatVector.fromArray(S, x, x4 + i).fma(w4, chain);
          chain = FloatVector.fromArray(S, x, x5 + i).fma(w5, chain);
          chain = FloatVector.fromArray(S, x, x6 + i).fma(w6, chain);
          chain = FloatVector.fromArray(S, x, x7 + i).fma(w7, chain);
          FloatVector.fromArray(S, x, x8 + i).fma(w8, chain).intoArray(y, to + i);
        }
        continue;
      }
      for (int i = 0; i < n; i += L) {
        FloatVector chain = FloatVector.fromArray(S, y, to + i);
        chain = FloatVector.fromArray(S, x, x0 + i).fma(w0, chain);
        chain = FloatVector.fromArray(S, x, x1 + i).fma(w1, chain);
        chain = FloatVector.fromArray(S, x, x2 + i).fma(w2, chain);
        chain = FloatVector.fromArray(S, x, x3 + i).fma(w3, chain);
        chain = FloatVector.fromArray(S, x, x4 + i).fma(w4, chain);
        chain = FloatVector.fromArray(S, x, x5 + i).fma(w5, chain);
        chain = FloatVector.fromArray(S, x, x6 + i).fma(w6, chain);
        chain = FloatVector.fromArray(S, x, x7 + i).fma(w7, chain);
        FloatVector.fromArray(S, x, x8 + i).fma(w8, chain).intoArray(y, to + i);
      }
    }
  }

  private static void three(
      int rows,
      int n,
      float[] x,
      int at,
      int rowStep,
      int[] taps,
      int tap,
      float[] w,
      int wAt,
      float[] y,
      int yAt) {
    FloatVector w0 = FloatVector.fromArray(S, w, wAt);
    FloatVector w1 = FloatVector.fromArray(S, w, wAt + L);
    FloatVector w2 = FloatVector.fromArray(S, w, wAt + 2 * L);
    for (int row = 0; row < rows; row++) {
      int first = at + row * rowStep;
      int x0 = first + taps[tap];
      int x1 = first + taps[tap + 1];
      int x2 = first + taps[tap + 2];
      int to = yAt + row * n;
      for (int i = 0; i < n; i += L) {
        FloatVector chain = FloatVector.fromArray(S, y, to + i);
        chain = FloatVector.fromArray(S, x, x0 + i).fma(w0, chain);
        chain = FloatVector.fromArray(S, x, x1 + i).fma(w1, chain);
        FloatVector.fromArray(S, x, x2 + i).fma(w2, chain).intoArray(y, to + i);
      }
    }
  }

  private static void one(
      int rows, int n, float[] x, int at, int rowStep, float[] w, int wAt, float[] y, int yAt) {
    FloatVector weight = FloatVector.fromArray(S, w, wAt);
    for (int row = 0; row < rows; row++) {
      int from = at + row * rowStep;
      int to = yAt + row * n;
      for (int i = 0; i < n; i += L) {
        FloatVector.fromArray(S, x, from + i)
            .fma(weight, FloatVector.fromArray(S, y, to + i))
            .intoArray(y, to + i);
      }
    }
  }
}
