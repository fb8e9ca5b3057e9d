package dev.lanewise.bench.report;

import java.util.Locale;

/** How figures are written in a report. */
final class Numbers {
  private Numbers() {}

  /** A number with a fixed number of decimals; a dash if there is none. */
  static String fixed(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A speed: with three digits or more. */
  static String speed(double value) {
    return fixed(value, value < 10 ? 2 : value < 1000 ? 1 : 0);
  }

  /** A ratio such as 1.04x. */
  static String ratio(double value) {
    return fixed(value, 2) + "x";
  }
}
