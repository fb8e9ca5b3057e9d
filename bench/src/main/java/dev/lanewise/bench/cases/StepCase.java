package dev.lanewise.bench.cases;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole training step of a network: forward, backward and Adam. All contenders start from the
 * same parameters and train on one batch again and again. The operand of networks of pictures is
 * their batch; sequences are of tokens that stand here. The result is the loss of the last step.
 *
 * @param net which network
 * @param batch samples
 */
public record StepCase(Net net, int batch) implements LayerCase {
  /** A network. */
  public enum Net {
    /** The digits network of the examples, 64-128-64-10 with ReLU. */
    MLP,
    /** LeNet-5 with maxima and ReLU. */
    LENET,
    /** Two LSTM layers of 256 over {@value #LSTM_TIME} characters. */
    LSTM,
    /** Four blocks of a GPT of width 128, four heads, over {@value #GPT_TIME} characters. */
    GPT;

    /** Its name on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Classes of pictures. */
  public static final int CLASSES = 10;

  /** Inputs of {@link Net#MLP}. */
  public static final int PIXELS = 64;

  /** The hidden layers of {@link Net#MLP}. */
  public static final int WIDE = 128;

  /** The second of them. */
  public static final int NARROW = 64;

  /** Rows and columns of {@link Net#LENET}'s pictures. */
  public static final int SIDE = 28;

  /** Different tokens, as a text of characters has. */
  public static final int VOCABULARY = 96;

  /** Steps of {@link Net#LSTM}. */
  public static final int LSTM_TIME = 64;

  /** Elements of its tokens. */
  public static final int LSTM_EMBEDDING = 64;

  /** Elements of its states. */
  public static final int LSTM_HIDDEN = 256;

  /** Steps of {@link Net#GPT}. */
  public static final int GPT_TIME = 128;

  /** Its blocks. */
  public static final int GPT_BLOCKS = 4;

  /** Heads of each. */
  public static final int GPT_HEADS = 4;

  /** Elements of a step. */
  public static final int GPT_WIDTH = 128;

  /** Adam's. */
  public static final double RATE = 1e-3;

  /** Of the first parameters. */
  public static final long SEED = 42;

  /** How many steps are taken before the loss is looked at. */
  public static final int STEPS = 3;

  private static final Pattern NAME = Pattern.compile("step (mlp|lenet|lstm|gpt) b(\\d{1,9})");

  /** A step has as many products again for the gradients of inputs, and of weights. */
  private static final double PASSES = 3;

  private static final double FLOPS = 2;
  private static final long LENET_FIRST = 28L * 28 * 25 * 6;
  private static final long LENET_OTHERS = 100L * 150 * 16 + 400 * 120 + 120 * 84 + 84 * 10;
  private static final int TOKEN_STEP = 31;

  /**
   * @throws IllegalArgumentException if there is no sample
   * @throws ArithmeticException if the batch has 2^31 elements or more
   */
  public StepCase {
    LayerCase.length(batch, SIDE, SIDE);
  }

  /** The case of this name, if it is one of this kind. */
  static Optional<OperandCase> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new StepCase(
                Net.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "step %s b%d".formatted(net.word(), batch);
  }

  @Override
  public String group() {
    return net.word();
  }

  /** Whether the input is tokens and not pictures. */
  public boolean isOfTokens() {
    return net == Net.LSTM || net == Net.GPT;
  }

  /** Steps of a sequence; 1 of pictures. */
  public int time() {
    return switch (net) {
      case MLP, LENET -> 1;
      case LSTM -> LSTM_TIME;
      case GPT -> GPT_TIME;
    };
  }

  /** The tokens (batch, time). */
  public int[] tokens() {
    return sequence(0);
  }

  /** The labels of the samples, or the tokens that follow each. */
  public int[] labels() {
    if (isOfTokens()) {
      return sequence(1);
    }
    int[] labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i % CLASSES;
    }
    return labels;
  }

  private int[] sequence(int from) {
    int[] tokens = new int[LayerCase.length(batch, time())];
    for (int i = 0; i < tokens.length; i++) {
      int sample = i / time();
      int step = i % time() + from;
      tokens[i] = (sample + step * step * TOKEN_STEP) % VOCABULARY;
    }
    return tokens;
  }

  @Override
  public int[] operandLengths() {
    return switch (net) {
      case MLP -> new int[] {LayerCase.length(batch, PIXELS)};
      case LENET -> new int[] {LayerCase.length(batch, SIDE, SIDE)};
      case LSTM, GPT -> new int[0];
    };
  }

  @Override
  public int[] resultParts() {
    return new int[] {1};
  }

  @Override
  public float spread(int operand) {
    return 1;
  }

  /** Of the products; the first layer of pictures has no gradient of its input. */
  @Override
  public double flops() {
    return FLOPS
        * batch
        * switch (net) {
          case MLP -> {
            double first = PIXELS * (double) WIDE;
            yield PASSES * (first + WIDE * NARROW + NARROW * CLASSES) - first;
          }
          case LENET -> PASSES * (LENET_FIRST + LENET_OTHERS) - LENET_FIRST;
          case LSTM -> PASSES * LSTM_TIME * lstm();
          case GPT -> PASSES * GPT_TIME * gpt() + attention();
        };
  }

  /** Products of a step of a sequence. */
  private static double lstm() {
    double gates = 4.0 * LSTM_HIDDEN;
    return gates * (LSTM_EMBEDDING + 3.0 * LSTM_HIDDEN) + LSTM_HIDDEN * (double) VOCABULARY;
  }

  private static double gpt() {
    double square = GPT_WIDTH * (double) GPT_WIDTH;
    return GPT_BLOCKS * 12 * square + GPT_WIDTH * (double) VOCABULARY;
  }

  /** Of scores and sums of values: two products forward, five backward. */
  private static double attention() {
    double pairs = GPT_TIME * (GPT_TIME + 1.0) / 2;
    return GPT_BLOCKS * 7 * pairs * GPT_WIDTH;
  }

  @Override
  public double bytes() {
    return 4.0 * batch * SIDE * SIDE;
  }

  @Override
  public Limit limit() {
    return Limit.FMA;
  }
}
