package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * Group normalisation of x (batch, channels, ..) over the channels of each group and all that
 * follows, as {@link NormalizationKernels} says; gamma and beta have a value a channel.
 */
public final class GroupNormalization extends Function {
  private record Plan(GroupNorm norm, Layout statistics) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, groups, epsilon) -> plan(x, (int) groups, epsilon);

  private final Tensor x;
  private final Tensor gamma;
  private final Tensor beta;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final GroupNorm norm;

  private GroupNormalization(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor inverseDeviation, GroupNorm norm) {
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
    this.norm = norm;
    save(x);
    save(gamma);
  }

  private static Plan plan(Layout x, int groups, double epsilon) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException(
          "group normalisation of x " + x + "; expected x (batch, channels, ..)");
    }
    int plane = 1;
    for (int axis = 2; axis < x.rank(); axis++) {
      plane = Math.multiplyExact(plane, x.dim(axis));
    }
    GroupNorm norm = new GroupNorm(x.dim(0), x.dim(1), plane, groups, epsilon);
    return new Plan(norm, Layout.of(Math.toIntExact(norm.statistics())));
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if the groups do not divide the channels, or gamma or beta has
   *     not a value for each channel
   */
  public static Tensor apply(Tensor input, Tensor gamma, Tensor beta, int groups, double epsilon) {
    Engine engine = Operands.common(input, gamma);
    Tensor x = input.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), null, null, groups, epsilon);
    Operands.requireVector(x, gamma, plan.norm.channels(), "gamma");
    Operands.requireVector(x, beta, plan.norm.channels(), "beta");
    Tensor y = engine.empty(x.dtype(), x.layout());
    Tensor mean = engine.empty(x.dtype(), plan.statistics);
    Tensor inverse = engine.empty(x.dtype(), plan.statistics);
    engine
        .backend()
        .normalization(x.dtype())
        .groupNorm(
            plan.norm,
            x.buffer(),
            x.offset(),
            gamma.buffer(),
            gamma.offset(),
            beta.buffer(),
            beta.offset(),
            y.buffer(),
            y.offset(),
            mean.buffer(),
            mean.offset(),
            inverse.buffer(),
            inverse.offset());
    if (engine.isRecording(x) || engine.isRecording(gamma) || engine.isRecording(beta)) {
      engine.record(new GroupNormalization(x, gamma, beta, mean, inverse, plan.norm), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    Tensor dx = engine.empty(x.dtype(), x.layout());
    Tensor dGamma = engine.empty(x.dtype(), gamma.layout());
    Tensor dBeta = engine.empty(x.dtype(), beta.layout());
    engine
        .backend()
        .normalization(x.dtype())
        .groupNormBackward(
            norm,
            x.buffer(),
            x.offset(),
            gamma.buffer(),
            gamma.offset(),
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
    x.addGrad(dx, true);
    gamma.addGrad(dGamma, true);
    beta.addGrad(dBeta, true);
  }
}
