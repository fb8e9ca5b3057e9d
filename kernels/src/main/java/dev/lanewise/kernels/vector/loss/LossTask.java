package dev.lanewise.kernels.vector.loss;

import dev.lanewise.kernels.op.ElementLoss;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Runs;

/**
 * The arguments of one element loss; a task is a range of runs of 2^14 elements, whose sums the
 * caller adds in order.
 */
final class LossTask extends RangeTask {
  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private ElementLoss loss = ElementLoss.SQUARED;
  private boolean backward;
  private int n;
  private float[] x = NOTHING;
  private int xFrom;
  private float[] t = NOTHING;
  private int tFrom;
  private float factor;
  private float[] dx = NOTHING;
  private int dxFrom;
  private float[] sums = NOTHING;

  LossTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  LossTask inputs(
      ElementLoss kind, int count, float[] prediction, int from, float[] target, int targetFrom) {
    loss = kind;
    n = count;
    x = prediction;
    xFrom = from;
    t = target;
    tFrom = targetFrom;
    return this;
  }

  /** The sum of the losses. */
  float sum(WorkerPool workers) {
    backward = false;
    int runs = Math.ceilDiv(n, Runs.MAX_RUN);
    sums = scratch.leaseFloats(runs);
    try {
      share(workers, runs, runs);
      float total = 0;
      for (int run = 0; run < runs; run++) {
        total += sums[run];
      }
      return total;
    } finally {
      scratch.release(sums);
    }
  }

  /** The gradients. */
  void gradient(WorkerPool workers, float scaled, float[] output, int from) {
    backward = true;
    factor = scaled;
    dx = output;
    dxFrom = from;
    int runs = Math.ceilDiv(n, Runs.MAX_RUN);
    share(workers, runs, runs);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x = NOTHING;
    t = NOTHING;
    dx = NOTHING;
    sums = NOTHING;
  }

  @Override
  protected void items(int from, int end) {
    if (backward) {
      for (int run = from; run < end; run++) {
        gradient(run * Runs.MAX_RUN, Math.min(Runs.MAX_RUN, n - run * Runs.MAX_RUN));
      }
      return;
    }
    float[] terms = scratch.leaseFloats(Math.min(n, Runs.MAX_RUN));
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int run = from; run < end; run++) {
        int count = Math.min(Runs.MAX_RUN, n - run * Runs.MAX_RUN);
        terms(run * Runs.MAX_RUN, count, terms);
        sums[run] = Runs.sum(terms, 0, count, lanes);
      }
    } finally {
      scratch.release(terms);
      scratch.release(lanes);
    }
  }

  private void terms(int at, int count, float[] terms) {
    switch (loss) {
      case SQUARED -> LossTerms.squared(x, xFrom + at, t, tFrom + at, terms, count);
      case ABSOLUTE -> LossTerms.absolute(x, xFrom + at, t, tFrom + at, terms, count);
      case BINARY_CROSS_ENTROPY_LOGITS ->
          LossTerms.logits(x, xFrom + at, t, tFrom + at, terms, count);
      case BINARY_CROSS_ENTROPY_PROBABILITIES ->
          LossTerms.probabilities(x, xFrom + at, t, tFrom + at, terms, count);
    }
  }

  private void gradient(int at, int count) {
    int to = dxFrom + at;
    switch (loss) {
      case SQUARED ->
          LossTerms.squaredGradient(x, xFrom + at, t, tFrom + at, factor, dx, to, count);
      case ABSOLUTE ->
          LossTerms.absoluteGradient(x, xFrom + at, t, tFrom + at, factor, dx, to, count);
      case BINARY_CROSS_ENTROPY_LOGITS ->
          LossTerms.logitsGradient(x, xFrom + at, t, tFrom + at, factor, dx, to, count);
      case BINARY_CROSS_ENTROPY_PROBABILITIES ->
          LossTerms.probabilitiesGradient(x, xFrom + at, t, tFrom + at, factor, dx, to, count);
    }
  }
}
