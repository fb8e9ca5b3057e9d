package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Runs;

/** The arguments of one {@link VectorSoftmax} call; a task is a range of rows. */
final class RowsTask extends RangeTask {
  /** What is done with each row. */
  enum Kind {
    SOFTMAX,
    SOFTMAX_BACKWARD,
    LOG_SOFTMAX,
    LOG_SOFTMAX_BACKWARD
  }

  /** Elements that are worth handing to another thread: about 15 microseconds of work. */
  private static final int TASK_ELEMENTS = 1 << 15;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private Kind kind = Kind.SOFTMAX;
  private int n;
  private float[] a = NOTHING;
  private int aFrom;
  private float[] b = NOTHING;
  private int bFrom;
  private float[] y = NOTHING;
  private int yFrom;

  RowsTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** The first input, or only one. */
  RowsTask input(float[] array, int from) {
    a = array;
    aFrom = from;
    return this;
  }

  /** The output's gradient, for backward forms. */
  RowsTask gradient(float[] array, int from) {
    b = array;
    bFrom = from;
    return this;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers, Kind wanted, int count, int columns, float[] output, int from) {
    kind = wanted;
    n = columns;
    y = output;
    yFrom = from;
    share(workers, count, (long) count * n / TASK_ELEMENTS);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    a = NOTHING;
    b = NOTHING;
    y = NOTHING;
  }

  @Override
  protected void items(int from, int end) {
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    float[] row = scratch.leaseFloats(n);
    try {
      for (int r = from; r < end; r++) {
        int at = r * n;
        switch (kind) {
          case SOFTMAX -> softmax(at, lanes);
          case SOFTMAX_BACKWARD -> softmaxBackward(at, lanes, row);
          case LOG_SOFTMAX -> logSoftmax(at, lanes, row);
          case LOG_SOFTMAX_BACKWARD -> logSoftmaxBackward(at, lanes);
        }
      }
    } finally {
      scratch.release(lanes);
      scratch.release(row);
    }
  }

  private void softmax(int at, float[] lanes) {
    float max = RowPasses.max(a, aFrom + at, n, lanes);
    RowPasses.expShifted(a, aFrom + at, max, y, yFrom + at, n);
    RowPasses.divide(y, yFrom + at, RowPasses.sum(y, yFrom + at, n, lanes), n);
  }

  private void softmaxBackward(int at, float[] lanes, float[] row) {
    RowPasses.multiply(a, aFrom + at, b, bFrom + at, row, 0, n);
    float sum = RowPasses.sum(row, 0, n, lanes);
    RowPasses.centred(a, aFrom + at, b, bFrom + at, sum, y, yFrom + at, n);
  }

  private void logSoftmax(int at, float[] lanes, float[] row) {
    float max = RowPasses.max(a, aFrom + at, n, lanes);
    RowPasses.expShifted(a, aFrom + at, max, row, 0, n);
    float log = FloatMath.log(RowPasses.sum(row, 0, n, lanes));
    RowPasses.subtractTwice(a, aFrom + at, max, log, y, yFrom + at, n);
  }

  private void logSoftmaxBackward(int at, float[] lanes) {
    float sum = RowPasses.sum(b, bFrom + at, n, lanes);
    RowPasses.withoutShare(a, aFrom + at, b, bFrom + at, sum, y, yFrom + at, n);
  }
}
