package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;

/** The arguments of one {@link VectorSoftmax} call; a task is a range of rows. */
final class RowsTask extends RangeTask {
  /** What is done with each row. */
  enum Kind {
    SOFTMAX(RowPass.LARGEST, RowPass.EXP, RowPass.SUM, RowPass.DIVIDE),
    SOFTMAX_BACKWARD(RowPass.PRODUCTS, RowPass.ROW_SUM, RowPass.CENTRED),
    LOG_SOFTMAX(RowPass.LARGEST, RowPass.ROW_EXP, RowPass.ROW_SUM, RowPass.MINUS_LOG),
    LOG_SOFTMAX_BACKWARD(RowPass.GRADIENT_SUM, RowPass.WITHOUT_SHARE);

    private final RowPass[] passes;

    Kind(RowPass... passes) {
      this.passes = passes;
    }
  }

  /** Elements that are worth handing to another thread: about 15 microseconds of work. */
  private static final int TASK_ELEMENTS = 1 << 15;

  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private Kind kind = Kind.SOFTMAX;
  int n;
  float[] a = NOTHING;
  int aFrom;
  float[] b = NOTHING;
  int bFrom;
  float[] y = NOTHING;
  int yFrom;

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
    float[] work = scratch.leaseFloats(RowPass.workLength(n));
    try {
      for (int r = from; r < end; r++) {
        for (RowPass pass : kind.passes) {
          pass.run(this, r * n, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }
}
