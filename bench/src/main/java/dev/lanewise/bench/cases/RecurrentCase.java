package dev.lanewise.bench.cases;

import dev.lanewise.kernels.op.Recurrent;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recurrent layer over whole sequences, from a state of zeros, whose inputs are as large as its
 * state. The operands are x (batch, time, hidden), the weights of the input and of the state (gates
 * hidden, hidden), the biases of both, in PyTorch's order of gates, and, of {@link Pass#TRAIN}, dy.
 * The result is y (batch, time, hidden), or the gradients of all operands but dy.
 *
 * @param cell LSTM or GRU
 * @param pass what is computed
 * @param time steps
 * @param batch sequences
 * @param hidden elements of the state
 */
public record RecurrentCase(Cell cell, Pass pass, int time, int batch, int hidden)
    implements LayerCase {
  /** The kind of layer. */
  public enum Cell {
    /** Long short-term memory. */
    LSTM,
    /** Gated recurrent unit. */
    GRU;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** How many gates it has. */
    public int gates() {
      return Recurrent.Cell.valueOf(name()).gates();
    }
  }

  /** What is computed. */
  public enum Pass {
    /** The outputs. */
    FORWARD,
    /** The outputs, and then all gradients of the sum of y dy. */
    TRAIN;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern NAME =
      Pattern.compile("rnn (lstm|gru) (forward|train) t(\\d{1,9}) b(\\d{1,9}) h(\\d{1,9})");

  /** Of weights and biases. */
  private static final int FIRST_PARAMETER = 1;

  private static final int LAST_PARAMETER = 4;

  /** Products of a training step: forward, of the inputs' gradients, of the weights'. */
  private static final int TRAIN_PRODUCTS = 3;

  /**
   * @throws IllegalArgumentException if a size is below 1
   * @throws ArithmeticException if an array or the result has 2^31 elements or more
   */
  public RecurrentCase {
    LayerCase.length(batch, time, hidden, cell.gates());
    LayerCase.length(hidden, hidden, cell.gates());
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new RecurrentCase(
                Cell.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                Pass.valueOf(matcher.group(2).toUpperCase(Locale.ROOT)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "rnn %s %s t%d b%d h%d".formatted(cell.word(), pass.word(), time, batch, hidden);
  }

  @Override
  public String group() {
    return cell.word() + " " + pass.word();
  }

  /** Elements of x and of y. */
  public int lengthX() {
    return LayerCase.length(batch, time, hidden);
  }

  /** Rows of the weights. */
  public int width() {
    return LayerCase.length(cell.gates(), hidden);
  }

  @Override
  public int[] operandLengths() {
    int x = lengthX();
    int w = LayerCase.length(width(), hidden);
    return pass == Pass.TRAIN
        ? new int[] {x, w, w, width(), width(), x}
        : new int[] {x, w, w, width(), width()};
  }

  @Override
  public int[] resultParts() {
    int x = lengthX();
    int w = LayerCase.length(width(), hidden);
    return pass == Pass.TRAIN ? new int[] {x, w, w, width(), width()} : new int[] {x};
  }

  /** Of weights as PyTorch makes them. */
  @Override
  public float spread(int operand) {
    boolean parameter = operand >= FIRST_PARAMETER && operand <= LAST_PARAMETER;
    return parameter ? (float) (1 / Math.sqrt(hidden)) : LayerCase.super.spread(operand);
  }

  /** Of the products with both weights. */
  @Override
  public double flops() {
    double forward = 2.0 * 2 * width() * hidden * time * batch;
    return pass == Pass.TRAIN ? TRAIN_PRODUCTS * forward : forward;
  }

  /** Of the operands and the result, each once. */
  @Override
  public double bytes() {
    double elements = resultLength();
    for (int length : operandLengths()) {
      elements += length;
    }
    return 4 * elements;
  }

  @Override
  public Limit limit() {
    return Limit.FMA;
  }
}
