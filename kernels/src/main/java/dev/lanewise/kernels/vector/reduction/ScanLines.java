package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Running sums and products: along one line, or a row of many lines at a time. */
final class ScanLines {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  private ScanLines() {}

  /** One line. An element is read before its place is written, since y may be x. */
  static void sums(
      boolean exclusive, float[] x, int from, long xStep, float[] y, int to, long yStep, int n) {
    float running = 0;
    for (int i = 0; i < n; i++) {
      float before = running;
      running += x[(int) (from + i * xStep)];
      y[(int) (to + i * yStep)] = exclusive ? before : running;
    }
  }

  static void products(
      boolean exclusive, float[] x, int from, long xStep, float[] y, int to, long yStep, int n) {
    float running = 1;
    for (int i = 0; i < n; i++) {
      float before = running;
      running *= x[(int) (from + i * xStep)];
      y[(int) (to + i * yStep)] = exclusive ? before : running;
    }
  }

  /** The next element of {@code n} lines that lie side by side. */
  static void sumRow(
      boolean exclusive, float[] running, float[] x, int from, float[] y, int to, int n) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector before = FloatVector.fromArray(S, running, j);
      FloatVector after = before.add(FloatVector.fromArray(S, x, from + j));
      after.intoArray(running, j);
      (exclusive ? before : after).intoArray(y, to + j);
    }
    for (; j < n; j++) {
      float before = running[j];
      running[j] += x[from + j];
      y[to + j] = exclusive ? before : running[j];
    }
  }

  static void productRow(
      boolean exclusive, float[] running, float[] x, int from, float[] y, int to, int n) {
    int j = 0;
    for (; j <= n - WIDTH; j += WIDTH) {
      FloatVector before = FloatVector.fromArray(S, running, j);
      FloatVector after = before.mul(FloatVector.fromArray(S, x, from + j));
      after.intoArray(running, j);
      (exclusive ? before : after).intoArray(y, to + j);
    }
    for (; j < n; j++) {
      float before = running[j];
      running[j] *= x[from + j];
      y[to + j] = exclusive ? before : running[j];
    }
  }
}
