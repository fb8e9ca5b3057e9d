package dev.lanewise.nn.optim;

/** The learning rate as a pure function of how far training is. */
@FunctionalInterface
public interface Schedule {
  /**
   * The rate of a step.
   *
   * @param step how many steps were made before it, over all epochs
   * @param epoch how many epochs were finished before it
   */
  double rate(long step, int epoch);

  /**
   * Always the same.
   *
   * @throws IllegalArgumentException if {@code rate} is negative or not finite
   */
  static Schedule constant(double rate) {
    Optimizer.requireRate(rate, "learningRate");
    return (step, epoch) -> rate;
  }

  /**
   * rate factor^floor(epoch / every).
   *
   * @throws IllegalArgumentException if {@code rate} is negative or not finite, {@code every} below
   *     1, or {@code factor} not in (0, 1]
   */
  static Schedule stepDecay(double rate, int every, double factor) {
    Optimizer.requireRate(rate, "learningRate");
    requirePositive(every, "every");
    requireFactor(factor);
    return (step, epoch) -> rate * StrictMath.pow(factor, Math.floorDiv(epoch, every));
  }

  /**
   * rate factor^epoch.
   *
   * @throws IllegalArgumentException if {@code rate} is negative or not finite, or {@code factor}
   *     not in (0, 1]
   */
  static Schedule exponential(double rate, double factor) {
    return stepDecay(rate, 1, factor);
  }

  /**
   * Half a cosine from {@code rate} down to {@code lowest} over {@code epochs} (Loshchilov and
   * Hutter 2017, equation 5), then {@code lowest}.
   *
   * @throws IllegalArgumentException if a rate is negative or not finite, or {@code epochs} below 1
   */
  static Schedule cosine(double rate, double lowest, int epochs) {
    Optimizer.requireRate(rate, "learningRate");
    Optimizer.requireRate(lowest, "lowest");
    requirePositive(epochs, "epochs");
    return (step, epoch) ->
        lowest
            + (rate - lowest)
                * 0.5
                * (1 + StrictMath.cos(Math.PI * Math.min(epoch, epochs) / epochs));
  }

  /**
   * Rises in a straight line from rate / warmUp to {@code rate} over {@code warmUp} steps, then
   * falls in a straight line to 0 at step {@code total}.
   *
   * @throws IllegalArgumentException if {@code rate} is negative or not finite, {@code warmUp}
   *     negative, or {@code total} not above {@code warmUp}
   */
  static Schedule warmUpLinear(double rate, long warmUp, long total) {
    Optimizer.requireRate(rate, "learningRate");
    requireWarmUp(warmUp, total);
    return (step, epoch) ->
        step < warmUp
            ? rate * (step + 1) / warmUp
            : rate * Math.max(0, total - step) / (total - warmUp);
  }

  /**
   * Rises in a straight line from rate / warmUp to {@code rate} over {@code warmUp} steps, then
   * falls along half a cosine to {@code lowest} at step {@code total}, where it stays.
   *
   * @throws IllegalArgumentException if a rate is negative or not finite, {@code warmUp} negative,
   *     or {@code total} not above {@code warmUp}
   */
  static Schedule warmUpCosine(double rate, double lowest, long warmUp, long total) {
    Optimizer.requireRate(rate, "learningRate");
    Optimizer.requireRate(lowest, "lowest");
    requireWarmUp(warmUp, total);
    return (step, epoch) -> {
      if (step < warmUp) {
        return rate * (step + 1) / warmUp;
      }
      double done = (double) Math.min(step - warmUp, total - warmUp) / (total - warmUp);
      return lowest + (rate - lowest) * 0.5 * (1 + StrictMath.cos(Math.PI * done));
    };
  }

  private static void requireWarmUp(long warmUp, long total) {
    if (warmUp < 0 || total <= warmUp) {
      throw new IllegalArgumentException(
          "warmUp is " + warmUp + " and total " + total + "; expected 0 <= warmUp < total");
    }
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
    }
  }

  private static void requireFactor(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException("factor is " + factor + "; expected 0 < factor <= 1");
    }
  }
}
