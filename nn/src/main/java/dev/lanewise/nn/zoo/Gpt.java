package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.KeyValueCache;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.LayerNorm;
import dev.lanewise.nn.layer.LearnedPositions;
import dev.lanewise.nn.op.Projection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder without an encoder that predicts the next token (Radford et al., "Language models are
 * unsupervised multitask learners", 2019), with the head tied to the table of tokens. Parameters
 * have the names and shapes of the published GPT-2 in safetensors: {@code wte.weight}, {@code
 * wpe.weight}, {@code h.0.ln_1.weight}, {@code h.0.attn.c_attn.weight} (width, 3 width), {@code
 * h.0.attn.c_proj.weight}, {@code h.0.mlp.c_fc.weight}, {@code h.0.mlp.c_proj.weight}, {@code
 * ln_f.weight} and so on, so that {@code ModelFile.loadPart} reads such a file.
 *
 * <p>Input: I32 tokens (batch, time), output: logits (batch, time, vocabulary).
 */
public final class Gpt extends Layer {
  static final double DEVIATION = 0.02;

  private final GptConfig config;
  private final Embedding tokens;
  private final @Nullable LearnedPositions positions;
  private final Dropout dropout;
  private final List<GptBlock> blocks;
  private final LayerNorm norm = norm();
  private @Nullable Tensor table;

  /** A network of these sizes. */
  public Gpt(GptConfig config) {
    this.config = config;
    this.tokens =
        new Embedding(config.vocabulary(), config.width())
            .withInitializer(Initializer.normal(DEVIATION));
    this.positions =
        config.rotary()
            ? null
            : new LearnedPositions(config.context(), Initializer.normal(DEVIATION / 2));
    this.dropout = new Dropout(config.dropout());
    List<GptBlock> made = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      made.add(new GptBlock(config));
    }
    this.blocks = List.copyOf(made);
  }

  /** GPT-2's smallest: 124,439,808 parameters. */
  public static Gpt gpt2() {
    return new Gpt(GptConfig.of(50_257, 1024, 12, 12, 768).withActivation(UnaryOp.GELU_TANH));
  }

  static LayerNorm norm() {
    return new LayerNorm().withNames("weight", "bias");
  }

  /** The sizes. */
  public GptConfig config() {
    return config;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1 || inputShape[0] > config.context()) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected (time) of at most "
              + config.context());
    }
    int[] sequence = context.build("wte", tokens, inputShape);
    if (positions != null) {
      context.build("wpe", positions, sequence);
    }
    context.build("drop", dropout, sequence);
    for (int i = 0; i < blocks.size(); i++) {
      context.build("h." + i, blocks.get(i), sequence);
    }
    context.build("ln_f", norm, sequence);
    table = tokens.parameters().getFirst().value();
    return new int[] {inputShape[0], config.vocabulary()};
  }

  /**
   * The scores of the token that follows each step.
   *
   * @param x tokens (batch, time), I32; at most as many steps as the context has
   * @return logits (batch, time, vocabulary)
   */
  @Override
  public Tensor forward(Tensor x) {
    Tensor y = start(x, 0);
    for (int i = 0; i < blocks.size(); i++) {
      y = blocks.get(i).forward(y);
    }
    return head(y);
  }

  private Tensor start(Tensor x, int step) {
    Tensor embedded = tokens.forward(x);
    return dropout.forward(positions == null ? embedded : positions.forward(embedded, step));
  }

  private Tensor head(Tensor x) {
    return Projection.apply(norm.forward(x), built(table), null);
  }

  /** Empty caches, one for each block, with room for the whole context. */
  public List<KeyValueCache> caches(int batch) {
    return blocks.stream().map(block -> block.cache(batch, config.context())).toList();
  }

  /**
   * The scores after the steps that follow those in the caches, which then have them too: the same
   * bits as for the whole sequence.
   *
   * @param x tokens (batch, new steps), I32
   * @return logits (batch, new steps, vocabulary)
   * @throws IllegalArgumentException if the caches have no room
   * @throws IllegalStateException if a recording scope is open
   */
  public Tensor step(Tensor x, List<KeyValueCache> caches) {
    KeyValueCache.requireOneEach(caches, blocks.size());
    Tensor y = start(x, caches.getFirst().length());
    for (int i = 0; i < blocks.size(); i++) {
      y = blocks.get(i).step(y, caches.get(i));
    }
    return head(y);
  }

  /**
   * The weights with which each step sees those before it, block by block: (batch, heads, time,
   * time) each, for looking at.
   *
   * @param x tokens (batch, time), I32
   */
  public List<Tensor> attentionWeights(Tensor x) {
    List<Tensor> weights = new ArrayList<>();
    Tensor y = start(x, 0);
    for (GptBlock block : blocks) {
      weights.add(block.weights(y));
      y = block.forward(y);
    }
    return List.copyOf(weights);
  }
}
