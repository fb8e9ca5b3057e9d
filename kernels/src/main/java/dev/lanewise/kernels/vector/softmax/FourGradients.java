package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.reduction.Runs;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax's gradients of four rows at a time, with the bits of {@link RowFolds#dot} and {@link
 * RowPasses#centred}: their sums don't wait for each other, and short rows are read from memory
 * while others are worked on. For rows that {@link Runs#fill} the virtual lanes.
 */
final class FourGradients {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int WIDTH = Lanes.FLOATS;

  /** How many vectors make up the virtual lanes: one or two here. */
  private static final int COUNT = Runs.LANES / WIDTH;

  private FourGradients() {}

  /**
   * dx = y (dy - sum(dy y)); dx may be what is read, at the same place.
   *
   * @param rows a multiple of 4
   * @param lanes scratch
   */
  static void run(
      int rows,
      int n,
      float[] y,
      int yFrom,
      float[] dy,
      int dyFrom,
      float[] dx,
      int to,
      float[] lanes) {
    for (int row = 0; row < rows; row += 4) {
      int y0 = yFrom + row * n;
      int y1 = y0 + n;
      int y2 = y1 + n;
      int y3 = y2 + n;
      int d0 = dyFrom + row * n;
      int d1 = d0 + n;
      int d2 = d1 + n;
      int d3 = d2 + n;
      FloatVector s0 = FloatVector.zero(S);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      FloatVector t0 = s0;
      FloatVector t1 = s0;
      FloatVector t2 = s0;
      FloatVector t3 = s0;
      for (int i = 0; i < n; i += WIDTH) {
        FloatVector v = FloatVector.fromArray(S, y, y0 + i);
        v = s0.add(v.mul(FloatVector.fromArray(S, dy, d0 + i)));
        s0 = COUNT > 1 ? t0 : v;
        t0 = v;
        v = FloatVector.fromArray(S, y, y1 + i);
        v = s1.add(v.mul(FloatVector.fromArray(S, dy, d1 + i)));
        s1 = COUNT > 1 ? t1 : v;
        t1 = v;
        v = FloatVector.fromArray(S, y, y2 + i);
        v = s2.add(v.mul(FloatVector.fromArray(S, dy, d2 + i)));
        s2 = COUNT > 1 ? t2 : v;
        t2 = v;
        v = FloatVector.fromArray(S, y, y3 + i);
        v = s3.add(v.mul(FloatVector.fromArray(S, dy, d3 + i)));
        s3 = COUNT > 1 ? t3 : v;
        t3 = v;
      }
      if (COUNT > 1) {
        s0 = s0.add(t0);
        s1 = s1.add(t1);
        s2 = s2.add(t2);
        s3 = s3.add(t3);
      }
      s0.intoArray(lanes, 0);
      FloatVector sum0 = FloatVector.broadcast(S, Runs.sumOfTurns(lanes, 0));
      s1.intoArray(lanes, 0);
      FloatVector sum1 = FloatVector.broadcast(S, Runs.sumOfTurns(lanes, 0));
      s2.intoArray(lanes, 0);
      FloatVector sum2 = FloatVector.broadcast(S, Runs.sumOfTurns(lanes, 0));
      s3.intoArray(lanes, 0);
      FloatVector sum3 = FloatVector.broadcast(S, Runs.sumOfTurns(lanes, 0));
      int at = to + row * n;
      for (int i = 0; i < n; i += WIDTH, at += WIDTH) {
        FloatVector v = FloatVector.fromArray(S, dy, d0 + i).sub(sum0);
        v.mul(FloatVector.fromArray(S, y, y0 + i)).intoArray(dx, at);
        v = FloatVector.fromArray(S, dy, d1 + i).sub(sum1);
        v.mul(FloatVector.fromArray(S, y, y1 + i)).intoArray(dx, at + n);
        v = FloatVector.fromArray(S, dy, d2 + i).sub(sum2);
        v.mul(FloatVector.fromArray(S, y, y2 + i)).intoArray(dx, at + 2 * n);
        v = FloatVector.fromArray(S, dy, d3 + i).sub(sum3);
        v.mul(FloatVector.fromArray(S, y, y3 + i)).intoArray(dx, at + 3 * n);
      }
    }
  }
}
