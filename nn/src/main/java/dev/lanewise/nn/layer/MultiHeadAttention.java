package dev.lanewise.nn.layer;

import dev.lanewise.nn.Scope;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.HeadForm;
import dev.lanewise.nn.op.Rotation;
import dev.lanewise.nn.op.RowRange;
import dev.lanewise.nn.op.ScaledDotProductAttention;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention (Vaswani et al., "Attention is all you need", 2017, section 3.2.2) of
 * sequences (batch, time, width) to themselves or to others of the same width. Parameters have
 * PyTorch's names and shapes: {@code in_proj_weight} (columns, width), where the columns are those
 * of queries, keys and values, {@code in_proj_bias}, {@code out_proj.weight} (width, width) and
 * {@code out_proj.bias}. As in PyTorch's fused form, weights of the attention are not dropped out.
 *
 * <p>Which keys a query sees is told by lengths (I32, how many steps each sample has, from the
 * first) and by causality only; there are no other masks. What a query behind its sample's length
 * gives is a number, but nobody should use it.
 */
public final class MultiHeadAttention extends Layer {
  private final int heads;
  private final int keyHeads;
  private final boolean causal;
  private final @Nullable RotaryPositions rotary;
  private final Initializer initializer;
  private final @Nullable Initializer gpt2Output;
  private @Nullable HeadForm form;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;
  private @Nullable Tensor angles;
  private @Nullable Dense joint;
  private @Nullable Layer output;

  /**
   * With as many heads of keys and values as of queries; not causal; Xavier uniform weights.
   *
   * @throws IllegalArgumentException if {@code heads} is below 1
   */
  public MultiHeadAttention(int heads) {
    this(heads, heads, false, null, Initializer.xavierUniform(), null);
  }

  private MultiHeadAttention(
      int heads,
      int keyHeads,
      boolean causal,
      @Nullable RotaryPositions rotary,
      Initializer initializer,
      @Nullable Initializer gpt2Output) {
    var unused = new HeadForm(heads, keyHeads, 1, causal);
    this.heads = heads;
    this.keyHeads = keyHeads;
    this.causal = causal;
    this.rotary = rotary;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.gpt2Output = gpt2Output;
  }

  /** The same, not built, where no step sees a later one. */
  public MultiHeadAttention causal() {
    return new MultiHeadAttention(heads, keyHeads, true, rotary, initializer, gpt2Output);
  }

  /**
   * The same, not built, where heads of queries share fewer heads of keys and values (Ainslie et
   * al. 2023).
   *
   * @throws IllegalArgumentException if {@code count} does not divide the heads
   */
  public MultiHeadAttention withKeyHeads(int count) {
    return new MultiHeadAttention(heads, count, causal, rotary, initializer, gpt2Output);
  }

  /** The same, not built, with rotary positions: for self-attention. */
  public MultiHeadAttention withRotary(RotaryPositions positions) {
    return new MultiHeadAttention(heads, keyHeads, causal, positions, initializer, gpt2Output);
  }

  /** The same, not built, with other first weights; biases start at zero. */
  public MultiHeadAttention withInitializer(Initializer other) {
    return new MultiHeadAttention(heads, keyHeads, causal, rotary, other, gpt2Output);
  }

  /**
   * The same, not built, with GPT-2's names and shapes of parameters: {@code c_attn.weight} (width,
   * columns), {@code c_attn.bias}, {@code c_proj.weight} (width, width) and {@code c_proj.bias};
   * for self-attention.
   *
   * @param ofOutput first weights of the output's projection
   */
  public MultiHeadAttention withGpt2Names(Initializer ofOutput) {
    Objects.requireNonNull(ofOutput, "ofOutput");
    return new MultiHeadAttention(heads, keyHeads, causal, rotary, initializer, ofOutput);
  }

