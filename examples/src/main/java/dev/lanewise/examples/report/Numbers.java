package dev.lanewise.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How numbers are written for people; files for programs keep every digit. */
public final class Numbers {
  private static final MathContext FIVE_DIGITS = new MathContext(5, RoundingMode.HALF_EVEN);

  private Numbers() {}

  /**
   * A number with at most five significant digits and no trailing zeros; integers below 10^15 keep
   * every digit; very large and very small values are in scientific form; NaN and infinities are
   * spelled out.
   */
  public static String format(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double magnitude = Math.abs(value);
    if (value == Math.rint(value) && magnitude < 1e15) {
      return Long.toString((long) value);
    }
    if (magnitude < 1e-4 || magnitude >= 1e7) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    return new BigDecimal(value).round(FIVE_DIGITS).stripTrailingZeros().toPlainString();
  }

  /** A number with exactly {@code decimals} places, such as a column of a table needs. */
  public static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%." + decimals + "f", value)
        : Double.toString(value);
  }

  /** A share in [0, 1] as a percentage with one decimal: 0.9651 gives "96.5%". */
  public static String percent(double share) {
    return fixed(100 * share, 1) + "%";
  }

  /** A duration in the unit that reads best: "850 us", "12.3 ms", "4.21 s", "3 min 20 s". */
  public static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return Double.toString(seconds);
    }
    if (seconds < 1e-6) {
      return fixed(seconds * 1e9, 0) + " ns";
    }
    if (seconds < 1e-3) {
      return fixed(seconds * 1e6, seconds < 1e-5 ? 2 : 0) + " us";
    }
    if (seconds < 1) {
      return fixed(seconds * 1e3, seconds < 0.01 ? 2 : 1) + " ms";
    }
    if (seconds < 120) {
      return fixed(seconds, seconds < 10 ? 2 : 1) + " s";
    }
    long whole = Math.round(seconds);
    return whole / 60 + " min " + whole % 60 + " s";
  }
}
