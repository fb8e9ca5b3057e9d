package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.parallel.WorkerPool;

/** The arguments of one {@link VectorOptimizer#step} call; a task is a range of elements. */
final class StepTask implements WorkerPool.Task {
  private static final float[] NOTHING = {};
  private static final OptimizerStep NO_STEP = new OptimizerStep.Sgd(0, 0);

  private OptimizerStep step = NO_STEP;
  private int n;
  private int grain;
  private float[] w = NOTHING;
  private int wFrom;
  private float[] g = NOTHING;
  private int gFrom;
  private float[] s1 = NOTHING;
  private int s1From;
  private float[] s2 = NOTHING;
  private int s2From;
  private float minusRate;
  private float scale;

  /** Says what is stepped. */
  void set(OptimizerStep newStep, int count, float[] weights, int weightsFrom) {
    step = newStep;
    n = count;
    w = weights;
    wFrom = weightsFrom;
  }

  void gradient(float[] array, int from) {
    g = array;
    gFrom = from;
  }

  void firstState(float[] array, int from) {
    s1 = array;
    s1From = from;
  }

  void secondState(float[] array, int from) {
    s2 = array;
    s2From = from;
  }

  /** Runs the whole call in tasks of {@code size} elements. */
  void run(WorkerPool workers, int size) {
    grain = size;
    switch (step) {
      case OptimizerStep.Sgd sgd -> minusRate = (float) -sgd.rate();
      case OptimizerStep.Momentum momentum -> minusRate = (float) -momentum.rate();
      case OptimizerStep.RmsProp rms -> minusRate = (float) -rms.rate();
      case OptimizerStep.Adam adam -> {
        double bias1 = 1 - StrictMath.pow(adam.beta1(), adam.step());
        double bias2 = 1 - StrictMath.pow(adam.beta2(), adam.step());
        minusRate = (float) (-adam.rate() / bias1);
        scale = (float) (1 / Math.sqrt(bias2));
      }
    }
    workers.run((int) ((n + (long) grain - 1) / grain), this);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    set(NO_STEP, 0, NOTHING, 0);
    gradient(NOTHING, 0);
    firstState(NOTHING, 0);
    secondState(NOTHING, 0);
  }

  @Override
  public void run(int index) {
    int first = index * grain;
    int count = Math.min(grain, n - first);
    int wi = wFrom + first;
    int gi = gFrom + first;
    switch (step) {
      case OptimizerStep.Sgd sgd ->
          Steps.sgd(w, wi, g, gi, count, minusRate, (float) sgd.weightDecay());
      case OptimizerStep.Momentum momentum ->
          Steps.momentum(
              w,
              wi,
              g,
              gi,
              s1,
              s1From + first,
              count,
              minusRate,
              (float) momentum.momentum(),
              momentum.nesterov(),
              (float) momentum.weightDecay());
      case OptimizerStep.RmsProp rms ->
          Steps.rmsProp(
              w,
              wi,
              g,
              gi,
              s1,
              s1From + first,
              count,
              minusRate,
              (float) rms.decay(),
              (float) (1 - rms.decay()),
              (float) rms.epsilon(),
              (float) rms.weightDecay());
      case OptimizerStep.Adam adam ->
          Steps.adam(
              w,
              wi,
              g,
              gi,
              s1,
              s1From + first,
              s2,
              s2From + first,
              count,
              minusRate,
              (float) adam.beta1(),
              (float) (1 - adam.beta1()),
              (float) adam.beta2(),
              (float) (1 - adam.beta2()),
              scale,
              (float) adam.epsilon(),
              adam.decoupled() ? 0 : (float) adam.weightDecay(),
              adam.decoupled() && adam.weightDecay() != 0,
              (float) (-adam.rate() * adam.weightDecay()));
    }
  }
}
