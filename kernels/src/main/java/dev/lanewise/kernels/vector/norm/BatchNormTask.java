package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.reduction.Runs;

/** Batch normalisation; the items are channels. {@link #y} is dy in the backward passes. */
final class BatchNormTask extends NormTask {
  /** What to compute. */
  enum Pass {
    TRAIN,
    EVAL,
    TRAIN_BACKWARD,
    EVAL_BACKWARD
  }

  /** The running statistics. */
  final Slice runningMean = new Slice();

  final Slice runningVariance = new Slice();
  private BatchNorm norm = new BatchNorm(1, 1, 1, 0, 0);
  private Pass pass = Pass.EVAL;

  BatchNormTask(ScratchPool scratch) {
    super(scratch);
  }

  /** Runs a call whose arguments are set. */
  void run(WorkerPool workers, BatchNorm call, Pass what) {
    norm = call;
    pass = what;
    shareElements(workers, call.channels(), call.size());
  }

  @Override
  void clear() {
    super.clear();
    runningMean.clear();
    runningVariance.clear();
  }

  @Override
  protected void items(int from, int end) {
    if (pass == Pass.EVAL) {
      eval(from, end);
      return;
    }
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int c = from; c < end; c++) {
        if (pass == Pass.TRAIN) {
          train(c, lanes);
        } else if (pass == Pass.TRAIN_BACKWARD) {
          trainBackward(c, lanes);
        } else {
          evalBackward(c, lanes);
        }
      }
    } finally {
      scratch.release(lanes);
    }
  }

  private int start(int n, int c) {
    return (n * norm.channels() + c) * norm.plane();
  }

  private float sum(Slice terms, int c, float[] lanes) {
    if (norm.plane() <= Runs.MAX_RUN) {
      int step = norm.channels() * norm.plane();
      return NormSums.plain(
          terms.array, terms.at + start(0, c), norm.plane(), norm.batch(), step, lanes);
    }
    float total = 0;
    for (int n = 0; n < norm.batch(); n++) {
      total += NormSums.plain(terms.array, terms.at + start(n, c), norm.plane(), lanes);
    }
    return total;
  }

  private float squares(int c, float center, float[] lanes) {
    if (norm.plane() <= Runs.MAX_RUN) {
      int step = norm.channels() * norm.plane();
      return NormSums.squares(
          center, x.array, x.at + start(0, c), norm.plane(), norm.batch(), step, lanes);
    }
    float total = 0;
    for (int n = 0; n < norm.batch(); n++) {
      total += NormSums.squares(x.array, x.at + start(n, c), norm.plane(), center, lanes);
    }
    return total;
  }

  /** The sum of dy (x - center). */
  private float products(int c, float center, float[] lanes) {
    if (norm.plane() <= Runs.MAX_RUN) {
      int first = start(0, c);
      return NormSums.products(
          center,
          y.array,
          y.at + first,
          x.array,
          x.at + first,
          norm.plane(),
          norm.batch(),
          norm.channels() * norm.plane(),
          lanes);
    }
    float total = 0;
    for (int n = 0; n < norm.batch(); n++) {
      int at = start(n, c);
      total +=
          NormSums.products(y.array, y.at + at, x.array, x.at + at, norm.plane(), center, lanes);
    }
    return total;
  }

  private void train(int c, float[] lanes) {
    float count = (float) norm.count();
    float center = sum(x, c, lanes) / count;
    float variance = squares(c, center, lanes) / count;
    float deviation = NormSums.inverseDeviation(variance, norm.epsilon());
    mean.put(c, center);
    inverse.put(c, deviation);
    if (norm.count() > 1) {
      float correction = (float) (norm.count() / (norm.count() - 1.0));
      move(runningMean, c, center);
      move(runningVariance, c, variance * correction);
    }
    apply(c, center, gamma.get(c) * deviation);
  }

  private void move(Slice running, int c, float batch) {
    float old = (float) (1 - norm.momentum()) * running.get(c);
    running.put(c, Math.fma((float) norm.momentum(), batch, old));
  }

  /** Image by image, as the planes of its channels follow each other. */
  private void eval(int from, int end) {
    int count = end - from;
    float[] scales = scratch.leaseFloats(count);
    try {
      for (int c = from; c < end; c++) {
        float deviation = NormSums.inverseDeviation(runningVariance.get(c), norm.epsilon());
        scales[c - from] = gamma.get(c) * deviation;
      }
      for (int n = 0; n < norm.batch(); n++) {
        int at = start(n, from);
        NormPasses.normalizePlanes(
            count,
            norm.plane(),
            x.array,
            x.at + at,
            runningMean.array,
            runningMean.at + from,
            scales,
            beta.array,
            beta.at + from,
            y.array,
            y.at + at);
      }
    } finally {
      scratch.release(scales);
    }
  }

  private void apply(int c, float center, float scale) {
    float shift = beta.get(c);
    for (int n = 0; n < norm.batch(); n++) {
      int at = start(n, c);
      NormPasses.normalize(
          norm.plane(), x.array, x.at + at, center, scale, shift, y.array, y.at + at);
    }
  }

  private void trainBackward(int c, float[] lanes) {
    float count = (float) norm.count();
    float center = mean.get(c);
    float deviation = inverse.get(c);
    float shiftGradient = sum(y, c, lanes);
    float scaleGradient = products(c, center, lanes) * deviation;
    dBeta.put(c, shiftGradient);
    dGamma.put(c, scaleGradient);
    float average = shiftGradient / count;
    float slope = deviation * (scaleGradient / count);
    float scale = gamma.get(c) * deviation;
    for (int n = 0; n < norm.batch(); n++) {
      int at = start(n, c);
      NormPasses.trainGradient(
          norm.plane(),
          x.array,
          x.at + at,
          center,
          y.array,
          y.at + at,
          average,
          -slope,
          scale,
          dx.array,
          dx.at + at);
    }
  }

  private void evalBackward(int c, float[] lanes) {
    float center = runningMean.get(c);
    float deviation = NormSums.inverseDeviation(runningVariance.get(c), norm.epsilon());
    dGamma.put(c, products(c, center, lanes) * deviation);
    dBeta.put(c, sum(y, c, lanes));
    float scale = gamma.get(c) * deviation;
    for (int n = 0; n < norm.batch(); n++) {
      int at = start(n, c);
      NormPasses.scale(norm.plane(), y.array, y.at + at, scale, dx.array, dx.at + at);
    }
  }
}
