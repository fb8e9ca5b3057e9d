package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.init.Initializer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of a Transformer have in common.
 *
 * @param heads heads of an attention
 * @param inner units between the two projections of each step
 * @param activation the function between them: ReLU in the paper, GELU in most later ones
 * @param dropout rate on the output of each part and between the two projections
 * @param preNorm whether each part's input is normalised (Xiong et al., "On layer normalization in
 *     the Transformer architecture", ICML 2020), or the sum behind it, as in the paper
 * @param epsilon of the normalisations
 * @param causal whether no step sees a later one: in encoder layers; decoder layers are causal
 * @param rotary rotary positions of the self-attention; null for none
 * @param initializer of the weights; biases start at zero
 */
public record TransformerSettings(
    int heads,
    int inner,
    UnaryOp activation,
    double dropout,
    boolean preNorm,
    double epsilon,
    boolean causal,
    @Nullable RotaryPositions rotary,
    Initializer initializer) {
  /**
   * @throws IllegalArgumentException if a number is out of its range, or the activation needs
   *     parameters
   */
  public TransformerSettings {
    if (heads < 1 || inner < 1) {
      throw new IllegalArgumentException(
          "heads is " + heads + " and inner " + inner + "; expected 1 or more");
    }
    Activation.requireNoParameters(activation);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + "; expected 0 <= dropout < 1");
    }
    BatchNorm1d.checkEpsilon(epsilon);
    Objects.requireNonNull(initializer, "initializer");
  }

  /** As in the paper, without dropout: ReLU, normalised behind each part. */
  public static TransformerSettings of(int heads, int inner) {
    return new TransformerSettings(
        heads, inner, UnaryOp.RELU, 0, false, 1e-5, false, null, Initializer.xavierUniform());
  }

  /**
   * The same with another activation.
   *
   * @throws IllegalArgumentException if it needs parameters
   */
  public TransformerSettings withActivation(UnaryOp other) {
    return new TransformerSettings(
        heads, inner, other, dropout, preNorm, epsilon, causal, rotary, initializer);
  }

  /** The same with dropout. */
  public TransformerSettings withDropout(double rate) {
    return new TransformerSettings(
        heads, inner, activation, rate, preNorm, epsilon, causal, rotary, initializer);
  }

  /** The same with normalised inputs of parts. */
  public TransformerSettings withPreNorm() {
    return new TransformerSettings(
        heads, inner, activation, dropout, true, epsilon, causal, rotary, initializer);
  }

  /** The same with another epsilon. */
  public TransformerSettings withEpsilon(double other) {
    return new TransformerSettings(
        heads, inner, activation, dropout, preNorm, other, causal, rotary, initializer);
  }

  /** The same where no step sees a later one. */
  public TransformerSettings withCausality() {
    return new TransformerSettings(
        heads, inner, activation, dropout, preNorm, epsilon, true, rotary, initializer);
  }

  /** The same with rotary positions. */
  public TransformerSettings withRotary(RotaryPositions positions) {
    return new TransformerSettings(
        heads, inner, activation, dropout, preNorm, epsilon, causal, positions, initializer);
  }

  /** The same with other first weights. */
  public TransformerSettings withInitializer(Initializer other) {
    return new TransformerSettings(
        heads, inner, activation, dropout, preNorm, epsilon, causal, rotary, other);
  }

  MultiHeadAttention attention(boolean hidesLater) {
    MultiHeadAttention made = new MultiHeadAttention(heads).withInitializer(initializer);
    return hidesLater ? made.causal() : made;
  }

  MultiHeadAttention selfAttention(boolean hidesLater) {
    MultiHeadAttention made = attention(hidesLater);
    return rotary == null ? made : made.withRotary(rotary);
  }

  LayerNorm norm() {
    return new LayerNorm(1, epsilon).withNames("weight", "bias");
  }
}
