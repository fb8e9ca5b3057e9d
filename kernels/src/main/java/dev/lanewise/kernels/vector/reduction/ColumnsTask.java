package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Neighbouring results that fold neighbouring elements row after row; a task is a block of them.
 */
final class ColumnsTask extends ReduceTask {
  private int block;
  private int blocks;

  ColumnsTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void run(WorkerPool workers) {
    StridedLoop kept = reduce.kept();
    block = Thresholds.block(workers.threads(), kept, reduce.count(), true);
    blocks = (kept.inner() + block - 1) / block;
    workers.run(Math.toIntExact(kept.outerCount() * blocks), this);
  }

  @Override
  public void run(int index) {
    StridedLoop kept = reduce.kept();
    int outer = index / blocks;
    int first = (index - outer * blocks) * block;
    int n = Math.min(block, kept.inner() - first);
    int from = (int) (xFrom + kept.offset(0, outer)) + first;
    int to = yFrom + outer * kept.inner() + first;
    switch (reduce.op()) {
      case SUM -> fold(Fold.SUM, from, n, y, y, to);
      case PROD -> fold(Fold.PRODUCT, from, n, y, y, to);
      case MAX -> fold(Fold.MAX, from, n, y, y, to);
      case MIN -> fold(Fold.MIN, from, n, y, y, to);
      case MEAN -> mean(from, n, y, to);
      case VAR -> variance(from, n, to);
    }
  }

  private void mean(int from, int n, float[] target, int to) {
    fold(Fold.SUM, from, n, target, target, to);
    for (int j = to; j < to + n; j++) {
      target[j] = Elements.mean(target[j], reduce);
    }
  }

  private void variance(int from, int n, int to) {
    float[] means = scratch.leaseFloats(n);
    try {
      mean(from, n, means, 0);
      fold(Fold.SQUARES, from, n, means, y, to);
    } finally {
      scratch.release(means);
    }
    for (int j = to; j < to + n; j++) {
      y[j] = Elements.variance(y[j], reduce);
    }
  }

  private void fold(Fold fold, int from, int n, float[] means, float[] target, int to) {
    StridedLoop loop = reduce.reduced();
    Arrays.fill(target, to, to + n, fold.start());
    for (long pass = 0; pass < loop.outerCount(); pass++) {
      int start = (int) (from + loop.offset(0, pass));
      Columns.fold(fold, x, start, loop.innerStride(0), loop.inner(), n, means, target, to);
    }
  }
}
