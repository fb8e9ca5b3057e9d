package dev.lanewise.bench.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sum of two arrays of one element: what an operation costs before any arithmetic.
 *
 * @param way how it is asked for
 */
public record OverheadCase(Way way) implements LayerCase {
  /** How the operation is asked for. */
  public enum Way {
    /** A kernel that is given the place of its result; of libtorch, a TorchScript function. */
    KERNEL,
    /** A tensor's method, which makes the result and gives it back. */
    TENSOR,
    /** The same where it is recorded for a gradient. */
    TAPE,
    /** The same with the gradient of an operand computed, and forgotten. */
    GRADIENT;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern NAME = Pattern.compile("elementwise ([a-z]+) add of one");

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Arrays.stream(Way.values())
            .filter(way -> way.word().equals(matcher.group(1)))
            .findFirst()
            .map(OverheadCase::new)
        : Optional.empty();
  }

  @Override
  public String name() {
    return "elementwise " + way.word() + " add of one";
  }

  @Override
  public String group() {
    return "overhead";
  }

  @Override
  public int[] operandLengths() {
    return new int[] {1, 1};
  }

  /** The sum, or of {@link Way#GRADIENT} its derivative. */
  @Override
  public int[] resultParts() {
    return new int[] {1};
  }

  @Override
  public double flops() {
    return 1;
  }

  @Override
  public double bytes() {
    return 12;
  }

  @Override
  public Limit limit() {
    return Limit.NONE;
  }

  @Override
  public String unit() {
    return "million op/s";
  }

  @Override
  public double speed(double nanos) {
    return 1e3 / nanos;
  }
}
