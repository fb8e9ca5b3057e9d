package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.Level1Kernels;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of features (Ioffe and Szegedy 2015): y = gamma (x - mean) / sqrt(variance +
 * epsilon) + beta for x (batch, features).
 *
 * <p>In training mean and (biased) variance are those of the batch, and the running ones move
 * towards them: running = (1 - momentum) running + momentum batch, with the variance scaled by n /
 * (n - 1) as in the paper's algorithm 2. A batch of one sample has no variance: it gives beta and
 * leaves the running statistics as they are. In evaluation the running ones are used.
 */
public final class BatchNorm1d extends Layer {
  private static final int[] BATCH = {0};

  private final double momentum;
  private final double epsilon;
  private @Nullable Tensor gamma;
  private @Nullable Tensor beta;
  private @Nullable Tensor runningMean;
  private @Nullable Tensor runningVariance;

  /** With momentum 0.1 and epsilon 1e-5. */
  public BatchNorm1d() {
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
  public BatchNorm1d(double momentum, double epsilon) {
    check(momentum, epsilon);
    this.momentum = momentum;
    this.epsilon = epsilon;
  }

  static void check(double momentum, double epsilon) {
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException(
          "momentum is " + momentum + "; expected 0 < momentum <= 1");
    }
    checkEpsilon(epsilon);
  }

  static void checkEpsilon(double epsilon) {
    if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException(
          "epsilon is " + epsilon + "; expected a finite number above 0");
    }
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 1) {
      throw new IllegalArgumentException(
          "input has " + inputShape.length + " dimensions a sample; expected one: features");
    }
    int features = inputShape[0];
    gamma = context.parameter("gamma", Initializer.ones(), false, features, features, features);
    beta = context.parameter("beta", Initializer.zeros(), false, features, features, features);
    runningMean = context.buffer("running_mean", 0, features);
    runningVariance = context.buffer("running_var", 1, features);
    return inputShape;
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor scale = built(gamma);
    Tensor shift = built(beta);
    Tensor mean = built(runningMean);
    Tensor variance = built(runningVariance);
    Tensor centred;
    if (isTraining()) {
      Tensor batchMean = x.reduce(ReduceOp.MEAN, 0, false, BATCH);
      centred = x.sub(batchMean);
      variance = centred.square().reduce(ReduceOp.MEAN, 0, false, BATCH);
      int rows = x.dim(0);
      if (rows > 1) {
        moveTowards(built(runningMean), batchMean, 1);
        moveTowards(built(runningVariance), variance, rows / (rows - 1.0));
      }
    } else {
      centred = x.sub(mean);
    }
    return centred.div(variance.add(epsilon).sqrt()).mul(scale).add(shift);
  }

  /** Not recorded, and without waiting for the device. */
  private void moveTowards(Tensor running, Tensor batch, double scale) {
    running.touch();
    int n = running.dim(0);
    Level1Kernels kernels = running.engine().backend().level1(running.dtype());
    kernels.scal(n, 1 - momentum, running.buffer(), running.offset(), 1);
    kernels.axpy(
        n,
        momentum * scale,
        batch.buffer(),
        batch.offset(),
        1,
        running.buffer(),
        running.offset(),
        1);
  }
}
