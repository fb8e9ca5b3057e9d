package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** Results one by one; a task is a range of them. */
final class ResultsTask extends ReduceTask {
  private long grain;

  ResultsTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(WorkerPool workers) {
    long results = reduce.y().size();
    int tasks = Thresholds.tasks(workers.threads(), results, reduce.count());
    grain = (results + tasks - 1) / tasks;
    workers.run(tasks, this);
  }

  @Override
  public void run(int index) {
    long end = Math.min((index + 1) * grain, reduce.y().size());
    StridedLoop kept = reduce.kept();
    int inner = kept.inner();
    long stride = kept.innerStride(0);
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      long result = index * grain;
      while (result < end) {
        long outer = result / inner;
        int first = (int) (result - outer * inner);
        int last = (int) Math.min(inner, first + end - result);
        long from = xFrom + kept.offset(0, outer);
        for (int i = first; i < last; i++) {
          y[(int) (yFrom + outer * inner + i)] =
              Elements.reduce(reduce, x, (int) (from + i * stride), lanes);
        }
        result += last - first;
      }
    } finally {
      scratch.release(lanes);
    }
  }
}
