package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReductionKernels;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** Reductions of float32 on SIMD lanes. */
public final class VectorReduction implements ReductionKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<ResultsTask> results;
  private final LeasePool<SplitTask> splits;
  private final LeasePool<ColumnsTask> columns;
  private final LeasePool<ArgTask> args;
  private final LeasePool<ScanTask> scans;

  /** On the given threads and scratch memory. */
  public VectorReduction(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.results = new LeasePool<>(SLOTS, () -> new ResultsTask(scratch));
    this.splits = new LeasePool<>(SLOTS, () -> new SplitTask(scratch));
    this.columns = new LeasePool<>(SLOTS, () -> new ColumnsTask(scratch));
    this.args = new LeasePool<>(SLOTS, () -> new ArgTask(scratch));
    this.scans = new LeasePool<>(SLOTS, () -> new ScanTask(scratch));
  }

  @Override
  public void reduce(Reduce reduce, Buffer x, long xOffset, Buffer y, long yOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xFrom = start(reduce.x(), from.offset(), xOffset, from.length(), "x");
    int yFrom = to.index(yOffset, reduce.y().size(), "y");
    if (reduce.y().size() == 0) {
      return;
    }
    StridedLoop kept = reduce.kept();
    boolean inRuns = reduce.count() > 1 && reduce.reduced().innerStride(0) == 1;
    if (!inRuns && kept.inner() > 1 && kept.innerStride(0) == 1) {
      run(columns, reduce, from.array(), xFrom, to.array(), yFrom);
    } else if (inRuns && Thresholds.splits(workers.threads(), reduce)) {
      run(splits, reduce, from.array(), xFrom, to.array(), yFrom);
    } else {
      run(results, reduce, from.array(), xFrom, to.array(), yFrom);
    }
  }

  private <T extends ReduceTask> void run(
      LeasePool<T> pool, Reduce reduce, float[] x, int xFrom, float[] y, int yFrom) {
    T task = pool.lease();
    try {
      task.set(reduce, x, xFrom, y, yFrom);
      task.run(workers);
    } finally {
      task.clear();
      pool.release(task);
    }
  }

  @Override
  public void argReduce(ArgReduce arg, Buffer x, long xOffset, Buffer y, long yOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    I32Buffer to = I32Buffer.cast(y, "y");
    int xFrom = start(arg.x(), from.offset(), xOffset, from.length(), "x");
    int yFrom = to.index(yOffset, arg.y().size(), "y");
    if (arg.y().size() == 0) {
      return;
    }
    ArgTask task = args.lease();
    try {
      task.run(workers, arg, from.array(), xFrom, to.array(), yFrom);
    } finally {
      args.release(task);
    }
  }

  @Override
  public void scan(Scan scan, Buffer x, long xOffset, Buffer y, long yOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xFrom = start(scan.x(), from.offset(), xOffset, from.length(), "x");
    int yFrom = start(scan.y(), to.offset(), yOffset, to.length(), "y");
    if (scan.x().size() == 0) {
      return;
    }
    ScanTask task = scans.lease();
    try {
      task.run(workers, scan, from.array(), xFrom, to.array(), yFrom);
    } finally {
      scans.release(task);
    }
  }

  /** The array index of a layout's start, after checking that the layout stays in its buffer. */
  private static int start(Layout layout, int bufferOffset, long offset, long length, String name) {
    layout.checkInside(offset, length, name);
    return layout.size() == 0 ? bufferOffset : (int) (bufferOffset + offset);
  }
}
