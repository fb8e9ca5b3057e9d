package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer with its weights as PyTorch keeps them: y (batch, .., units) = x (batch,
 * .., in) weight^T + bias, where weight is (units, in). {@link Dense} has them transposed.
 */
public final class Projection extends Layer {
  private final int units;
  private final Initializer initializer;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;

  /**
   * A layer; its bias starts at zero.
   *
   * @throws IllegalArgumentException if {@code units} is below 1
   */
  public Projection(int units, Initializer initializer) {
    if (units < 1) {
      throw new IllegalArgumentException("units is " + units + "; expected 1 or more");
    }
    this.units = units;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected one dimension or more");
    }
    int in = inputShape[inputShape.length - 1];
    weight = context.parameter("weight", initializer, true, in, units, units, in);
    bias = context.parameter("bias", Initializer.zeros(), false, in, units, units);
    int[] output = inputShape.clone();
    output[output.length - 1] = units;
    return output;
  }

  @Override
  public Tensor forward(Tensor x) {
    return dev.lanewise.nn.op.Projection.apply(x, built(weight), bias);
  }
}
