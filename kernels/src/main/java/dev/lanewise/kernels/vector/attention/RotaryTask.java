package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Rotary;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.RangeTask;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rotation of pairs of neighbours, which stay neighbours in the lanes. An item is a step of a
 * sample: its heads share the angles.
 */
final class RotaryTask extends RangeTask {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  private static final VectorShuffle<Float> FIRST = VectorShuffle.fromOp(Lanes.F, i -> i & ~1);
  private static final VectorShuffle<Float> SECOND = VectorShuffle.fromOp(Lanes.F, i -> i | 1);
  private static final VectorShuffle<Float> OTHER = VectorShuffle.fromOp(Lanes.F, i -> i ^ 1);

  /** -1 and 1 by turns; from the second on, 1 and -1. */
  private static final float[] SIGNS = new float[Lanes.FLOATS + 1];

  static {
    for (int i = 0; i < SIGNS.length; i++) {
      SIGNS[i] = i % 2 == 0 ? -1 : 1;
    }
  }

  private static final float[] NOTHING = {};
  private static final Rotary NONE = new Rotary(Heads.contiguous(0, 1, 0, 2), false);

  final Operand x = new Operand();
  final Operand y = new Operand();
  private float[] table = NOTHING;
  private int tableAt;
  private Rotary rotary = NONE;

  /** Takes the place of cosines and sines. */
  void table(float[] array, int at) {
    table = array;
    tableAt = at;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers, Rotary call) {
    rotary = call;
    Heads heads = call.heads();
    int steps = heads.batch() * heads.time();
    share(workers, steps, (long) steps * heads.heads() * heads.size() / TASK_ELEMENTS);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x.clear();
    y.clear();
    table = NOTHING;
    rotary = NONE;
  }

  @Override
  protected void items(int from, int end) {
    Heads heads = rotary.heads();
    int sign = rotary.inverse() ? 1 : 0;
    for (int item = from; item < end; item++) {
      int sample = item / heads.time();
      int step = item % heads.time();
      int angles = tableAt + step * heads.size();
      for (int head = 0; head < heads.heads(); head++) {
        int xAt = x.at(sample, head, step);
        int yAt = y.at(sample, head, step);
        turn(x.array, xAt, table, angles, y.array, yAt, heads.size(), sign);
      }
    }
  }

  private static void turn(
      float[] x, int xAt, float[] table, int angles, float[] y, int yAt, int size, int sign) {
    FloatVector signs = FloatVector.fromArray(Lanes.F, SIGNS, sign);
    int full = Lanes.F.loopBound(size);
    for (int c = 0; c < full; c += Lanes.FLOATS) {
      FloatVector angle = FloatVector.fromArray(Lanes.F, table, angles + c);
      FloatVector cos = angle.rearrange(FIRST);
      FloatVector sin = angle.rearrange(SECOND).mul(signs);
      FloatVector here = FloatVector.fromArray(Lanes.F, x, xAt + c);
      cos.fma(here, sin.mul(here.rearrange(OTHER))).intoArray(y, yAt + c);
    }
    for (int c = full; c < size; c += 2) {
      float cos = table[angles + c];
      float sin = table[angles + c + 1] * SIGNS[sign + 1];
      float x0 = x[xAt + c];
      float x1 = x[xAt + c + 1];
      y[yAt + c] = Math.fma(cos, x0, -(sin * x1));
      y[yAt + c + 1] = Math.fma(cos, x1, sin * x0);
    }
  }
}
