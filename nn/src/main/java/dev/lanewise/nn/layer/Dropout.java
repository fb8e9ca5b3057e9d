package dev.lanewise.nn.layer;

import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Inverted dropout (Srivastava et al. 2014). In training each element is 0 with probability {@code
 * rate}, else divided by 1 - rate; in evaluation the input passes unchanged.
 */
public final class Dropout extends Layer {
  private final double rate;
  private @Nullable RandomStream random;

  /**
   * A layer.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public Dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; expected 0 <= rate < 1");
    }
    this.rate = rate;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
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
    return isTraining() && rate > 0 ? dev.lanewise.nn.op.Dropout.apply(x, rate, stream) : x;
  }
}
