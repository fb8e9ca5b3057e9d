package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * Layer normalisation of x over its last axes, those that gamma and beta have, as {@link
 * NormalizationKernels} says.
 */
public final class LayerNormalization extends Function {
  /** The kernel's descriptor, and the shape of a row's statistics. */
  record Plan(RowNorm norm, Layout statistics) {}

  static final PlanCache.Factory<Plan> PLAN =
      (kind, x, gamma, c, epsilon, p1) -> plan(x, Objects.requireNonNull(gamma), epsilon);

  private final Tensor x;
  private final Tensor gamma;
  private final Tensor beta;
  private final Tensor mean;
  private final Tensor inverseDeviation;
  private final RowNorm norm;

  private LayerNormalization(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor inverseDeviation, RowNorm norm) {
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
    this.norm = norm;
    save(x);
    save(gamma);
  }

  private static Plan plan(Layout x, Layout gamma, double epsilon) {
    int front = x.rank() - gamma.rank();
    boolean fits = gamma.rank() > 0 && front >= 0;
    for (int axis = 0; fits && axis < gamma.rank(); axis++) {
      fits = x.dim(front + axis) == gamma.dim(axis);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "layer normalisation of x " + x + "; expected its last axes to be " + gamma);
    }
    int rows = 1;
    for (int axis = 0; axis < front; axis++) {
      rows = Math.multiplyExact(rows, x.dim(axis));
    }
    RowNorm norm = new RowNorm(rows, Math.toIntExact(gamma.size()), epsilon);
    return new Plan(norm, Layout.of(rows));
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if gamma and beta do not have the last axes of x
   */
  public static Tensor apply(Tensor input, Tensor gamma, Tensor beta, double epsilon) {
    Engine engine = Operands.common(input, gamma);
    Operands.common(input, beta);
    if (!gamma.layout().isContiguous() || !gamma.layout().equals(beta.layout())) {
      throw new IllegalArgumentException(
          "beta has shape " + beta.layout() + "; expected gamma's, " + gamma.layout());
    }
    Tensor x = input.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), gamma.layout(), null, epsilon, 0);
    Tensor y = engine.empty(x.dtype(), x.layout());
    Tensor mean = engine.empty(x.dtype(), plan.statistics);
    Tensor inverse = engine.empty(x.dtype(), plan.statistics);
    engine
        .backend()
        .normalization(x.dtype())
        .layerNorm(
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
      engine.record(new LayerNormalization(x, gamma, beta, mean, inverse, plan.norm), y);
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
        .layerNormBackward(
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
