package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.AveragePooling;
import dev.lanewise.nn.op.PoolForm;
import org.jspecify.annotations.Nullable;

/**
 * Squeeze and excitation of images (Hu, Shen and Sun, "Squeeze-and-excitation networks", CVPR
 * 2018): each channel is multiplied by a number between 0 and 1 that two dense layers, written as
 * 1x1 convolutions with a bias, make from the averages of all channels: y = x gate(expand
 * activation(reduce average(x))).
 */
public final class SqueezeExcite extends Layer {
  private static final PoolForm WHOLE = PoolForm.adaptive(1, 1);

  private final int squeezed;
  private final UnaryOp activation;
  private final boolean hard;
  private @Nullable Conv2d reduce;
  private @Nullable Conv2d expand;

  /**
   * With ReLU, and a sigmoid as the gate.
   *
   * @param squeezed the channels between both layers: the paper has a 16th of the image's
   * @throws IllegalArgumentException if {@code squeezed} is below 1
   */
  public SqueezeExcite(int squeezed) {
    this(squeezed, UnaryOp.RELU, false);
  }

  private SqueezeExcite(int squeezed, UnaryOp activation, boolean hard) {
    if (squeezed < 1) {
      throw new IllegalArgumentException("squeezed is " + squeezed + "; expected 1 or more");
    }
    this.squeezed = squeezed;
    this.activation = Activation.requireNoParameters(activation);
    this.hard = hard;
  }

  /**
   * The same, not built, with another function between both layers.
   *
   * @throws IllegalArgumentException if it needs parameters
   */
  public SqueezeExcite withActivation(UnaryOp function) {
    return new SqueezeExcite(squeezed, function, hard);
  }

  /**
   * The same, not built, with min(max(x / 6 + 1/2, 0), 1) as the gate (Howard et al., "Searching
   * for MobileNetV3", ICCV 2019, 5.2).
   */
  public SqueezeExcite withHardGate() {
    return new SqueezeExcite(squeezed, activation, true);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    int channels = inputShape[0];
    Conv2d first = new Conv2d(squeezed, 1).withInitializer(Initializer.heNormal());
    Conv2d second = new Conv2d(channels, 1);
    context.build("reduce", first, channels, 1, 1);
    context.build("expand", second, squeezed, 1, 1);
    reduce = first;
    expand = second;
    return inputShape;
  }

  @Override
  public Tensor forward(Tensor x) {
    Conv2d first = built(reduce);
    Tensor averages = AveragePooling.apply(WHOLE, x);
    Tensor scores = built(expand).forward(first.forward(averages).apply(activation));
    return x.mul(hard ? scores.affine(1.0 / 6, 0.5).clip(0, 1) : scores.sigmoid());
  }
}
