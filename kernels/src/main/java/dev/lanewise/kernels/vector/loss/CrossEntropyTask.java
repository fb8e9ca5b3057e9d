package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Runs;
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

  private final ScratchPool scratch;
  private CrossEntropyLoss loss = NO_LOSS;
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
    share(workers);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    loss = NO_LOSS;
    x = NOTHING;
    labels = NO_LABELS;
    logs = NOTHING;
    losses = NOTHING;
    dx = NOTHING;
  }

  @Override
  protected void items(int from, int end) {
    if (backward) {
      for (int row = from; row < end; row++) {
        gradient(row, dxFrom + row * n);
      }
      return;
    }
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    float[] terms = scratch.leaseFloats(n);
    try {
      for (int row = from; row < end; row++) {
        loss(row, lanes, terms);
      }
    } finally {
      scratch.release(lanes);
      scratch.release(terms);
    }
  }

  private void loss(int row, float[] lanes, float[] terms) {
    int label = label(row);
    if (!loss.counts(label)) {
      logs[logsFrom + row] = 0;
      return;
    }
    int from = xFrom + row * n;
    float max = RowPasses.max(x, from, n, lanes);
    RowPasses.expShifted(x, from, max, terms, 0, n);
    float log = FloatMath.log(RowPasses.sum(terms, 0, n, lanes));
    logs[logsFrom + row] = max + log;
    float distance = max - x[from + label];
    if (share == 0) {
      losses[row] = distance + log;
      return;
    }
    RowPasses.subtractTwice(x, from, max, 0, terms, 0, n);
    float below = RowPasses.sum(terms, 0, n, lanes);
    losses[row] = Math.fma(-share, below, kept * distance) + log;
  }

  private void gradient(int row, int to) {
    int label = label(row);
    if (!loss.counts(label)) {
      Arrays.fill(dx, to, to + n, 0);
      return;
    }
    RowPasses.scaledExp(x, xFrom + row * n, logs[logsFrom + row], factor, dx, to, n);
    if (share != 0) {
      RowPasses.subtractTwice(dx, to, factor * share, 0, dx, to, n);
    }
    dx[to + label] -= factor * kept;
  }
}
