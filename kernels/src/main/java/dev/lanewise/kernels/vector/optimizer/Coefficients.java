package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.op.OptimizerStep;

/**
 * The numbers of a step, computed and rounded as {@link dev.lanewise.kernels.op.OptimizerKernels}
 * states. Reused between calls.
 */
final class Coefficients {
  private static final OptimizerStep NO_STEP = new OptimizerStep.Sgd(0, 0);

  /** The step that the numbers belong to. */
  OptimizerStep step = NO_STEP;

  /** Minus the rate, for Adam divided by the first bias correction. */
  float minusRate;

  /** How much of the first state stays: momentum, decay or beta1. */
  float keep1;

  /** 1 - keep1, rounded by itself. */
  float take1;

  /** How much of Adam's second state stays. */
  float keep2;

  /** 1 - keep2, rounded by itself. */
  float take2;

  /** 1 over the root of Adam's second bias correction. */
  float scale;

  /** What is added to the divisor. */
  float epsilon;

  /** L2 weight decay; of 0, the gradient is taken as it is. */
  float decay;

  /** Whether there is a decoupled weight decay. */
  boolean shrinks;

  /** Minus rate times the decoupled decay. */
  float minusShrink;

  /** Computes the numbers of a step. */
  void set(OptimizerStep wanted) {
    step = wanted;
    switch (wanted) {
      case OptimizerStep.Sgd sgd -> {
        minusRate = (float) -sgd.rate();
        decay = (float) sgd.weightDecay();
      }
      case OptimizerStep.Momentum momentum -> {
        minusRate = (float) -momentum.rate();
        keep1 = (float) momentum.momentum();
        decay = (float) momentum.weightDecay();
      }
      case OptimizerStep.RmsProp rms -> {
        minusRate = (float) -rms.rate();
        keep1 = (float) rms.decay();
        take1 = (float) (1 - rms.decay());
        epsilon = (float) rms.epsilon();
        decay = (float) rms.weightDecay();
      }
      case OptimizerStep.Adam adam -> {
        double bias1 = 1 - StrictMath.pow(adam.beta1(), adam.step());
        double bias2 = 1 - StrictMath.pow(adam.beta2(), adam.step());
        minusRate = (float) (-adam.rate() / bias1);
        keep1 = (float) adam.beta1();
        take1 = (float) (1 - adam.beta1());
        keep2 = (float) adam.beta2();
        take2 = (float) (1 - adam.beta2());
        scale = (float) (1 / Math.sqrt(bias2));
        epsilon = (float) adam.epsilon();
        decay = adam.decoupled() ? 0 : (float) adam.weightDecay();
        shrinks = adam.decoupled() && adam.weightDecay() != 0;
        minusShrink = (float) (-adam.rate() * adam.weightDecay());
      }
    }
  }

  /** Lets go of the step. */
  void clear() {
    step = NO_STEP;
  }
}
