package dev.lanewise.nn.optim;

import dev.lanewise.kernels.op.OptimizerStep;

/**
 * Which optimizer, with its numbers but without learning rate and parameters. Weight decay applies
 * only to parameters that decay (weights, not biases); it adds {@code weightDecay * w} to the
 * gradient, for AdamW it is decoupled. The formulas stand at {@link OptimizerStep}.
 */
public sealed interface UpdateRule {
  /** A short name, which a saved state is compared with. */
  String name();

  /**
   * The kernel's descriptor.
   *
   * @param rate the learning rate
   * @param step the number of this step, from 1
   * @param decays whether weight decay applies
   */
  OptimizerStep step(double rate, long step, boolean decays);

  /** Whether {@link #step} depends on {@code decays}. */
  default boolean hasWeightDecay() {
    return !step(0, 1, true).equals(step(0, 1, false));
  }

  /** Plain gradient descent. */
  static UpdateRule sgd() {
    return sgd(0);
  }

  /** Gradient descent with weight decay. */
  static UpdateRule sgd(double weightDecay) {
    return new Sgd(weightDecay);
  }

  /** Gradient descent with momentum, usually 0.9. */
  static UpdateRule momentum(double momentum) {
    return new Momentum(momentum, false, 0);
  }

  /** Gradient descent with Nesterov's momentum, usually 0.9. */
  static UpdateRule nesterov(double momentum) {
    return new Momentum(momentum, true, 0);
  }

  /** RMSProp with decay 0.9 and epsilon 1e-8. */
  static UpdateRule rmsProp() {
    return new RmsProp(0.9, 1e-8, 0);
  }

  /** Adam with beta 0.9 and 0.999, epsilon 1e-8 and no weight decay. */
  static UpdateRule adam() {
    return new Adam(0.9, 0.999, 1e-8, 0, false);
  }

  /** AdamW: Adam with decoupled weight decay, usually 0.01. */
  static UpdateRule adamW(double weightDecay) {
    return new Adam(0.9, 0.999, 1e-8, weightDecay, true);
  }

  /** Gradient descent. */
  record Sgd(double weightDecay) implements UpdateRule {
    /**
     * @throws IllegalArgumentException if {@code weightDecay} is negative or not finite
     */
    public Sgd {
      var unused = new OptimizerStep.Sgd(0, weightDecay);
    }

    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public OptimizerStep step(double rate, long step, boolean decays) {
      return new OptimizerStep.Sgd(rate, decays ? weightDecay : 0);
    }
  }

  /** Gradient descent with momentum. */
  record Momentum(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
    /**
     * @throws IllegalArgumentException if a number is out of its range, which the message names
     */
    public Momentum {
      var unused = new OptimizerStep.Momentum(0, momentum, nesterov, weightDecay);
    }

    @Override
    public String name() {
      return nesterov ? "nesterov" : "momentum";
    }

    @Override
    public OptimizerStep step(double rate, long step, boolean decays) {
      return new OptimizerStep.Momentum(rate, momentum, nesterov, decays ? weightDecay : 0);
    }
  }

  /** RMSProp. */
  record RmsProp(double decay, double epsilon, double weightDecay) implements UpdateRule {
    /**
     * @throws IllegalArgumentException if a number is out of its range, which the message names
     */
    public RmsProp {
      var unused = new OptimizerStep.RmsProp(0, decay, epsilon, weightDecay);
    }

    @Override
    public String name() {
      return "rmsprop";
    }

    @Override
    public OptimizerStep step(double rate, long step, boolean decays) {
      return new OptimizerStep.RmsProp(rate, decay, epsilon, decays ? weightDecay : 0);
    }
  }

  /** Adam and AdamW. */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
      implements UpdateRule {
    /**
     * @throws IllegalArgumentException if a number is out of its range, which the message names
     */
    public Adam {
      var unused = new OptimizerStep.Adam(0, beta1, beta2, epsilon, weightDecay, decoupled, 1);
    }

    @Override
    public String name() {
      return decoupled ? "adamw" : "adam";
    }

    @Override
    public OptimizerStep step(double rate, long step, boolean decays) {
      return new OptimizerStep.Adam(
          rate, beta1, beta2, epsilon, decays ? weightDecay : 0, decoupled, step);
    }
  }
}
