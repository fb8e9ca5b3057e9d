package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.BatchNormalization;
import dev.lanewise.nn.op.BatchNormalization.State;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of images (Ioffe and Szegedy 2015), channel by channel over the batch and all
 * pixels; otherwise as {@link BatchNorm1d}.
 */
public final class BatchNorm2d extends Layer {
  private final double momentum;
  private final double epsilon;
  private @Nullable State state;

  /** With momentum 0.1 and epsilon 1e-5. */
  public BatchNorm2d() {
    this(0.1, 1e-5);
  }

  /**
   * A layer.
   *
   * @param momentum the weight of the newest batch in the running statistics
   * @param epsilon added to the variance
   * @throws IllegalArgumentException if {@code momentum} is not in (0, 1], or {@code epsilon} not
   *     finite and above 0
   */
  public BatchNorm2d(double momentum, double epsilon) {
    BatchNorm1d.check(momentum, epsilon);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    Images.check(inputShape);
    int channels = inputShape[0];
    state =
        new State(
            context.parameter("gamma", Initializer.ones(), false, channels, channels, channels),
            context.parameter("beta", Initializer.zeros(), false, channels, channels, channels),
            context.buffer("running_mean", 0, channels),
            context.buffer("running_var", 1, channels),
            momentum,
            epsilon);
    return inputShape;
  }

  @Override
  protected ReceptiveField widen(ReceptiveField before) {
    return before;
  }

  @Override
  public Tensor forward(Tensor x) {
    return BatchNormalization.apply(x, built(state), isTraining());
  }
}
