package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Runs;
import dev.lanewise.kernels.vector.softmax.RowOperands;
import dev.lanewise.kernels.vector.softmax.RowPass;
import dev.lanewise.kernels.vector.softmax.RowPasses;
import java.util.Arrays;

/**
 * The arguments of one cross-entropy; a task is a range of rows, whose losses the caller adds in
 * order.
 */
final class CrossEntropyTask extends RangeTask {
  /** Elements that are worth handing to another thread: about 15 microseconds of work. */
  private static final int TASK_ELEMENTS = 1 << 15;

  private static final float[] NOTHING = {};
  private static final int[] NO_LABELS = {};
  private static final CrossEntropyLoss NO_LOSS = CrossEntropyLoss.sum(new Rows(0, 0), 1);

  /** Leave the largest logit of each row and the logarithm of the sum relative to it. */
  private static final RowPass[] LOG_SUMS = {RowPass.LARGEST, RowPass.EXP_SUM, RowPass.LOG};

  private static final RowPass[] GRADIENTS = {RowPass.SCALED_EXP};

  private final ScratchPool scratch;
  private CrossEntropyLoss loss = NO_LOSS;
  private final RowOperands operands = new RowOperands();
  private int n;
  private float[] x = NOTHING;
  private int xFrom;
  private int[] labels = NO_LABELS;
  private int labelsFrom;
  private float[] logs = NOTHING;
  private int logsFrom;
  private float kept;
  private float share;
  private float[] losses = NOTHING;
  private boolean backward;
  private float factor;
  private float[] dx = NOTHING;
  private int dxFrom;

  CrossEntropyTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** The logits and their labels. */
  CrossEntropyTask inputs(
      CrossEntropyLoss wanted, float[] logits, int from, int[] classes, int classesFrom) {
    loss = wanted;
    n = wanted.rows().columns();
    x = logits;
    xFrom = from;
    operands.columns(n);
    operands.input(logits, from);
    labels = classes;
    labelsFrom = classesFrom;
    kept = (float) (1 - wanted.smoothing());
    share = (float) (wanted.smoothing() / n);
    return this;
  }

  /** Where the rows' log-sum-exps are kept. */
  CrossEntropyTask workspace(float[] array, int from) {
    logs = array;
    logsFrom = from;
    return this;
  }

  private int label(int row) {
    return labels[labelsFrom + row];
  }

  private int counting() {
    int counting = 0;
    for (int row = 0; row < loss.rows().rows(); row++) {
      counting += loss.counts(label(row)) ? 1 : 0;
    }
    return counting;
  }

  private void share(WorkerPool workers) {
    share(workers, loss.rows().rows(), loss.rows().size() / TASK_ELEMENTS);
  }

  /** The sum or mean of the losses. */
  float forward(WorkerPool workers) {
    backward = false;
    losses = scratch.leaseFloats(loss.rows().rows());
    try {
      share(workers);
      float total = 0;
      for (int row = 0; row < loss.rows().rows(); row++) {
        if (loss.counts(label(row))) {
          total += losses[row];
        }
      }
      return (float) (loss.factor(counting()) * total);
    } finally {
      scratch.release(losses);
    }
  }

  /** The gradients. */
  void backward(WorkerPool workers, float dy, float[] output, int from) {
    backward = true;
    factor = (float) (dy * loss.factor(counting()));
    dx = output;
    dxFrom = from;
    operands.output(output, from);
    share(workers);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    loss = NO_LOSS;
    operands.clear();
    x = NOTHING;
    labels = NO_LABELS;
    logs = NOTHING;
    losses = NOTHING;
    dx = NOTHING;
  }

  @Override
  protected void items(int from, int end) {
    int block = RowPass.blockRows(n);
    float[] work = scratch.leaseFloats(RowPass.workLength(n));
    try {
      for (int row = from; row < end; row += block) {
        int rows = Math.min(block, end - row);
        if (backward) {
          backward(row, rows, work);
        } else {
          forward(row, rows, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private void forward(int first, int rows, float[] work) {
    RowPass.runAll(LOG_SUMS, operands, first, rows, work);
    for (int r = 0; r < rows; r++) {
      int row = first + r;
      int label = label(row);
      if (!loss.counts(label)) {
        logs[logsFrom + row] = 0;
        continue;
      }
      float max = work[RowPass.FIRST + r];
      float log = work[RowPass.SECOND + r];
      logs[logsFrom + row] = max + log;
      float distance = max - x[xFrom + row * n + label];
      losses[row] = share == 0 ? distance + log : smoothed(row, max, kept * distance) + log;
    }
  }

  private float smoothed(int row, float max, float distance) {
    float[] terms = scratch.leaseFloats(Runs.LANES + n);
    try {
      RowPasses.subtract(x, xFrom + row * n, max, 0, terms, Runs.LANES, n);
      return Math.fma(-share, RowPasses.sum(terms, Runs.LANES, n, terms), distance);
    } finally {
      scratch.release(terms);
    }
  }

  private void backward(int first, int rows, float[] work) {
    System.arraycopy(logs, logsFrom + first, work, RowPass.FIRST, rows);
    Arrays.fill(work, RowPass.SECOND, RowPass.SECOND + rows, factor);
    RowPass.runAll(GRADIENTS, operands, first, rows, work);
    for (int row = first; row < first + rows; row++) {
      int to = dxFrom + row * n;
      int label = label(row);
      if (!loss.counts(label)) {
        Arrays.fill(dx, to, to + n, 0);
        continue;
      }
      if (share != 0) {
        RowPasses.subtract(dx, to, factor * share, 0, dx, to, n);
      }
      dx[to + label] -= factor * kept;
    }
  }
}
