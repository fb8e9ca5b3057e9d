package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.KeyValueCache;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.LayerNorm;
import dev.lanewise.nn.layer.MultiHeadAttention;
import dev.lanewise.nn.layer.RotaryPositions;

/**
 * A block of a {@link Gpt}: causal self-attention and two projections of each step, each with its
 * input normalised and a way around it; (batch, time, width) to the same.
 */
public final class GptBlock extends Layer {
  private static final int WIDENING = 4;

  private final UnaryOp activation;
  private final LayerNorm norm1 = Gpt.norm();
  private final MultiHeadAttention attention;
  private final Dropout dropout1;
  private final LayerNorm norm2 = Gpt.norm();
  private final Dense widening;
  private final Dense narrowing;
  private final Dropout dropout2;

  GptBlock(GptConfig config) {
    // GPT-2's way (Radford et al. 2019, section 2.3): the sum of 2 layers' outputs keeps its size.
    Initializer last = Initializer.normal(Gpt.DEVIATION / Math.sqrt(2.0 * config.layers()));
    MultiHeadAttention plain =
        new MultiHeadAttention(config.heads())
            .causal()
            .withInitializer(Initializer.normal(Gpt.DEVIATION))
            .withGpt2Names(last);
    this.activation = config.activation();
    this.attention =
        config.rotary() ? plain.withRotary(RotaryPositions.upTo(config.context())) : plain;
    this.dropout1 = new Dropout(config.dropout());
    this.widening =
        new Dense(Math.multiplyExact(WIDENING, config.width()), Initializer.normal(Gpt.DEVIATION));
    this.narrowing = new Dense(config.width(), last);
    this.dropout2 = new Dropout(config.dropout());
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    context.build("ln_1", norm1, inputShape);
    context.build("attn", attention, inputShape);
    context.build("attn.dropout", dropout1, inputShape);
    context.build("ln_2", norm2, inputShape);
    int[] inside = context.build("mlp.c_fc", widening, inputShape);
    context.build("mlp.c_proj", narrowing, inside);
    context.build("mlp.dropout", dropout2, inputShape);
    return inputShape;
  }

  @Override
  public Tensor forward(Tensor x) {
    return around(x, attention.forward(norm1.forward(x)));
  }

  Tensor step(Tensor x, KeyValueCache cache) {
    return around(x, attention.step(norm1.forward(x), cache));
  }

  KeyValueCache cache(int batch, int capacity) {
    return attention.cache(batch, capacity);
  }

  /** The weights with which each step sees those before: (batch, heads, time, time). */
  Tensor weights(Tensor x) {
    return attention.weights(norm1.forward(x));
  }

  private Tensor around(Tensor x, Tensor attended) {
    Tensor middle = x.add(dropout1.forward(attended));
    Tensor inner = widening.forward(norm2.forward(middle)).apply(activation);
    return middle.add(dropout2.forward(narrowing.forward(inner)));
  }
}
