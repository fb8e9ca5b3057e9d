package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a Transformer's encoder (Vaswani et al. 2017, section 3.1): self-attention and two
 * projections of each step, each with a way around it and a normalisation. Causal, it is a layer of
 * a decoder without an encoder, such as GPT's. Parameters have PyTorch's names: {@code
 * self_attn.in_proj_weight}, {@code linear1.weight}, {@code linear2.weight}, {@code norm1.weight},
 * {@code norm2.weight} and so on.
 *
 * <p>Input and output are (batch, time, width).
 */
public final class TransformerEncoderLayer extends Layer {
  private final TransformerSettings settings;
  private final MultiHeadAttention attention;
  private final FeedForward feedForward;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final Dropout dropout1;
  private final Dropout dropout2;

  /** A layer. */
  public TransformerEncoderLayer(TransformerSettings settings) {
    this.settings = settings;
    this.attention = settings.selfAttention(settings.causal());
    this.feedForward = new FeedForward(settings);
    this.norm1 = settings.norm();
    this.norm2 = settings.norm();
    this.dropout1 = new Dropout(settings.dropout());
    this.dropout2 = new Dropout(settings.dropout());
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    context.build("self_attn", attention, inputShape);
    feedForward.build(context, inputShape);
    context.build("norm1", norm1, inputShape);
    context.build("norm2", norm2, inputShape);
    context.build("dropout1", dropout1, inputShape);
    context.build("dropout2", dropout2, inputShape);
    return inputShape;
  }

  /** The self-attention. */
  public MultiHeadAttention attention() {
    return attention;
  }

  /** What the self-attention gets for an input of this layer. */
  public Tensor attended(Tensor x) {
    return settings.preNorm() ? norm1.forward(x) : x;
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, null);
  }

  /**
   * Computes the output of sequences of different lengths.
   *
   * @param lengths steps of each sample, I32; null means all
   */
  public Tensor forward(Tensor x, @Nullable Tensor lengths) {
    return around(x, attention.forward(attended(x), lengths));
  }

  /**
   * The output for the steps that follow those in the cache of {@link #attention}, which then has
   * them too: for a causal layer the same bits as for the whole sequence.
   */
  public Tensor step(Tensor x, KeyValueCache cache) {
    return around(x, attention.step(attended(x), cache));
  }

  private Tensor around(Tensor x, Tensor attended) {
    Tensor sum = x.add(dropout1.forward(attended));
    Tensor middle = settings.preNorm() ? sum : norm1.forward(sum);
    Tensor inner = settings.preNorm() ? norm2.forward(middle) : middle;
    Tensor last = middle.add(dropout2.forward(feedForward.forward(inner)));
    return settings.preNorm() ? last : norm2.forward(last);
  }
}
