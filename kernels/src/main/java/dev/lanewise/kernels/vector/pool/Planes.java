package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Passes over the rows of a plane. */
final class Planes {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int L = Lanes.FLOATS;

  private Planes() {}

  /** Copies rows that follow each other to rows {@code pitch} apart. */
  static void copy(int rows, int n, float[] x, int xAt, float[] to, int toAt, int pitch) {
    for (int row = 0; row < rows; row++) {
      int from = xAt + row * n;
      int at = toAt + row * pitch;
      if (n < L) {
        for (int i = 0; i < n; i++) {
          to[at + i] = x[from + i];
        }
      } else {
        for (int j = 0; j < n; j += L) {
          int i = Math.min(j, n - L);
          FloatVector.fromArray(S, x, from + i).intoArray(to, at + i);
        }
      }
    }
  }

  /** Gives each plane of {@code size} elements the quotient of its own dividend. */
  static void fill(int planes, int size, float[] y, int yAt, float divisor, float[] x, int xAt) {
    for (int plane = 0; plane < planes; plane++) {
      // Added to 0, which makes a -0 a 0.
      float value = 0 + y[yAt + plane] / divisor;
      FloatVector values = FloatVector.broadcast(S, value);
      int at = xAt + plane * size;
      int i = 0;
      for (; i <= size - L; i += L) {
        values.intoArray(x, at + i);
      }
      for (; i < size; i++) {
        x[at + i] = value;
      }
    }
  }
}
