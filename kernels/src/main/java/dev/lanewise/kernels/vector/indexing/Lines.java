package dev.lanewise.kernels.vector.indexing;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/** The inner loops: strided moves of each element type, and sums of neighbours. */
final class Lines {
  private Lines() {}

  static void move(float[] x, int from, long xStep, float[] y, int to, long yStep, int n) {
    for (int i = 0; i < n; i++) {
      y[(int) (to + i * yStep)] = x[(int) (from + i * xStep)];
    }
  }

  static void move(double[] x, int from, long xStep, double[] y, int to, long yStep, int n) {
    for (int i = 0; i < n; i++) {
      y[(int) (to + i * yStep)] = x[(int) (from + i * xStep)];
    }
  }

  static void move(int[] x, int from, long xStep, int[] y, int to, long yStep, int n) {
    for (int i = 0; i < n; i++) {
      y[(int) (to + i * yStep)] = x[(int) (from + i * xStep)];
    }
  }

  /** y += x. */
  static void add(float[] x, int from, float[] y, int to, int n) {
    int i = 0;
    for (; i <= n - Lanes.FLOATS; i += Lanes.FLOATS) {
      FloatVector.fromArray(Lanes.F, y, to + i)
          .add(FloatVector.fromArray(Lanes.F, x, from + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] += x[from + i];
    }
  }

  /** y += x. */
  static void add(double[] x, int from, double[] y, int to, int n) {
    int i = 0;
    for (; i <= n - Lanes.DOUBLES; i += Lanes.DOUBLES) {
      DoubleVector.fromArray(Lanes.D, y, to + i)
          .add(DoubleVector.fromArray(Lanes.D, x, from + i))
          .intoArray(y, to + i);
    }
    for (; i < n; i++) {
      y[to + i] += x[from + i];
    }
  }
}
