package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of weighted values for a single row, from values where they lie: what decoding with a
 * cache needs, where packing them would be for one use. The chains are those of the packed product.
 */
final class RowValues {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;
  private static final int FOUR = 4 * WIDTH;

  private RowValues() {}

  /**
   * {@code y[c] = y[c] + sum over j of p[j] v[j][c]}, a chain of fused multiply-adds.
   *
   * @param starts whether the chains start from 0
   * @param n how many weights
   * @param size elements of a value
   */
  static void add(
      boolean starts,
      float[] p,
      int pAt,
      int n,
      float[] v,
      int vAt,
      int ldv,
      int size,
      float[] y,
      int yAt) {
    int c = 0;
    for (; c <= size - FOUR; c += FOUR) {
      fourVectors(starts, p, pAt, n, v, vAt + c, ldv, y, yAt + c);
    }
    for (; c <= size - WIDTH; c += WIDTH) {
      FloatVector sum = starts ? FloatVector.zero(S) : FloatVector.fromArray(S, y, yAt + c);
      for (int j = 0; j < n; j++) {
        FloatVector weight = FloatVector.broadcast(S, p[pAt + j]);
        sum = weight.fma(FloatVector.fromArray(S, v, vAt + c + j * ldv), sum);
      }
      sum.intoArray(y, yAt + c);
    }
    for (; c < size; c++) {
      float sum = starts ? 0 : y[yAt + c];
      for (int j = 0; j < n; j++) {
        sum = Math.fma(p[pAt + j], v[vAt + c + j * ldv], sum);
      }
      y[yAt + c] = sum;
    }
  }

  private static void fourVectors(
      boolean starts, float[] p, int pAt, int n, float[] v, int vAt, int ldv, float[] y, int yAt) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    if (!starts) {
      s0 = FloatVector.fromArray(S, y, yAt);
      s1 = FloatVector.fromArray(S, y, yAt + WIDTH);
      s2 = FloatVector.fromArray(S, y, yAt + 2 * WIDTH);
      s3 = FloatVector.fromArray(S, y, yAt + 3 * WIDTH);
    }
    for (int j = 0; j < n; j++) {
      int at = vAt + j * ldv;
      FloatVector weight = FloatVector.broadcast(S, p[pAt + j]);
      s0 = weight.fma(FloatVector.fromArray(S, v, at), s0);
      s1 = weight.fma(FloatVector.fromArray(S, v, at + WIDTH), s1);
      s2 = weight.fma(FloatVector.fromArray(S, v, at + 2 * WIDTH), s2);
      s3 = weight.fma(FloatVector.fromArray(S, v, at + 3 * WIDTH), s3);
    }
    s0.intoArray(y, yAt);
    s1.intoArray(y, yAt + WIDTH);
    s2.intoArray(y, yAt + 2 * WIDTH);
    s3.intoArray(y, yAt + 3 * WIDTH);
  }
}
