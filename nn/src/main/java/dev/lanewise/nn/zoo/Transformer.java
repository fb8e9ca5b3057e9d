package dev.lanewise.nn.zoo;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.KeyValueCache;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.SinusoidalPositions;
import dev.lanewise.nn.layer.TransformerDecoder;
import dev.lanewise.nn.layer.TransformerEncoder;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.op.Projection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoder and decoder of Vaswani et al., "Attention is all you need" (NeurIPS 2017): sinusoidal
 * positions, tokens times the square root of the width, normalisation as the settings say. The head
 * is tied to the table of the target's tokens, as in section 3.4; the source has a table of its own
 * or the same.
 *
 * <p>Sources and targets are I32 tokens (batch, time); lengths (I32) tell how many steps of each
 * source there are.
 */
public final class Transformer extends Layer {
  private final int width;
  private final int targets;
  private final @Nullable Embedding source;
  private final Embedding target;
  private final SinusoidalPositions positions;
  private final Dropout dropout;
  private final TransformerEncoder encoder;
  private final TransformerDecoder decoder;
  private @Nullable Tensor table;

  /**
   * A network.
   *
   * @param sources how many tokens the source has; 0 if the table of the target's serves both
   * @param targets how many tokens the target has
   * @param context how many steps there are at most, on either side
   * @param layers how many layers, on either side
   * @param width elements of a step
   * @param settings of the layers
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Transformer(
      int sources, int targets, int context, int layers, int width, TransformerSettings settings) {
    if (sources < 0) {
      throw new IllegalArgumentException("sources is " + sources + "; expected 0 or more");
    }
    Initializer initializer = Initializer.normal(1 / Math.sqrt(Math.max(1, width)));
    this.width = width;
    this.targets = targets;
    this.source = sources == 0 ? null : new Embedding(sources, width).withInitializer(initializer);
    this.target = new Embedding(targets, width).withInitializer(initializer);
    this.positions = new SinusoidalPositions(context);
    this.dropout = new Dropout(settings.dropout());
    this.encoder = new TransformerEncoder(layers, settings);
    this.decoder = new TransformerDecoder(layers, settings);
  }

  /** The paper's base size with one table for both sides (table 3, first line). */
  public static Transformer base(int vocabulary, int context) {
    return new Transformer(
        0, vocabulary, context, 6, 512, TransformerSettings.of(8, 2048).withDropout(0.1));
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time)");
    }
    int[] sequence = context.build("target", target, inputShape);
    if (source != null) {
      context.build("source", source, inputShape);
    }
    context.build("positions", positions, sequence);
    context.build("dropout", dropout, sequence);
    context.build("encoder", encoder, sequence);
    context.build("decoder", decoder, sequence);
    table = target.parameters().getFirst().value();
    return new int[] {inputShape[0], targets};
  }

  /**
   * Not to be used, since there are two inputs: {@link #forward(Tensor, Tensor, Tensor)}.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Tensor forward(Tensor x) {
    throw new UnsupportedOperationException(
        "a Transformer needs a source and a target; call forward(source, target, lengths)");
  }

  /**
   * The scores of the token that follows each step of the target.
   *
   * @param sources (batch, source steps)
   * @param target (batch, target steps)
   * @param lengths steps of each source; null means all
   * @return logits (batch, target steps, tokens)
   */
  public Tensor forward(Tensor sources, Tensor target, @Nullable Tensor lengths) {
    return decode(target, encode(sources, lengths), lengths);
  }

  /** What the encoder makes of a source: (batch, source steps, width). */
  public Tensor encode(Tensor sources, @Nullable Tensor lengths) {
    return encoder.forward(start(source == null ? target : source, sources, 0), lengths);
  }

  /** The scores of the token that follows each step of the target, given what was encoded. */
  public Tensor decode(Tensor tokens, Tensor memory, @Nullable Tensor lengths) {
    return head(decoder.forward(start(target, tokens, 0), memory, lengths));
  }

  /** The stack of the decoder's layers, which makes caches and remembers the memory. */
  public TransformerDecoder decoder() {
    return decoder;
  }

  /** The weights between a source's steps in each layer of the encoder, for looking at. */
  public List<Tensor> encoderWeights(Tensor sources) {
    return encoder.weights(start(source == null ? target : source, sources, 0));
  }

  /**
   * With what weights each step of a target sees those of what was encoded, in each layer of the
   * decoder, for looking at.
   */
  public List<Tensor> crossWeights(Tensor tokens, Tensor memory) {
    return decoder.crossWeights(start(target, tokens, 0), memory);
  }

  /**
   * The scores after the target's steps that follow those in the caches, which then have them too:
   * the same bits as for the whole target.
   *
   * @param tokens (batch, new steps)
   * @param caches of {@link TransformerDecoder#caches}
   * @param memories of {@link TransformerDecoder#remember}
   */
  public Tensor step(
      Tensor tokens,
      List<KeyValueCache> caches,
      List<KeyValueCache> memories,
      @Nullable Tensor lengths) {
    Tensor x = start(target, tokens, caches.getFirst().length());
    return head(decoder.step(x, caches, memories, lengths));
  }

  private Tensor start(Embedding table, Tensor tokens, int step) {
    Tensor scaled = table.forward(tokens).mul(Math.sqrt(width));
    return dropout.forward(positions.forward(scaled, step));
  }

  private Tensor head(Tensor x) {
    return Projection.apply(x, built(table), null);
  }
}
