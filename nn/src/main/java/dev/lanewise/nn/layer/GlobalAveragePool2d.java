package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.AveragePooling;
import dev.lanewise.nn.op.PoolForm;

/** The average of each channel of an image: (channels) from (channels, height, width). */
public final class GlobalAveragePool2d extends Layer {
  private static final PoolForm WHOLE = PoolForm.adaptive(1, 1);

  /** A layer. */
  public GlobalAveragePool2d() {}

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    return new int[] {inputShape[0]};
  }

  @Override
  protected String label() {
    return "global_average_pooling2d";
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    return AveragePooling.apply(WHOLE, x).reshape(x.dim(0), x.dim(1));
  }
}
