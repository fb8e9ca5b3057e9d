package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.CrossEntropyLoss;
import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.op.LossKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** Losses of float32 on SIMD lanes: elements or rows are shared out to the threads. */
public final class VectorLoss implements LossKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<LossTask> tasks;
  private final LeasePool<CrossEntropyTask> crossEntropies;

  /** On the given threads and scratch memory. */
  public VectorLoss(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.tasks = new LeasePool<>(SLOTS, () -> new LossTask(scratch));
    this.crossEntropies = new LeasePool<>(SLOTS, () -> new CrossEntropyTask(scratch));
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
      CrossEntropyLoss loss,
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
    int xFrom = x.index(logitsOffset, loss.rows().size(), "logits");
    I32Buffer classes = I32Buffer.cast(labels, "labels");
    int label = checkedLabels(loss, classes, labelsOffset);
    int save = workspace.index(logSumExpOffset, loss.rows().rows(), "logSumExp");
    int at = to.index(resultOffset, 1, "result");
    CrossEntropyTask task = crossEntropies.lease();
    try {
      to.array()[at] =
          task.inputs(loss, x.array(), xFrom, classes.array(), label)
              .workspace(workspace.array(), save)
              .forward(workers);
    } finally {
      task.clear();
      crossEntropies.release(task);
    }
  }

  @Override
  public void crossEntropyBackward(
      CrossEntropyLoss loss,
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
    int xFrom = x.index(logitsOffset, loss.rows().size(), "logits");
    I32Buffer classes = I32Buffer.cast(labels, "labels");
    int label = checkedLabels(loss, classes, labelsOffset);
    int saved = workspace.index(logSumExpOffset, loss.rows().rows(), "logSumExp");
    float upstream = gradient.array()[gradient.index(dyOffset, 1, "dy")];
    int dxFrom = to.index(dLogitsOffset, loss.rows().size(), "dLogits");
    CrossEntropyTask task = crossEntropies.lease();
    try {
      task.inputs(loss, x.array(), xFrom, classes.array(), label)
          .workspace(workspace.array(), saved)
          .backward(workers, upstream, to.array(), dxFrom);
    } finally {
      task.clear();
      crossEntropies.release(task);
    }
  }

  /** The array index of the first label, after checking all of them. */
  private static int checkedLabels(CrossEntropyLoss loss, I32Buffer labels, long offset) {
    int from = labels.index(offset, loss.rows().rows(), "labels");
    for (int row = 0; row < loss.rows().rows(); row++) {
      int label = labels.array()[from + row];
      if (!loss.isLabel(label)) {
        throw new IllegalArgumentException(
            "labels[" + row + "] is " + label + "; expected 0 to " + (loss.rows().columns() - 1));
      }
    }
    return from;
  }
}
