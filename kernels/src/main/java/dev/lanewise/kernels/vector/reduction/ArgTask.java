package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** The arguments of one {@link VectorReduction#argReduce} call; a task is a range of results. */
final class ArgTask implements WorkerPool.Task {
  private static final float[] NO_FLOATS = {};
  private static final int[] NO_INTS = {};
  private static final ArgReduce NO_ARG = ArgReduce.of(true, Layout.of(1), 0);

  private final ScratchPool scratch;
  private ArgReduce arg = NO_ARG;
  private float[] x = NO_FLOATS;
  private int xFrom;
  private int[] y = NO_INTS;
  private int yFrom;
  private int n;
  private long stride;
  private boolean columns;
  private int block;
  private int blocks;

  ArgTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs the whole call. */
  void run(
      WorkerPool workers, ArgReduce call, float[] from, int fromOffset, int[] to, int toOffset) {
    arg = call;
    x = from;
    xFrom = fromOffset;
    y = to;
    yFrom = toOffset;
    n = call.x().dim(call.axis());
    stride = call.x().stride(call.axis());
    StridedLoop kept = call.kept();
    columns = stride != 1 && kept.inner() > 1 && kept.innerStride(0) == 1;
    block = Thresholds.block(workers.threads(), kept, n, columns);
    blocks = (kept.inner() + block - 1) / block;
    try {
      workers.run(Math.toIntExact(kept.outerCount() * blocks), this);
    } finally {
      arg = NO_ARG;
      x = NO_FLOATS;
      y = NO_INTS;
    }
  }

  @Override
  public void run(int index) {
    StridedLoop kept = arg.kept();
    int outer = index / blocks;
    int first = (index - outer * blocks) * block;
    int results = Math.min(block, kept.inner() - first);
    long keptStride = kept.innerStride(0);
    int from = (int) (xFrom + kept.offset(0, outer) + first * keptStride);
    int to = yFrom + outer * kept.inner() + first;
    if (columns) {
      columns(from, results, to);
      return;
    }
    for (int i = 0; i < results; i++) {
      int start = (int) (from + i * keptStride);
      y[to + i] =
          stride == 1
              ? ArgRuns.find(arg.largest(), x, start, n)
              : ArgRuns.inOrder(arg.largest(), x, start, stride, n);
    }
  }

  private void columns(int from, int results, int to) {
    float[] best = scratch.leaseFloats(results);
    try {
      System.arraycopy(x, from, best, 0, results);
      Arrays.fill(y, to, to + results, 0);
      for (int row = 1; row < n; row++) {
        int start = (int) (from + row * stride);
        if (arg.largest()) {
          ArgColumns.larger(x, start, results, row, best, y, to);
        } else {
          ArgColumns.smaller(x, start, results, row, best, y, to);
        }
      }
    } finally {
      scratch.release(best);
    }
  }
}
