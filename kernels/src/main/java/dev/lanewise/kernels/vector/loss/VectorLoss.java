package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.reduction.Runs;
import dev.lanewise.kernels.vector.softmax.RowPasses;

/**
 * Losses of float32 on SIMD lanes. Element losses are shared out to the threads; the cross-entropy
 * of a batch of rows, which is small beside the network before it, stays on the calling thread.
 */
public final class VectorLoss implements LossKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final ScratchPool scratch;
  private final LeasePool<LossTask> tasks;

  /** On the given threads and scratch memory. */
  public VectorLoss(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.scratch = scratch;
    this.tasks = new LeasePool<>(SLOTS, () -> new LossTask(scratch));
  }

  @Override
  public void elementLoss(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer result,
      long resultOffset) {
    F32Buffer prediction = F32Buffer.cast(x, "x");
    F32Buffer target = F32Buffer.cast(t, "t");
    F32Buffer to = F32Buffer.cast(result, "result");
    int xFrom = prediction.index(xOffset, n, "x");
    int tFrom = target.index(tOffset, n, "t");
    int at = to.index(resultOffset, 1, "result");
    LossTask task = tasks.lease();
    try {
      float sum =
          task.inputs(loss, n, prediction.array(), xFrom, target.array(), tFrom).sum(workers);
      to.array()[at] = (float) (scale * sum);
    } finally {
      task.clear();
      tasks.release(task);
    }
  }

  @Override
  public void elementLossBackward(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    F32Buffer prediction = F32Buffer.cast(x, "x");
    F32Buffer target = F32Buffer.cast(t, "t");
    F32Buffer gradient = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dx, "dx");
    int xFrom = prediction.index(xOffset, n, "x");
    int tFrom = target.index(tOffset, n, "t");
    float factor = (float) (gradient.array()[gradient.index(dyOffset, 1, "dy")] * scale);
    int dxFrom = to.index(dxOffset, n, "dx");
    LossTask task = tasks.lease();
    try {
      task.inputs(loss, n, prediction.array(), xFrom, target.array(), tFrom)
          .gradient(workers, factor, to.array(), dxFrom);
    } finally {
      task.clear();
      tasks.release(task);
    }
  }

  @Override
  public void crossEntropy(
      Rows rows,
      double scale,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer result,
      long resultOffset) {
    F32Buffer x = F32Buffer.cast(logits, "logits");
    F32Buffer workspace = F32Buffer.cast(logSumExp, "logSumExp");
    F32Buffer to = F32Buffer.cast(result, "result");
    int xFrom = x.index(logitsOffset, rows.size(), "logits");
    I32Buffer classes = I32Buffer.cast(labels, "labels");
    int label = checkedLabels(rows, classes, labelsOffset);
    int save = workspace.index(logSumExpOffset, rows.rows(), "logSumExp");
    int at = to.index(resultOffset, 1, "result");
    int n = rows.columns();
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    float[] terms = scratch.leaseFloats(n);
    try {
      float total = 0;
      for (int row = 0; row < rows.rows(); row++) {
        int from = xFrom + row * n;
        float max = RowPasses.max(x.array(), from, n, lanes);
        RowPasses.expShifted(x.array(), from, max, terms, 0, n);
        float log = FloatMath.log(RowPasses.sum(terms, 0, n, lanes));
        workspace.array()[save + row] = max + log;
        total += max - x.array()[from + classes.array()[label + row]] + log;
      }
      to.array()[at] = (float) (scale * total);
    } finally {
      scratch.release(lanes);
      scratch.release(terms);
    }
  }

  @Override
  public void crossEntropyBackward(
      Rows rows,
      double scale,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dLogits,
      long dLogitsOffset) {
    F32Buffer x = F32Buffer.cast(logits, "logits");
    F32Buffer workspace = F32Buffer.cast(logSumExp, "logSumExp");
    F32Buffer gradient = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dLogits, "dLogits");
    int xFrom = x.index(logitsOffset, rows.size(), "logits");
    I32Buffer classes = I32Buffer.cast(labels, "labels");
    int label = checkedLabels(rows, classes, labelsOffset);
    int saved = workspace.index(logSumExpOffset, rows.rows(), "logSumExp");
    float factor = (float) (gradient.array()[gradient.index(dyOffset, 1, "dy")] * scale);
    int dxFrom = to.index(dLogitsOffset, rows.size(), "dLogits");
    int n = rows.columns();
    for (int row = 0; row < rows.rows(); row++) {
      float log = workspace.array()[saved + row];
      int start = dxFrom + row * n;
      RowPasses.scaledExp(x.array(), xFrom + row * n, log, factor, to.array(), start, n);
      to.array()[start + classes.array()[label + row]] -= factor;
    }
  }

  /** The array index of the first label, after checking all of them. */
  private static int checkedLabels(Rows rows, I32Buffer labels, long offset) {
    int from = labels.index(offset, rows.rows(), "labels");
    for (int row = 0; row < rows.rows(); row++) {
      int label = labels.array()[from + row];
      if (label < 0 || label >= rows.columns()) {
        throw new IllegalArgumentException(
            "labels[" + row + "] is " + label + "; expected 0 to " + (rows.columns() - 1));
      }
    }
    return from;
  }
}
