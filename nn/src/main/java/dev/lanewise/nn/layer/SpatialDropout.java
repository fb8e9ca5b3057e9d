package dev.lanewise.nn.layer;

import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.Dropout;
import org.jspecify.annotations.Nullable;

/**
 * Dropout of whole channels of (channels, ..) (Tompson, Goroshin, Jain, LeCun and Bregler,
 * "Efficient object localization using convolutional networks", CVPR 2015): in training each
 * channel of each sample is 0 with probability {@code rate}, else divided by 1 - rate; in
 * evaluation the input passes unchanged.
 */
public final class SpatialDropout extends Layer {
  private final double rate;
  private @Nullable RandomStream random;

  /**
   * A layer.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public SpatialDropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; expected 0 <= rate < 1");
    }
    this.rate = rate;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected (channels, ..)");
    }
    random = context.stream("mask");
    return inputShape;
  }

  @Override
  protected ReceptiveField widen(ReceptiveField before) {
    return before;
  }

  @Override
  public Tensor forward(Tensor x) {
    RandomStream stream = built(random);
    return isTraining() && rate > 0 ? Dropout.ofChannels(x, rate, stream) : x;
  }
}
