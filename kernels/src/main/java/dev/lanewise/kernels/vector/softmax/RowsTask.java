package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Runs;

/** The arguments of one {@link VectorSoftmax} call; a task is a range of rows. */
final class RowsTask extends RangeTask {
  /** What is done with each row. */
  enum Kind {
    SOFTMAX(RowPass.LARGEST, RowPass.EXP, RowPass.DIVIDE),
    SOFTMAX_BACKWARD(RowPass.DOT, RowPass.CENTRED),
    LOG_SOFTMAX(RowPass.LARGEST, RowPass.EXP_SUM, RowPass.LOG, RowPass.SUBTRACT),
    LOG_SOFTMAX_BACKWARD(RowPass.GRADIENT_SUM, RowPass.WITHOUT_SHARE);

    private final RowPass[] passes;

    Kind(RowPass... passes) {
      this.passes = passes;
    }

    /** What is done with a multiple of four rows, if they are so long. */
    RowPass[] four(int n) {
      return this == SOFTMAX_BACKWARD && Runs.fill(n) ? FOUR_GRADIENTS : passes;
    }
  }

  private static final RowPass[] FOUR_GRADIENTS = {RowPass.FOUR_GRADIENTS};

  /** Elements that are worth handing to another thread: about 15 microseconds of work. */
  private static final int TASK_ELEMENTS = 1 << 15;

  /** The arrays of the call. */
  final RowOperands operands = new RowOperands();

  private final ScratchPool scratch;
  private Kind kind = Kind.SOFTMAX;

  RowsTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs the whole call; the operands are set but for the length of the rows. */
  void run(WorkerPool workers, Kind wanted, Rows rows) {
    kind = wanted;
    operands.columns(rows.columns());
    share(workers, rows.rows(), rows.size() / TASK_ELEMENTS);
  }

  @Override
  protected void items(int from, int end) {
    int n = operands.n;
    int block = RowPass.blockRows(n);
    float[] work = scratch.leaseFloats(RowPass.workLength(n));
    try {
      RowPass[] four = kind.four(n);
      for (int row = from, rows; row < end; row += rows) {
        rows = Math.min(block, end - row);
        if (four != kind.passes && rows >= 4) {
          rows &= -4;
          RowPass.runAll(four, operands, row, rows, work);
        } else {
          RowPass.runAll(kind.passes, operands, row, rows, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }
}
