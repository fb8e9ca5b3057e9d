package dev.lanewise.examples.studies;

import java.util.function.DoubleUnaryOperator;

/**
 * How the next number of a series is predicted.
 *
 * @param scale on which changes are alike at any height
 * @param levels whether the network sees the numbers, or their changes
 * @param window how many steps it sees
 * @param tests how many steps at the end are held out
 * @param hidden units of the network
 * @param epochs passes over the training windows
 * @param batch windows a step
 */
record ForecastPlan(
    Scale scale, boolean levels, int window, int tests, int hidden, int epochs, int batch) {
  /** A scale. */
  enum Scale {
    LOGARITHM(Math::log, Math::exp),
    ROOT(Math::sqrt, value -> Math.max(value, 0) * Math.max(value, 0));

    private final DoubleUnaryOperator to;
    private final DoubleUnaryOperator from;

    Scale(DoubleUnaryOperator to, DoubleUnaryOperator from) {
      this.to = to;
      this.from = from;
    }

    double to(double value) {
      return to.applyAsDouble(value);
    }

    double from(double scaled) {
      return from.applyAsDouble(scaled);
    }
  }

  String describe() {
    return ("%d units see %s of the last %d steps (%s), %d epochs of AdamW in batches of %d; the last"
            + " %d steps are held out")
        .formatted(
            hidden,
            levels ? "the numbers" : "the changes",
            window,
            scale == Scale.ROOT ? "square roots" : "logarithms",
            epochs,
            batch,
            tests);
  }
}
