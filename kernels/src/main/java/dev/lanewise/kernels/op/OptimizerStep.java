package dev.lanewise.kernels.op;

/**
 * One step of an optimizer with its numbers. w is the parameter, g its gradient; s1, s2 are its
 * state, zero before the first step. Weight decay L2 adds {@code weightDecay * w} to g first,
 * unless said otherwise.
 */
public sealed interface OptimizerStep {
  /** How many state arrays the step needs: 0, 1 or 2. */
  int states();

  /** w -= rate g. */
  record Sgd(double rate, double weightDecay) implements OptimizerStep {
    /** Checks the numbers. */
    public Sgd {
      nonNegative(rate, "rate");
      nonNegative(weightDecay, "weightDecay");
    }

    @Override
    public int states() {
      return 0;
    }
  }

  /**
   * Momentum: s1 = momentum s1 + g; w -= rate s1, or with Nesterov's form w -= rate (g + momentum
   * s1) (Sutskever et al. 2013, as in PyTorch).
   */
  record Momentum(double rate, double momentum, boolean nesterov, double weightDecay)
      implements OptimizerStep {
    /** Checks the numbers. */
    public Momentum {
      nonNegative(rate, "rate");
      fraction(momentum, "momentum");
      nonNegative(weightDecay, "weightDecay");
    }

    @Override
    public int states() {
      return 1;
    }
  }

  /**
   * RMSProp: s1 = decay s1 + (1 - decay) g^2; w -= rate g / (sqrt(s1) + epsilon) (Tieleman and
   * Hinton 2012, lecture 6.5).
   */
  record RmsProp(double rate, double decay, double epsilon, double weightDecay)
      implements OptimizerStep {
    /** Checks the numbers. */
    public RmsProp {
      nonNegative(rate, "rate");
      fraction(decay, "decay");
      positive(epsilon, "epsilon");
      nonNegative(weightDecay, "weightDecay");
    }

    @Override
    public int states() {
      return 1;
    }
  }

  /**
   * Adam (Kingma and Ba 2015, algorithm 1): s1 = beta1 s1 + (1 - beta1) g; s2 = beta2 s2 + (1 -
   * beta2) g^2; w -= rate (s1 / (1 - beta1^step)) / (sqrt(s2 / (1 - beta2^step)) + epsilon).
   * Decoupled (AdamW, Loshchilov and Hutter 2019): w -= rate weightDecay w first, and g is left as
   * it is.
   *
   * @param step the number of this step, from 1
   */
  record Adam(
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled,
      long step)
      implements OptimizerStep {
    /** Checks the numbers. */
    public Adam {
      nonNegative(rate, "rate");
      fraction(beta1, "beta1");
      fraction(beta2, "beta2");
      positive(epsilon, "epsilon");
      nonNegative(weightDecay, "weightDecay");
      if (step < 1) {
        throw new IllegalArgumentException("step is " + step + "; expected 1 or more");
      }
    }

    @Override
    public int states() {
      return 2;
    }
  }

  private static void nonNegative(double value, String name) {
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite number of 0 or more");
    }
  }

  private static void positive(double value, String name) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a finite number above 0");
    }
  }

  private static void fraction(double value, String name) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected 0 <= " + name + " < 1");
    }
  }
}
