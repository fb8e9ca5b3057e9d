package dev.lanewise.bench.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An optimizer's step over the parameters of a model: large and small tensors in turn, as weights
 * and biases are. The operands hold all tensors one behind the other: the parameters, their
 * gradients, then the states, of which the second is to be taken without signs. The result is the
 * parameters and the states after a step with the numbers that stand here.
 *
 * @param rule what a step does
 * @param n parameters
 * @param tensors how many tensors they are in
 */
public record OptimizerCase(Rule rule, int n, int tensors) implements LayerCase {
  /** What a step does. */
  public enum Rule {
    /** Plain gradient descent. */
    SGD(0),
    /** Momentum. */
    MOMENTUM(1),
    /** Adam with decoupled weight decay. */
    ADAMW(2);

    private final int states;

    Rule(int states) {
      this.states = states;
    }

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** How many arrays it keeps. */
    public int states() {
      return states;
    }
  }

  /** The learning rate. */
  public static final double RATE = 1e-4;

  /** The factor of momentum. */
  public static final double MOMENTUM = 0.9;

  /** Of Adam. */
  public static final double BETA1 = 0.9;

  /** Of Adam. */
  public static final double BETA2 = 0.999;

  /** Of Adam. */
  public static final double EPSILON = 1e-8;

  /** Of Adam. */
  public static final double WEIGHT_DECAY = 0.01;

  private static final Pattern NAME =
      Pattern.compile("optimizer (sgd|momentum|adamw) (\\d{1,9}) in (\\d{1,9})");

  /** How many times as large a weight is as a bias. */
  private static final int LARGER = 400;

  /**
   * @throws IllegalArgumentException if there are fewer parameters than tensors, or none
   * @throws ArithmeticException if the result has 2^31 elements or more
   */
  public OptimizerCase {
    LayerCase.length(n, 1 + rule.states());
    LayerCase.length(tensors);
    if (n < tensors) {
      throw new IllegalArgumentException(
          "n is " + n + "; expected at least one parameter for each of " + tensors + " tensors");
    }
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new OptimizerCase(
                Rule.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "optimizer %s %d in %d".formatted(rule.word(), n, tensors);
  }

  @Override
  public String group() {
    return rule.word();
  }

  /** Elements of each tensor; together all parameters. */
  public int[] lengths() {
    int pairs = tensors / 2;
    int bias = Math.max(1, (int) ((long) n / (Math.max(1, pairs) * (LARGER + 1L))));
    int weights = tensors - pairs;
    int weight = (n - pairs * bias) / weights;
    int[] lengths = new int[tensors];
    for (int i = 0; i < tensors; i++) {
      lengths[i] = i % 2 == 0 ? weight : bias;
    }
    lengths[0] += n - pairs * bias - weights * weight;
    return lengths;
  }

  @Override
  public int[] operandLengths() {
    int[] lengths = new int[2 + rule.states()];
    Arrays.fill(lengths, n);
    return lengths;
  }

  @Override
  public int[] resultParts() {
    int[] lengths = new int[1 + rule.states()];
    Arrays.fill(lengths, n);
    return lengths;
  }

  @Override
  public double flops() {
    return 2.0 * (1 + 3 * rule.states()) * n;
  }

  /** Of all arrays, each element read, and all but gradients written. */
  @Override
  public double bytes() {
    return 4.0 * (3 + 2 * rule.states()) * n;
  }

  @Override
  public Limit limit() {
    return Limit.MOVE;
  }
}
