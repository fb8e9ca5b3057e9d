package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** One call, shared out to the threads in ranges of what is normalised together. */
abstract class NormTask implements WorkerPool.Task {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  /** Tasks for each thread, so that a late thread does not hold up all. */
  private static final int TASKS_PER_THREAD = 4;

  final ScratchPool scratch;
  final Slice x = new Slice();
  final Slice gamma = new Slice();
  final Slice beta = new Slice();
  final Slice mean = new Slice();
  final Slice inverse = new Slice();

  /** The result, or its gradient. */
  final Slice y = new Slice();

  final Slice dx = new Slice();
  final Slice dGamma = new Slice();
  final Slice dBeta = new Slice();
  private int items;
  private int grain;

  NormTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs a call for so many items, which have so many elements together. */
  final void share(WorkerPool workers, int count, long elements) {
    items = count;
    int threads = workers.threads();
    int most = threads == 1 ? 1 : Math.min(count, threads * TASKS_PER_THREAD);
    int tasks = count == 0 ? 0 : (int) Math.clamp(elements / TASK_ELEMENTS, 1, most);
    if (tasks > 0) {
      grain = Math.ceilDiv(count, tasks);
      workers.run(Math.ceilDiv(count, grain), this);
    }
  }

  @Override
  public final void run(int index) {
    int end = (int) Math.min((index + 1L) * grain, items);
    items(index * grain, end);
  }

  /** Does some items. */
  abstract void items(int from, int end);

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x.clear();
    gamma.clear();
    beta.clear();
    mean.clear();
    inverse.clear();
    y.clear();
    dx.clear();
    dGamma.clear();
    dBeta.clear();
  }
}
