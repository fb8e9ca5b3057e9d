package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.ActivatedLinear;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fully connected layer: y (batch, .., units) = x (batch, .., in) weight (in, units) + bias
 * (units).
 */
public final class Dense extends Layer {
  private final int units;
  private final Initializer initializer;
  private final boolean useBias;
  private @Nullable Tensor weight;
  private @Nullable Tensor bias;

  /** With Xavier uniform weights and a bias, which starts at zero. */
  public Dense(int units) {
    this(units, Initializer.xavierUniform());
  }

  /** With a bias, which starts at zero. */
  public Dense(int units, Initializer initializer) {
    this(units, initializer, true);
  }

  /**
   * A layer.
   *
   * @param units the size of the output's last axis
   * @param initializer of the weights; the bias starts at zero
   * @throws IllegalArgumentException if {@code units} is below 1
   */
  public Dense(int units, Initializer initializer, boolean useBias) {
    if (units < 1) {
      throw new IllegalArgumentException("units is " + units + "; expected 1 or more");
    }
    this.units = units;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
    this.useBias = useBias;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected one dimension or more");
    }
    int in = inputShape[inputShape.length - 1];
    weight = context.parameter("weight", initializer, true, in, units, in, units);
    if (useBias) {
      bias = context.parameter("bias", Initializer.zeros(), false, in, units, units);
    }
    int[] output = inputShape.clone();
    output[output.length - 1] = units;
    return output;
  }

  /** This layer and an elementwise activation behind it, fused; the same results. */
  Tensor forward(Tensor x, UnaryOp op, double p0, double p1) {
    Tensor shift = bias;
    return shift == null
        ? forward(x).apply(op, p0, p1)
        : ActivatedLinear.apply(x, built(weight), shift, op, p0, p1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.linear(built(weight), bias);
  }
}