  @Override
  protected String label() {
    return "attention";
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 2 || inputShape[1] % heads != 0) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected (time, width) with a width that "
              + heads
              + " heads divide");
    }
    int width = inputShape[1];
    HeadForm made = new HeadForm(heads, keyHeads, width / heads, causal);
    int columns = made.columns();
    if (gpt2Output == null) {
      weight =
          context.parameter("in_proj_weight", initializer, true, width, columns, columns, width);
      bias = context.parameter("in_proj_bias", Initializer.zeros(), false, width, columns, columns);
      output = new Projection(width, initializer);
      context.build("out_proj", output, inputShape);
    } else {
      joint = new Dense(columns, initializer);
      context.build("c_attn", joint, inputShape);
      output = new Dense(width, gpt2Output);
      context.build("c_proj", output, inputShape);
    }
    if (rotary != null) {
      angles = context.constant(rotary.table(made.size()), rotary.positions(), made.size());
    }
    form = made;
    return inputShape;
  }

  /** Self-attention of whole sequences. */
  @Override
  public Tensor forward(Tensor x) {
    return forward(x, null);
  }

  /**
   * Self-attention.
   *
   * @param x (batch, time, width)
   * @param lengths steps of each sample, I32; null means all
   * @throws IllegalArgumentException if shapes do not fit, or there are more steps than positions
   */
  public Tensor forward(Tensor x, @Nullable Tensor lengths) {
    Tensor attended = ScaledDotProductAttention.joint(built(form), project(x, 0), lengths);
    return built(output).forward(attended);
  }

  private Tensor project(Tensor x, int start) {
    Tensor projected =
        joint == null
            ? dev.lanewise.nn.op.Projection.apply(x, built(weight), built(bias))
            : joint.forward(x);
    return angles == null ? projected : Rotation.apply(built(form), projected, angles, start);
  }

  /**
   * Attention of x to a memory, such as a decoder's to what an encoder made.
   *
   * @param x (batch, queries, width)
   * @param memory (batch, keys, width)
   * @param lengths steps of the memory in each sample, I32; null means all
   * @throws IllegalArgumentException if shapes do not fit
   * @throws IllegalStateException if this attention has rotary positions or GPT-2's names
   */
  public Tensor forward(Tensor x, Tensor memory, @Nullable Tensor lengths) {
    Tensor attended =
        ScaledDotProductAttention.cross(built(form), queries(x), keysAndValues(memory), lengths);
    return built(output).forward(attended);
  }

  private Tensor queries(Tensor x) {
    if (angles != null || joint != null) {
      throw new IllegalStateException(
          "attention to a memory has neither rotary positions nor GPT-2's names; make it without");
    }
    return part(x, 0, built(form).queryColumns());
  }

  private Tensor keysAndValues(Tensor memory) {
    return part(memory, built(form).queryColumns(), 2 * built(form).keyColumns());
  }

  private Tensor part(Tensor x, int from, int count) {
    Tensor rows = RowRange.apply(built(weight), from, count);
    return dev.lanewise.nn.op.Projection.apply(x, rows, RowRange.apply(built(bias), from, count));
  }

  // ---- decoding

  /**
   * An empty cache for {@link #step}.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public KeyValueCache cache(int batch, int capacity) {
    return new KeyValueCache(engine(), dtype(), batch, capacity, 2 * built(form).keyColumns());
  }

  /**
   * Self-attention of the steps that follow those in the cache, which then has them too: the same
   * bits as {@link #forward(Tensor)} gives for these steps of the whole sequence, if it is causal.
   *
   * @param x (batch, new steps, width)
   * @throws IllegalArgumentException if the cache has no room or is another attention's, or shapes
   *     do not fit; the cache is as before then
   * @throws IllegalStateException if a scope is open that would record this
   */
  public Tensor step(Tensor x, KeyValueCache cache) {
    HeadForm own = built(form);
    cache.requireColumns(2 * own.keyColumns());
    Tensor projected = project(x, cache.length());
    if (engine().isRecording(projected)) {
      throw new IllegalStateException(
          "attention to a cache is not differentiable; expected a scope that does not record");
    }
    cache.append(projected, own.queryColumns());
    Tensor attended =
        ScaledDotProductAttention.cached(own, projected, cache.store(), cache.length(), null);
    return built(output).forward(attended);
  }

  /**
   * The keys and values of a memory, for {@link #recall}.
   *
   * @throws IllegalArgumentException if the memory has no steps
   */
  public KeyValueCache remember(Tensor memory) {
    KeyValueCache cache = cache(memory.dim(0), memory.dim(1));
    try (Scope scope = engine().scope()) {
      cache.append(keysAndValues(memory), 0);
    }
    return cache;
  }

  /**
   * Attention of x to a memory that is remembered: the same bits as {@link #forward(Tensor, Tensor,
   * Tensor)} with the memory.
   */
  public Tensor recall(Tensor x, KeyValueCache memory, @Nullable Tensor lengths) {
    memory.requireColumns(2 * built(form).keyColumns());
    Tensor attended =
        ScaledDotProductAttention.cached(
            built(form), queries(x), memory.store(), memory.length(), lengths);
    return built(output).forward(attended);
  }

  /**
   * The weights with which queries see keys in self-attention: (batch, heads, time, time), each row
   * with the sum 1, computed by the plain formula, for looking at.
   */
  public Tensor weights(Tensor x) {
    Tensor projected = project(x, 0);
    return AttentionWeights.of(built(form), projected, projected, built(form).queryColumns());
  }

  /**
   * The weights with which queries see a memory: (batch, heads, queries, keys), each row with the
   * sum 1. If this attention is causal, the last query sees all keys; with more queries than keys
   * the first ones see none, and have weights of 0, as they get 0 for values.
   */
  public Tensor weights(Tensor x, Tensor memory) {
    return AttentionWeights.of(built(form), queries(x), keysAndValues(memory), 0);
  }
}
