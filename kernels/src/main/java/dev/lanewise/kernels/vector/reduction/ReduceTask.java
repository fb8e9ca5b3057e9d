package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** The arguments of one {@link VectorReduction#reduce} call, leased and filled for its time. */
abstract class ReduceTask implements WorkerPool.Task {
  private static final float[] NOTHING = {};
  private static final Reduce NO_REDUCE = Reduce.of(ReduceOp.SUM, 0, Layout.of());

  final ScratchPool scratch;
  Reduce reduce = NO_REDUCE;
  float[] x = NOTHING;
  int xFrom;
  float[] y = NOTHING;
  int yFrom;

  ReduceTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  final void set(Reduce reduce, float[] x, int xFrom, float[] y, int yFrom) {
    this.reduce = reduce;
    this.x = x;
    this.xFrom = xFrom;
    this.y = y;
    this.yFrom = yFrom;
  }

  /** Runs the whole call. */
  abstract void run(WorkerPool workers);

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  final void clear() {
    set(NO_REDUCE, NOTHING, 0, NOTHING, 0);
  }
}
