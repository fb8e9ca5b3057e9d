package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;

/** One call, shared out to the threads in ranges of what is normalised together. */
abstract class NormTask extends RangeTask {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  final ScratchPool scratch;
  final Slice x = new Slice();
  final Slice gamma = new Slice();
  final Slice beta = new Slice();
  final Slice mean = new Slice();
  final Slice inverse = new Slice();

  /** The result, or its gradient. */
  final Slice y = new Slice();

  /** What is added to x or, backward, to dx. */
  final Slice residual = new Slice();

  final Slice dx = new Slice();
  final Slice dGamma = new Slice();
  final Slice dBeta = new Slice();

  NormTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs a call for so many items, which have so many elements together. */
  final void shareElements(WorkerPool workers, int count, long elements) {
    share(workers, count, elements / TASK_ELEMENTS);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x.clear();
    gamma.clear();
    beta.clear();
    mean.clear();
    inverse.clear();
    y.clear();
    residual.clear();
    dx.clear();
    dGamma.clear();
    dBeta.clear();
  }
}
