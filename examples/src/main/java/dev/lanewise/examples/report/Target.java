package dev.lanewise.examples.report;

/** What a figure has to reach for its study to succeed. NaN reaches no target but {@link None}. */
public sealed interface Target {
  /** Whether {@code value} is good enough. */
  boolean reachedBy(double value);

  /** The target in words, such as ">= 0.95"; empty if there is none. */
  String describe();

  /** The figure must be {@code minimum} or more. */
  static Target atLeast(double minimum) {
    return new AtLeast(minimum);
  }

  /** The figure must be {@code maximum} or less. */
  static Target atMost(double maximum) {
    return new AtMost(maximum);
  }

  /** The figure must equal {@code value}, to the last bit (but -0 equals 0). */
  static Target exactly(double value) {
    return new Within(value, 0);
  }

  /** The figure must be no further than {@code tolerance} from {@code value}. */
  static Target within(double value, double tolerance) {
    return new Within(value, tolerance);
  }

  /** The figure is reported only. */
  static Target none() {
    return new None();
  }

  /**
   * See {@link #atLeast}.
   *
   * @param minimum the least good value
   */
  record AtLeast(double minimum) implements Target {
    /** Refuses NaN. */
    public AtLeast {
      requireNumber("minimum", minimum);
    }

    @Override
    public boolean reachedBy(double value) {
      return value >= minimum;
    }

    @Override
    public String describe() {
      return ">= " + Numbers.format(minimum);
    }
  }

  /**
   * See {@link #atMost}.
   *
   * @param maximum the greatest good value
   */
  record AtMost(double maximum) implements Target {
    /** Refuses NaN. */
    public AtMost {
      requireNumber("maximum", maximum);
    }

    @Override
    public boolean reachedBy(double value) {
      return value <= maximum;
    }

    @Override
    public String describe() {
      return "<= " + Numbers.format(maximum);
    }
  }

  /**
   * See {@link #within} and {@link #exactly}.
   *
   * @param value the value to meet
   * @param tolerance the greatest distance from it, 0 or more
   */
  record Within(double value, double tolerance) implements Target {
    /** Refuses NaN and a negative tolerance. */
    public Within {
      requireNumber("value", value);
      requireNumber("tolerance", tolerance);
      if (tolerance < 0) {
        throw new IllegalArgumentException("tolerance is " + tolerance + "; expected 0 or more");
      }
    }

    @Override
    public boolean reachedBy(double candidate) {
      return candidate == value || Math.abs(candidate - value) <= tolerance;
    }

    @Override
    public String describe() {
      return tolerance == 0
          ? "= " + Numbers.format(value)
          : Numbers.format(value) + " +- " + Numbers.format(tolerance);
    }
  }

  /** See {@link #none}. */
  record None() implements Target {
    @Override
    public boolean reachedBy(double value) {
      return true;
    }

    @Override
    public String describe() {
      return "";
    }
  }

  private static void requireNumber(String name, double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(name + " is NaN; expected a number");
    }
  }
}
