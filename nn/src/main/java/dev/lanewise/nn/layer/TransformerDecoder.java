package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stack of {@link TransformerDecoderLayer}s, named {@code layers.0} and so on, with a last
 * normalisation {@code norm} where parts normalise their inputs.
 */
public final class TransformerDecoder extends Layer {
  private final List<TransformerDecoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /**
   * A stack.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public TransformerDecoder(int count, TransformerSettings settings) {
    TransformerEncoder.requireLayers(count);
    List<TransformerDecoderLayer> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new TransformerDecoderLayer(settings));
    }
    this.layers = List.copyOf(made);
    this.norm = settings.preNorm() ? settings.norm() : null;
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
  public List<TransformerDecoderLayer> layers() {
    return layers;
  }

  /**
   * Not to be used, since a decoder needs a memory: {@link #forward(Tensor, Tensor, Tensor)}.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Tensor forward(Tensor x) {
    throw new UnsupportedOperationException(
        "a decoder needs a memory; call forward(x, memory, lengths)");
  }

  /**
   * Computes the output of whole sequences.
   *
   * @param memory (batch, steps, width)
   * @param lengths steps of the memory in each sample, I32; null means all
   */
  public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor lengths) {
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).forward(y, memory, lengths);
    }
    return norm == null ? y : norm.forward(y);
  }

  /**
   * The weights of each layer's attention to a memory in turn, (batch, heads, time, memory's
   * steps), for looking at: {@link MultiHeadAttention#weights(Tensor, Tensor)}.
   */
  public List<Tensor> crossWeights(Tensor x, Tensor memory) {
    List<Tensor> weights = new ArrayList<>();
    Tensor y = x;
    for (TransformerDecoderLayer layer : layers) {
      weights.add(layer.cross().weights(layer.crossed(y), memory));
      y = layer.forward(y, memory, null);
    }
    return List.copyOf(weights);
  }

  /** Empty caches, one for each layer, for {@link #step}. */
  public List<KeyValueCache> caches(int batch, int capacity) {
    return layers.stream().map(layer -> layer.attention().cache(batch, capacity)).toList();
  }

  /** What each layer keeps of a memory, for {@link #step}. */
  public List<KeyValueCache> remember(Tensor memory) {
    return layers.stream().map(layer -> layer.cross().remember(memory)).toList();
  }

  /**
   * The output for the steps that follow those in the caches, which then have them too: the same
   * bits as for the whole sequence.
   */
  public Tensor step(
      Tensor x,
      List<KeyValueCache> caches,
      List<KeyValueCache> memories,
      @Nullable Tensor lengths) {
    KeyValueCache.requireOneEach(caches, layers.size());
    KeyValueCache.requireOneEach(memories, layers.size());
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).step(y, caches.get(i), memories.get(i), lengths);
    }
    return norm == null ? y : norm.forward(y);
  }
}
