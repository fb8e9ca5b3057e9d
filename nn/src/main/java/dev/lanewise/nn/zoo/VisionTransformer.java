package dev.lanewise.nn.zoo;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.layer.BuildContext;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.PatchEmbedding;
import dev.lanewise.nn.layer.Projection;
import dev.lanewise.nn.layer.TransformerEncoder;
import dev.lanewise.nn.layer.TransformerSettings;
import dev.lanewise.nn.op.FirstStep;

/**
 * ViT (Dosovitskiy et al., "An image is worth 16x16 words: Transformers for image recognition at
 * scale", ICLR 2021): an image's patches behind a class token go through a Transformer's encoder,
 * whose parts normalise their inputs; the class token is scored. Image (channels, height, width) to
 * logits.
 */
public final class VisionTransformer extends Layer {
  /** As in the paper's code. */
  private static final double EPSILON = 1e-6;

  private final PatchEmbedding patches;
  private final Dropout dropout;
  private final TransformerEncoder encoder;
  private final Projection head;

  /**
   * A network.
   *
   * @param patch height and width of a patch
   * @param layers how many layers
   * @param heads heads of an attention
   * @param width elements of a step
   * @param inner units between the two projections of a layer
   * @param dropout rate in training
   * @param classes how many logits
   * @throws IllegalArgumentException if a number is out of its range
   */
  public VisionTransformer(
      int patch, int layers, int heads, int width, int inner, double dropout, int classes) {
    this.patches = new PatchEmbedding(patch, width);
    this.dropout = new Dropout(dropout);
    this.encoder =
        new TransformerEncoder(
            layers,
            TransformerSettings.of(heads, inner)
                .withActivation(UnaryOp.GELU)
                .withDropout(dropout)
                .withEpsilon(EPSILON)
                .withPreNorm());
    this.head = new Projection(classes, Initializer.zeros());
  }

  /** ViT-B/16: 86,567,656 parameters for 1000 classes and three channels of 224 x 224. */
  public static VisionTransformer base16(int classes) {
    return new VisionTransformer(16, 12, 12, 768, 3072, 0, classes);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] sequence = context.build("patches", patches, inputShape);
    context.build("dropout", dropout, sequence);
    context.build("encoder", encoder, sequence);
    return context.build("head", head, sequence[1]);
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor encoded = encoder.forward(dropout.forward(patches.forward(x)));
    return head.forward(FirstStep.apply(encoded));
  }

  /** The layers' stack, for looking at. */
  public TransformerEncoder encoder() {
    return encoder;
  }

  /** The sequence that the encoder gets. */
  public Tensor embedded(Tensor x) {
    return patches.forward(x);
  }
}
