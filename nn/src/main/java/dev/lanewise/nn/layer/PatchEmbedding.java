package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.PatchRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An image as a sequence (Dosovitskiy et al., "An image is worth 16x16 words", ICLR 2021, equation
 * 1): patches, row by row, each projected to {@code width} elements, behind a trained class token,
 * with trained positions added: (channels, height, width of the image) to (1 + patches, width).
 */
public final class PatchEmbedding extends Layer {
  /** As in the paper's code. */
  private static final double DEVIATION = 0.02;

  private final int patch;
  private final int width;
  private final Conv2d projection;
  private @Nullable Tensor token;
  private @Nullable LearnedPositions positions;

  /**
   * A layer.
   *
   * @param patch height and width of a patch, which divide those of the image
   * @param width elements of a step
   * @throws IllegalArgumentException if a number is below 1
   */
  public PatchEmbedding(int patch, int width) {
    this.patch = patch;
    this.width = width;
    this.projection = new Conv2d(width, Window2d.of(patch, patch).withStride(patch, patch));
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    if (inputShape[1] % patch != 0 || inputShape[2] % patch != 0) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected a height and width that patches of "
              + patch
              + " divide");
    }
    int[] image = context.build("conv_proj", projection, inputShape);
    int[] sequence = {1 + Math.multiplyExact(image[1], image[2]), width};
    token = context.parameter("class_token", Initializer.zeros(), false, width, width, width);
    positions = new LearnedPositions(sequence[0], Initializer.normal(DEVIATION));
    context.build("pos_embedding", positions, sequence);
    return sequence;
  }

  @Override
  public Tensor forward(Tensor x) {
    return built(positions).forward(PatchRows.apply(projection.forward(x), built(token)));
  }
}
