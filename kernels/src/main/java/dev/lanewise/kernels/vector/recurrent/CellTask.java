package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.host.HostRecurrentCall;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import org.jspecify.annotations.Nullable;

/** One step in one direction; the items are the rows of the batch. */
final class CellTask extends RangeTask {
  /** Activations that are worth handing to another thread: some microseconds. */
  private static final int TASK_ACTIVATIONS = 1 << 13;

  private static final Pass[] NO_PASSES = {};

  private final ScratchPool scratch;
  private @Nullable HostRecurrentCall current;
  private Pass[] active = NO_PASSES;
  private Pass[] ended = NO_PASSES;

  CellTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Does all rows of a call: one list of passes for those that take part, one for the others. */
  void run(WorkerPool workers, HostRecurrentCall call, Pass[] ofActive, Pass[] ofEnded) {
    current = call;
    active = ofActive;
    ended = ofEnded;
    Recurrent layer = call.layer();
    share(workers, layer.batch(), (long) layer.batch() * layer.width() / TASK_ACTIVATIONS);
  }

  /** Lets go of the call, since an idle task stays in its pool. */
  void clear() {
    current = null;
  }

  @Override
  protected void items(int from, int end) {
    HostRecurrentCall call = current;
    if (call == null) {
      throw new IllegalStateException("a task without a call");
    }
    float[] work = scratch.leaseFloats(call.layer().hidden());
    try {
      for (int row = from; row < end; row++) {
        for (Pass pass : call.isActive(row) ? active : ended) {
          pass.run(call, row, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }
}
