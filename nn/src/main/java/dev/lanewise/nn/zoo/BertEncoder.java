package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Embedding;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.LayerNorm;
import dev.lanewise.nn.layer.LearnedPositions;
import dev.lanewise.nn.layer.Projection;
import dev.lanewise.nn.layer.TransformerEncoder;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.op.FirstStep;
import dev.lanewise.nn.op.RowRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * BERT's encoder (Devlin et al., "BERT: Pre-training of deep bidirectional transformers for
 * language understanding", NAACL 2019) without the heads of its pre-training: tokens, positions and
 * segments are added and normalised, and a stack of layers follows; a pooler looks at the first
 * step. Layers have PyTorch's names under {@code encoder}, with joint projections; the published
 * file has queries, keys and values apart.
 *
 * <p>Input: I32 tokens (batch, time); output (batch, time, width).
 */
public final class BertEncoder extends Layer {
  private static final double DEVIATION = 0.02;
  private static final double EPSILON = 1e-12;
  private static final int SEGMENTS = 2;
  private static final int WIDENING = 4;

  private final int width;
  private final Embedding tokens;
  private final LearnedPositions positions;
  private final Embedding segments;
  private final LayerNorm norm = new LayerNorm(1, EPSILON).withNames("weight", "bias");
  private final Dropout dropout;
  private final TransformerEncoder encoder;
  private final Projection pooler;
  private @Nullable Tensor segmentTable;

  /**
   * An encoder.
   *
   * @param vocabulary how many tokens there are
   * @param context how many steps at most
   * @param layers how many layers
   * @param heads heads of an attention
   * @param width elements of a step
   * @param dropout rate in training
   * @throws IllegalArgumentException if a number is out of its range
   */
  public BertEncoder(
      int vocabulary, int context, int layers, int heads, int width, double dropout) {
    Initializer initializer = Initializer.normal(DEVIATION);
    this.width = width;
    this.tokens = new Embedding(vocabulary, width).withInitializer(initializer);
    this.positions = new LearnedPositions(context, initializer);
    this.segments = new Embedding(SEGMENTS, width).withInitializer(initializer);
    this.dropout = new Dropout(dropout);
    this.encoder =
        new TransformerEncoder(
            layers,
            TransformerSettings.of(heads, Math.multiplyExact(WIDENING, width))
                .withActivation(UnaryOp.GELU)
                .withDropout(dropout)
                .withEpsilon(EPSILON)
                .withInitializer(initializer));
    this.pooler = new Projection(width, initializer);
  }

  /** The base size: 109,482,240 parameters with the pooler. */
  public static BertEncoder base() {
    return new BertEncoder(30_522, 512, 12, 12, 768, 0.1);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time)");
    }
    int[] sequence = context.build("embeddings.word_embeddings", tokens, inputShape);
    context.build("embeddings.position_embeddings", positions, sequence);
    context.build("embeddings.token_type_embeddings", segments, inputShape);
    context.build("embeddings.LayerNorm", norm, sequence);
    context.build("embeddings.dropout", dropout, sequence);
    context.build("encoder", encoder, sequence);
    context.build("pooler.dense", pooler, width);
    segmentTable = segments.parameters().getFirst().value();
    return sequence;
  }

  /** Whole sequences of the first segment. */
  @Override
  public Tensor forward(Tensor x) {
    return forward(x, null, null);
  }

  /**
   * Computes the output of sequences.
   *
   * @param types the segment of each step, 0 or 1, I32 (batch, time); null means the first
   * @param lengths steps of each sample, I32; null means all
   */
  public Tensor forward(Tensor x, @Nullable Tensor types, @Nullable Tensor lengths) {
    Tensor placed = positions.forward(tokens.forward(x));
    Tensor sum =
        placed.add(
            types == null ? RowRange.apply(built(segmentTable), 0, 1) : segments.forward(types));
    return encoder.forward(dropout.forward(norm.forward(sum)), lengths);
  }

  /**
   * The pooler: tanh of a projection of the first step (batch, width).
   *
   * @param encoded what {@link #forward} gave
   */
  public Tensor pooled(Tensor encoded) {
    return pooler.forward(FirstStep.apply(encoded)).tanh();
  }
}
