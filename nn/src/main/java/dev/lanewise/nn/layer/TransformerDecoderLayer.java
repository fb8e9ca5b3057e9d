package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a Transformer's decoder (Vaswani et al. 2017, section 3.1): causal self-attention,
 * attention to a memory, and two projections of each step, each with a way around it and a
 * normalisation. Parameters have PyTorch's names: those of {@link TransformerEncoderLayer}, {@code
 * multihead_attn.in_proj_weight} and {@code norm3.weight} and so on.
 *
 * <p>Input and output are (batch, time, width); the memory has the same width.
 */
public final class TransformerDecoderLayer extends Layer {
  private final TransformerSettings settings;
  private final MultiHeadAttention attention;
  private final MultiHeadAttention cross;
  private final FeedForward feedForward;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final LayerNorm norm3;
  private final Dropout dropout1;
  private final Dropout dropout2;
  private final Dropout dropout3;

  /** A layer. */
  public TransformerDecoderLayer(TransformerSettings settings) {
    this.settings = settings;
    this.attention = settings.selfAttention(true);
    this.cross = settings.attention(false);
    this.feedForward = new FeedForward(settings);
    this.norm1 = settings.norm();
    this.norm2 = settings.norm();
    this.norm3 = settings.norm();
    this.dropout1 = new Dropout(settings.dropout());
    this.dropout2 = new Dropout(settings.dropout());
    this.dropout3 = new Dropout(settings.dropout());
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    context.build("self_attn", attention, inputShape);
    context.build("multihead_attn", cross, inputShape);
    feedForward.build(context, inputShape);
    context.build("norm1", norm1, inputShape);
    context.build("norm2", norm2, inputShape);
    context.build("norm3", norm3, inputShape);
    context.build("dropout1", dropout1, inputShape);
    context.build("dropout2", dropout2, inputShape);
    context.build("dropout3", dropout3, inputShape);
    return inputShape;
  }

  /** The self-attention. */
  public MultiHeadAttention attention() {
    return attention;
  }

  /** The attention to the memory. */
  public MultiHeadAttention cross() {
    return cross;
  }

  /**
   * Not to be used, since a decoder needs a memory: {@link #forward(Tensor, Tensor, Tensor)}.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Tensor forward(Tensor x) {
    throw new UnsupportedOperationException(
        "a decoder layer needs a memory; call forward(x, memory, lengths)");
  }

  /**
   * Computes the output of whole sequences.
   *
   * @param memory (batch, steps, width)
   * @param lengths steps of the memory in each sample, I32; null means all
   */
  public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor lengths) {
    Tensor middle = afterSelf(x, attention.forward(before(norm1, x)));
    return afterCross(middle, cross.forward(before(norm2, middle), memory, lengths));
  }

  /**
   * The output for the steps that follow those in the cache of {@link #attention}, which then has
   * them too: the same bits as for the whole sequence.
   *
   * @param memory what {@link #cross} remembers
   */
  public Tensor step(
      Tensor x, KeyValueCache cache, KeyValueCache memory, @Nullable Tensor lengths) {
    Tensor middle = afterSelf(x, attention.step(before(norm1, x), cache));
    return afterCross(middle, cross.recall(before(norm2, middle), memory, lengths));
  }

  /** What the attention to the memory gets for an input of this layer. */
  public Tensor crossed(Tensor x) {
    return before(norm2, afterSelf(x, attention.forward(before(norm1, x))));
  }

  private Tensor afterSelf(Tensor x, Tensor attended) {
    return behind(norm1, x.add(dropout1.forward(attended)));
  }

  private Tensor afterCross(Tensor x, Tensor attended) {
    Tensor middle = behind(norm2, x.add(dropout2.forward(attended)));
    Tensor inner = feedForward.forward(before(norm3, middle));
    return behind(norm3, middle.add(dropout3.forward(inner)));
  }

  private Tensor before(LayerNorm norm, Tensor x) {
    return settings.preNorm() ? norm.forward(x) : x;
  }

  private Tensor behind(LayerNorm norm, Tensor x) {
    return settings.preNorm() ? x : norm.forward(x);
  }
}
