package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * Few results of many neighbouring elements each: the runs of a result, which the contract cuts at
 * fixed places, are folded by the tasks and joined in order by the caller.
 */
final class SplitTask extends ReduceTask {
  private static final float[] NOTHING = {};

  private Fold fold = Fold.SUM;
  private int from;
  private float mean;
  private float[] partial = NOTHING;
  private int runsInPass;
  private int runs;
  private int grain;

  SplitTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(WorkerPool workers) {
    StridedLoop kept = reduce.kept();
    StridedLoop loop = reduce.reduced();
    runsInPass = (loop.inner() + Runs.MAX_RUN - 1) / Runs.MAX_RUN;
    runs = Math.toIntExact(Math.multiplyExact(loop.outerCount(), (long) runsInPass));
    int tasks = Thresholds.tasks(workers.threads(), runs, Math.min(loop.inner(), Runs.MAX_RUN));
    grain = (runs + tasks - 1) / tasks;
    partial = scratch.leaseFloats(runs);
    try {
      for (int result = 0; result < reduce.y().size(); result++) {
        int outer = result / kept.inner();
        int i = result - outer * kept.inner();
        from = (int) (xFrom + kept.offset(0, outer) + i * kept.innerStride(0));
        y[yFrom + result] = reduceOne(workers, tasks);
      }
    } finally {
      scratch.release(partial);
      partial = NOTHING;
    }
  }

  private float reduceOne(WorkerPool workers, int tasks) {
    return switch (reduce.op()) {
      case SUM -> foldAll(Fold.SUM, workers, tasks);
      case PROD -> foldAll(Fold.PRODUCT, workers, tasks);
      case MAX -> foldAll(Fold.MAX, workers, tasks);
      case MIN -> foldAll(Fold.MIN, workers, tasks);
      case MEAN, VAR -> {
        mean = Elements.mean(foldAll(Fold.SUM, workers, tasks), reduce);
        yield reduce.op() == ReduceOp.MEAN
            ? mean
            : Elements.variance(foldAll(Fold.SQUARES, workers, tasks), reduce);
      }
    };
  }

  private float foldAll(Fold wanted, WorkerPool workers, int tasks) {
    fold = wanted;
    workers.run(tasks, this);
    float result = fold.start();
    for (int first = 0; first < runs; first += runsInPass) {
      float pass = fold.start();
      for (int run = 0; run < runsInPass; run++) {
        pass = fold.join(pass, partial[first + run]);
      }
      result = fold.join(result, pass);
    }
    return result;
  }

  @Override
  public void run(int index) {
    StridedLoop loop = reduce.reduced();
    int end = Math.min((index + 1) * grain, runs);
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int run = index * grain; run < end; run++) {
        int pass = run / runsInPass;
        int done = (run - pass * runsInPass) * Runs.MAX_RUN;
        int n = Math.min(Runs.MAX_RUN, loop.inner() - done);
        int start = (int) (from + loop.offset(0, pass)) + done;
        partial[run] = fold.run(x, start, n, mean, lanes);
      }
    } finally {
      scratch.release(lanes);
    }
  }
}
