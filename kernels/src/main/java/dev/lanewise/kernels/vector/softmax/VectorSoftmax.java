package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.softmax.RowsTask.Kind;

/**
 * Softmax of float32 on SIMD lanes: three passes over a block of rows (maximum, exp and its sum,
 * division), the block in cache. Rows are shared out to the threads; a row's bits depend on the row
 * alone.
 *
 * <p>Relative error of softmax at most (n + 7) u, u = 2^-24, where exp's argument is not so far
 * below the maximum that its own rounding (half a ULP of x - max) weighs more: then |x - max| u is
 * added.
 */
public final class VectorSoftmax implements SoftmaxKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<RowsTask> tasks;

  /** On the given threads and scratch memory. */
  public VectorSoftmax(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.tasks = new LeasePool<>(SLOTS, () -> new RowsTask(scratch));
  }

  @Override
  public void softmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    forward(Kind.SOFTMAX, rows, x, xOffset, y, yOffset);
  }

  @Override
  public void logSoftmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    forward(Kind.LOG_SOFTMAX, rows, x, xOffset, y, yOffset);
  }

  private void forward(Kind kind, Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xFrom = from.index(xOffset, rows.size(), "x");
    int yFrom = to.index(yOffset, rows.size(), "y");
    if (rows.size() == 0) {
      return;
    }
    RowsTask task = tasks.lease();
    try {
      task.operands.input(from.array(), xFrom);
      task.operands.output(to.array(), yFrom);
      task.run(workers, kind, rows);
    } finally {
      task.operands.clear();
      tasks.release(task);
    }
  }

  @Override
  public void softmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    backward(Kind.SOFTMAX_BACKWARD, rows, y, yOffset, dy, dyOffset, dx, dxOffset);
  }

  @Override
  public void logSoftmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    backward(Kind.LOG_SOFTMAX_BACKWARD, rows, y, yOffset, dy, dyOffset, dx, dxOffset);
  }

  private void backward(
      Kind kind,
      Rows rows,
      Buffer y,
      long yOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    F32Buffer output = F32Buffer.cast(y, "y");
    F32Buffer gradient = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dx, "dx");
    int yFrom = output.index(yOffset, rows.size(), "y");
    int dyFrom = gradient.index(dyOffset, rows.size(), "dy");
    int dxFrom = to.index(dxOffset, rows.size(), "dx");
    if (rows.size() == 0) {
      return;
    }
    RowsTask task = tasks.lease();
    try {
      task.operands.input(output.array(), yFrom);
      task.operands.gradient(gradient.array(), dyFrom);
      task.operands.output(to.array(), dxFrom);
      task.run(workers, kind, rows);
    } finally {
      task.operands.clear();
      tasks.release(task);
    }
  }
}
