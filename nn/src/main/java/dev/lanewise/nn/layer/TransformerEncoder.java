package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stack of {@link TransformerEncoderLayer}s, named {@code layers.0} and so on, with a last
 * normalisation {@code norm} where parts normalise their inputs.
 */
public final class TransformerEncoder extends Layer {
  private final List<TransformerEncoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /**
   * A stack.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public TransformerEncoder(int count, TransformerSettings settings) {
    requireLayers(count);
    List<TransformerEncoderLayer> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new TransformerEncoderLayer(settings));
    }
    this.layers = List.copyOf(made);
    this.norm = settings.preNorm() ? settings.norm() : null;
  }

  static void requireLayers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + "; expected 1 or more");
    }
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    for (int i = 0; i < layers.size(); i++) {
      context.build("layers." + i, layers.get(i), inputShape);
    }
    if (norm != null) {
      context.build("norm", norm, inputShape);
    }
    return inputShape;
  }

  /** The layers. */
  public List<TransformerEncoderLayer> layers() {
    return layers;
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
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).forward(y, lengths);
    }
    return norm == null ? y : norm.forward(y);
  }

  /**
   * The weights of each layer's self-attention in turn, (batch, heads, time, time), for looking at:
   * {@link MultiHeadAttention#weights(Tensor)}.
   */
  public List<Tensor> weights(Tensor x) {
    List<Tensor> weights = new ArrayList<>();
    Tensor y = x;
    for (TransformerEncoderLayer layer : layers) {
      weights.add(layer.attention().weights(layer.attended(y)));
      y = layer.forward(y);
    }
    return List.copyOf(weights);
  }

  /** Empty caches, one for each layer, for {@link #step}. */
  public List<KeyValueCache> caches(int batch, int capacity) {
    return layers.stream().map(layer -> layer.attention().cache(batch, capacity)).toList();
  }

  /**
   * The output for the steps that follow those in the caches, which then have them too: for causal
   * layers the same bits as for the whole sequence.
   */
  public Tensor step(Tensor x, List<KeyValueCache> caches) {
    KeyValueCache.requireOneEach(caches, layers.size());
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).step(y, caches.get(i));
    }
    return norm == null ? y : norm.forward(y);
  }
}
