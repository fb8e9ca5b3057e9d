package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.layer.Activation;

/**
 * The sizes of a {@link Gpt}.
 *
 * @param vocabulary how many tokens there are
 * @param context how many steps it sees at most
 * @param layers how many blocks
 * @param heads heads of each attention
 * @param width elements of a step, which the heads divide
 * @param activation between the two projections of a block
 * @param dropout rate on the first sum and the output of each part, in training
 * @param rotary whether positions are rotations of queries and keys instead of a trained table
 */
public record GptConfig(
    int vocabulary,
    int context,
    int layers,
    int heads,
    int width,
    UnaryOp activation,
    double dropout,
    boolean rotary) {
  /**
   * @throws IllegalArgumentException if a number is out of its range, heads do not divide the
   *     width, or the activation needs parameters
   */
  public GptConfig {
    atLeastOne(vocabulary, "vocabulary");
    atLeastOne(context, "context");
    atLeastOne(layers, "layers");
    atLeastOne(heads, "heads");
    atLeastOne(width, "width");
    Activation.requireNoParameters(activation);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width is " + width + "; expected a multiple of heads, " + heads);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + "; expected 0 <= dropout < 1");
    }
  }

  private static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 or more");
    }
  }

  /** A small one, with a table of positions and GELU, without dropout. */
  public static GptConfig of(int vocabulary, int context, int layers, int heads, int width) {
    return new GptConfig(vocabulary, context, layers, heads, width, UnaryOp.GELU, 0, false);
  }

  /** The same with dropout. */
  public GptConfig withDropout(double rate) {
    return new GptConfig(vocabulary, context, layers, heads, width, activation, rate, rotary);
  }

  /**
   * The same with another activation.
   *
   * @throws IllegalArgumentException if it needs parameters
   */
  public GptConfig withActivation(UnaryOp other) {
    return new GptConfig(vocabulary, context, layers, heads, width, other, dropout, rotary);
  }

  /** The same with rotary positions. */
  public GptConfig withRotary() {
    return new GptConfig(vocabulary, context, layers, heads, width, activation, dropout, true);
  }
}
