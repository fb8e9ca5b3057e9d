package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Reshape;

/** All axes but the batch become one. */
public final class Flatten extends Layer {
  private int size;

  /** A layer. */
  public Flatten() {}

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int product = 1;
    for (int axis : inputShape) {
      product = Math.multiplyExact(product, axis);
    }
    size = product;
    return new int[] {product};
  }

  @Override
  public Tensor forward(Tensor x) {
    if (size == 0) {
      throw new IllegalStateException("flatten was not built");
    }
    return x.rank() == 2 ? x : Reshape.flatten(x, size);
  }
}
