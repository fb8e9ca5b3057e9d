package dev.lanewise.bench.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation on every element of an array, or of two: uniform numbers in [-4, 4), where functions
 * bend.
 *
 * @param op what is computed
 * @param n elements
 */
public record ElementwiseCase(Op op, int n) implements LayerCase {
  /** What is computed. */
  public enum Op {
    /** e^x. */
    EXP(true),
    /** The hyperbolic tangent. */
    TANH(true),
    /** 1 / (1 + e^-x). */
    SIGMOID(true),
    /** x/2 (1 + erf(x / sqrt 2)). */
    GELU(true),
    /** x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
    GELU_TANH(true),
    /** x sigmoid(x). */
    SILU(true),
    /** max(x, 0). */
    RELU(false),
    /** a + b. */
    ADD(false),
    /** a b. */
    MUL(false),
    /** 0 with probability 1/2, else 2 x. */
    DROPOUT(false);

    private final boolean function;

    Op(boolean function) {
      this.function = function;
    }

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is a function that takes arithmetic, and not merely moves its operands. */
    public boolean isFunction() {
      return function;
    }

    /** How many arrays it reads. */
    public int operands() {
      return this == ADD || this == MUL ? 2 : 1;
    }
  }

  private static final Pattern NAME = Pattern.compile("elementwise ([a-z-]+) (\\d{1,9})");
  private static final float SPREAD = 4;

  /**
   * @throws IllegalArgumentException if there is no element
   */
  public ElementwiseCase {
    LayerCase.length(n);
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Arrays.stream(Op.values())
            .filter(op -> op.word().equals(matcher.group(1)))
            .findFirst()
            .map(op -> new ElementwiseCase(op, Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "elementwise " + op.word() + " " + n;
  }

  /** By what targets are stated for: functions by their size, the rest together. */
  @Override
  public String group() {
    return op.isFunction() ? "functions of " + n : "moves of " + n;
  }

  @Override
  public int[] operandLengths() {
    int[] lengths = new int[op.operands()];
    Arrays.fill(lengths, n);
    return lengths;
  }

  @Override
  public int[] resultParts() {
    return new int[] {n};
  }

  @Override
  public float spread(int operand) {
    return SPREAD;
  }

  @Override
  public double flops() {
    return n;
  }

  /** Of operands and result, each once; a mask of dropout, which others store, comes on top. */
  @Override
  public double bytes() {
    return 4.0 * (op.operands() + 1) * n;
  }

  @Override
  public Limit limit() {
    return Limit.MOVE;
  }
}
