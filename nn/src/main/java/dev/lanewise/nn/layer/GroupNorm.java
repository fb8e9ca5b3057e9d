package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.GroupNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Group normalisation (Wu and He, "Group normalization", ECCV 2018) of (channels, ..): mean and
 * (biased) variance are those of a group of channels of one sample, the same in training and
 * evaluation; gamma and beta have a value a channel. One group takes all channels together, as many
 * groups as channels make an instance normalisation.
 */
public final class GroupNorm extends Layer {
  private final int groups;
  private final double epsilon;
  private @Nullable Tensor gamma;
  private @Nullable Tensor beta;

  /** With epsilon 1e-5. */
  public GroupNorm(int groups) {
    this(groups, 1e-5);
  }

  /**
   * A layer.
   *
   * @param groups into how many parts the channels fall
   * @param epsilon added to the variance
   * @throws IllegalArgumentException if {@code groups} is below 1, or {@code epsilon} not finite
   *     and above 0
   */
  public GroupNorm(int groups, double epsilon) {
    if (groups < 1) {
      throw new IllegalArgumentException("groups is " + groups + "; expected 1 or more");
    }
    BatchNorm1d.checkEpsilon(epsilon);
    this.groups = groups;
    this.epsilon = epsilon;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0 || inputShape[0] % groups != 0) {
      throw new IllegalArgumentException(
          inputShape.length == 0
              ? "input is a scalar; expected (channels, ..)"
              : "input has "
                  + inputShape[0]
                  + " channels; expected a multiple of groups, "
                  + groups);
    }
    int channels = inputShape[0];
    gamma = context.parameter("gamma", Initializer.ones(), false, channels, channels, channels);
    beta = context.parameter("beta", Initializer.zeros(), false, channels, channels, channels);
    return inputShape;
  }

  @Override
  public Tensor forward(Tensor x) {
    return GroupNormalization.apply(x, built(gamma), built(beta), groups, epsilon);
  }
}
