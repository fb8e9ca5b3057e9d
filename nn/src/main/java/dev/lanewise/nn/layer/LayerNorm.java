package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.LayerNormalization;
import dev.lanewise.nn.op.ResidualNormalization;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016): y = gamma (x - mean) / sqrt(variance + epsilon)
 * + beta, with mean and (biased) variance over the last axes of each sample, the same in training
 * and evaluation; gamma and beta have the shape of these axes.
 */
public final class LayerNorm extends Layer {
  private final int axes;
  private final double epsilon;
  private final String gammaName;
  private final String betaName;
  private @Nullable Tensor gamma;
  private @Nullable Tensor beta;

  /** Over the last axis, with epsilon 1e-5. */
  public LayerNorm() {
    this(1, 1e-5);
  }

  /**
   * A layer.
   *
   * @param axes how many axes, counted from the last, are normalised together
   * @param epsilon added to the variance
   * @throws IllegalArgumentException if {@code axes} is below 1, or {@code epsilon} not finite and
   *     above 0
   */
  public LayerNorm(int axes, double epsilon) {
    this(axes, epsilon, "gamma", "beta");
  }

  private LayerNorm(int axes, double epsilon, String gammaName, String betaName) {
    if (axes < 1) {
      throw new IllegalArgumentException("axes is " + axes + "; expected 1 or more");
    }
    BatchNorm1d.checkEpsilon(epsilon);
    this.axes = axes;
    this.epsilon = epsilon;
    this.gammaName = Objects.requireNonNull(gammaName, "gammaName");
    this.betaName = Objects.requireNonNull(betaName, "betaName");
  }

  /** The same, not built, with other names of its parameters: PyTorch's are weight and bias. */
  public LayerNorm withNames(String gammaName, String betaName) {
    return new LayerNorm(axes, epsilon, gammaName, betaName);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length < axes) {
      throw new IllegalArgumentException(
          "input has shape "
              + Arrays.toString(inputShape)
              + "; expected "
              + axes
              + " dimensions a sample or more");
    }
    int[] shape = Arrays.copyOfRange(inputShape, inputShape.length - axes, inputShape.length);
    int size = 1;
    for (int axis : shape) {
      size = Math.multiplyExact(size, axis);
    }
    gamma = context.parameter(gammaName, Initializer.ones(), false, size, size, shape);
    beta = context.parameter(betaName, Initializer.zeros(), false, size, size, shape);
    return inputShape;
  }

  /**
   * A residual connection and this normalisation of it in one kernel: sum = x + r and y =
   * forward(sum), as Transformer layers have them.
   */
  public ResidualNormalization.Result forwardSum(Tensor x, Tensor r) {
    return ResidualNormalization.apply(x, r, built(gamma), built(beta), epsilon);
  }

  @Override
  public Tensor forward(Tensor x) {
    return LayerNormalization.apply(x, built(gamma), built(beta), epsilon);
  }
}
