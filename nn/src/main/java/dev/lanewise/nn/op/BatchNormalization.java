package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of x (batch, channels, ..) channel by channel, as {@link
 * NormalizationKernels} says: by the batch's statistics, towards which the running ones move, or by
 * the running ones.
 */
public final class BatchNormalization extends Function {
  /** The parameters and the running statistics, a value a channel each, and how they are used. */
  public record State(
      Tensor gamma,
      Tensor beta,
      Tensor runningMean,
      Tensor runningVariance,
      double momentum,
      double epsilon) {}

  private static final PlanCache.Factory<BatchNorm> PLAN =
      (kind, x, b, c, momentum, epsilon) -> plan(x, momentum, epsilon);

  private final Tensor x;
  private final State state;
  private final BatchNorm norm;
  private final @Nullable Tensor mean;
  private final @Nullable Tensor inverseDeviation;

  private BatchNormalization(
      Tensor x,
      State state,
      BatchNorm norm,
      @Nullable Tensor mean,
      @Nullable Tensor inverseDeviation) {
    this.x = x;
    this.state = state;
    this.norm = norm;
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
    save(x);
    save(state.gamma);
    if (mean == null) {
      save(state.runningMean);
    }
  }

  private static BatchNorm plan(Layout x, double momentum, double epsilon) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException(
          "batch normalisation of x " + x + "; expected x (batch, channels, ..)");
    }
    int plane = 1;
    for (int axis = 2; axis < x.rank(); axis++) {
      plane = Math.multiplyExact(plane, x.dim(axis));
    }
    return new BatchNorm(x.dim(0), x.dim(1), plane, momentum, epsilon);
  }

  /**
   * The forward pass.
   *
   * @param training whether by the batch's statistics; the running ones then change
   */
  public static Tensor apply(Tensor input, State state, boolean training) {
    Engine engine = Operands.common(input, state.gamma);
    Tensor x = input.contiguous();
    BatchNorm norm =
        engine.plans().get(PLAN, PLAN, x.layout(), null, null, state.momentum, state.epsilon);
    if (state.gamma.size() != norm.channels()) {
      throw new IllegalArgumentException(
          "x has shape " + x.layout() + "; expected " + state.gamma.size() + " channels");
    }
    Tensor y = engine.empty(x.dtype(), x.layout());
    NormalizationKernels kernels = engine.backend().normalization(x.dtype());
    Tensor mean = training ? engine.empty(x.dtype(), state.gamma.layout()) : null;
    Tensor inverse = training ? engine.empty(x.dtype(), state.gamma.layout()) : null;
    if (mean != null && inverse != null) {
      state.runningMean.touch();
      state.runningVariance.touch();
      kernels.batchNormTrain(
          norm,
          x.buffer(),
          x.offset(),
          state.gamma.buffer(),
          state.gamma.offset(),
          state.beta.buffer(),
          state.beta.offset(),
          state.runningMean.buffer(),
          state.runningMean.offset(),
          state.runningVariance.buffer(),
          state.runningVariance.offset(),
          y.buffer(),
          y.offset(),
          mean.buffer(),
          mean.offset(),
          inverse.buffer(),
          inverse.offset());
    } else {
      kernels.batchNormEval(
          norm,
          x.buffer(),
          x.offset(),
          state.gamma.buffer(),
          state.gamma.offset(),
          state.beta.buffer(),
          state.beta.offset(),
          state.runningMean.buffer(),
          state.runningMean.offset(),
          state.runningVariance.buffer(),
          state.runningVariance.offset(),
          y.buffer(),
          y.offset());
    }
    if (engine.isRecording(x)
        || engine.isRecording(state.gamma)
        || engine.isRecording(state.beta)) {
      engine.record(new BatchNormalization(x, state, norm, mean, inverse), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    Tensor dx = engine.empty(x.dtype(), x.layout());
    Tensor dGamma = engine.empty(x.dtype(), state.gamma.layout());
    Tensor dBeta = engine.empty(x.dtype(), state.beta.layout());
    NormalizationKernels kernels = engine.backend().normalization(x.dtype());
    if (mean != null && inverseDeviation != null) {
      kernels.batchNormTrainBackward(
          norm,
          x.buffer(),
          x.offset(),
          state.gamma.buffer(),
          state.gamma.offset(),
          mean.buffer(),
          mean.offset(),
          inverseDeviation.buffer(),
          inverseDeviation.offset(),
          dy.buffer(),
          dy.offset(),
          dx.buffer(),
          dx.offset(),
          dGamma.buffer(),
          dGamma.offset(),
          dBeta.buffer(),
          dBeta.offset());
    } else {
      kernels.batchNormEvalBackward(
          norm,
          x.buffer(),
          x.offset(),
          state.gamma.buffer(),
          state.gamma.offset(),
          state.runningMean.buffer(),
          state.runningMean.offset(),
          state.runningVariance.buffer(),
          state.runningVariance.offset(),
          dy.buffer(),
          dy.offset(),
          dx.buffer(),
          dx.offset(),
          dGamma.buffer(),
          dGamma.offset(),
          dBeta.buffer(),
          dBeta.offset());
    }
    x.addGrad(dx, true);
    state.gamma.addGrad(dGamma, true);
    state.beta.addGrad(dBeta, true);
  }
}
