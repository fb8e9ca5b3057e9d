package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A residual connection and its normalisation in one kernel: sum = x + r and y = norm(sum), over
 * the last axes of x, those that gamma has, as {@link NormalizationKernels#residualNorm} says.
 * Backward, too, is one kernel where the sum is used further on.
 */
public final class ResidualNormalization extends Function {
  private final Tensor sum;
  private final Tensor gamma;
  private final @Nullable Tensor beta;
  private final @Nullable Tensor mean;
  private final Tensor inverse;
  private final LayerNormalization.Plan plan;

  /**
   * What comes out.
   *
   * @param sum x + r
   * @param y the sum, normalised
   */
  public record Result(Tensor sum, Tensor y) {}

  /** sum = x + r: its gradient is that of both. */
  private static final class Sum extends Function {
    private final Tensor x;
    private final Tensor r;

    Sum(Tensor x, Tensor r) {
      this.x = x;
      this.r = r;
    }

    @Override
    protected void backward(Tensor dy) {
      x.addGrad(dy, false);
      r.addGrad(dy, false);
    }
  }

  private ResidualNormalization(
      Tensor sum,
      Tensor gamma,
      @Nullable Tensor beta,
      @Nullable Tensor mean,
      Tensor inverse,
      LayerNormalization.Plan plan) {
    this.sum = sum;
    this.gamma = gamma;
    this.beta = beta;
    this.mean = mean;
    this.inverse = inverse;
    this.plan = plan;
    save(sum);
    save(gamma);
  }

  /**
   * The forward pass.
   *
   * @param beta of gamma's shape, for layer normalisation; null for that by the root mean square
   * @throws IllegalArgumentException if x and r differ in shape, or gamma and beta do not have the
   *     last axes of x
   */
  public static Result apply(
      Tensor input, Tensor residual, Tensor gamma, @Nullable Tensor beta, double epsilon) {
    Engine engine = Operands.common(input, residual);
    Operands.common(input, gamma);
    if (!input.layout().sameShape(residual.layout())) {
      throw new IllegalArgumentException(
          "residual has shape " + residual.layout() + "; expected x's, " + input.layout());
    }
    requireWeights(input, gamma, beta);
    Tensor x = input.contiguous();
    Tensor r = residual.contiguous();
    LayerNormalization.Plan plan =
        engine
            .plans()
            .get(
                LayerNormalization.PLAN,
                LayerNormalization.PLAN,
                x.layout(),
                gamma.layout(),
                null,
                epsilon,
                0);
    Tensor sum = engine.empty(x.dtype(), x.layout());
    Tensor y = engine.empty(x.dtype(), x.layout());
    Tensor mean = beta == null ? null : engine.empty(x.dtype(), plan.statistics());
    Tensor inverse = engine.empty(x.dtype(), plan.statistics());
    engine
        .backend()
        .normalization(x.dtype())
        .residualNorm(
            plan.norm(),
            x.buffer(),
            x.offset(),
            r.buffer(),
            r.offset(),
            gamma.buffer(),
            gamma.offset(),
            beta == null ? null : beta.buffer(),
            beta == null ? 0 : beta.offset(),
            sum.buffer(),
            sum.offset(),
            y.buffer(),
            y.offset(),
            mean == null ? null : mean.buffer(),
            mean == null ? 0 : mean.offset(),
            inverse.buffer(),
            inverse.offset());
    if (engine.isRecording(x) || engine.isRecording(r)) {
      engine.record(new Sum(x, r), sum);
    }
    if (engine.isRecording(sum)
        || engine.isRecording(gamma)
        || (beta != null && engine.isRecording(beta))) {
      engine.record(new ResidualNormalization(sum, gamma, beta, mean, inverse, plan), y);
    }
    return new Result(sum, y);
  }

  private static void requireWeights(Tensor x, Tensor gamma, @Nullable Tensor beta) {
    if (!gamma.layout().isContiguous()) {
      throw new IllegalArgumentException("gamma is strided; expected a contiguous tensor");
    }
    if (beta != null) {
      Operands.common(x, beta);
      if (!gamma.layout().equals(beta.layout())) {
        throw new IllegalArgumentException(
            "beta has shape " + beta.layout() + "; expected gamma's, " + gamma.layout());
      }
    }
  }

  /**
   * The functions behind this one ran before: what they added to the sum's gradient is its gradient
   * from elsewhere, and is replaced by the whole.
   */
  @Override
  protected void backward(Tensor gradient) {
    Engine engine = sum.engine();
    Tensor dy = gradient.contiguous();
    Tensor dx = engine.empty(sum.dtype(), sum.layout());
    Tensor dGamma = engine.empty(sum.dtype(), gamma.layout());
    Tensor dBeta = beta == null ? null : engine.empty(sum.dtype(), gamma.layout());
    Tensor elsewhere = sum.grad();
    if (elsewhere != null) {
      both(dy, elsewhere.contiguous(), dx, dGamma, dBeta);
      sum.replaceGrad(dx);
    } else {
      alone(dy, dx, dGamma, dBeta);
      sum.addGrad(dx, true);
    }
    gamma.addGrad(dGamma, true);
    if (beta != null && dBeta != null) {
      beta.addGrad(dBeta, true);
    }
  }

  private NormalizationKernels kernels() {
    return sum.engine().backend().normalization(sum.dtype());
  }

  private void both(Tensor dy, Tensor dSum, Tensor dx, Tensor dGamma, @Nullable Tensor dBeta) {
    kernels()
        .residualNormBackward(
            plan.norm(),
            sum.buffer(),
            sum.offset(),
            gamma.buffer(),
            gamma.offset(),
            mean == null ? null : mean.buffer(),
            mean == null ? 0 : mean.offset(),
            inverse.buffer(),
            inverse.offset(),
            dy.buffer(),
            dy.offset(),
            dSum.buffer(),
            dSum.offset(),
            dx.buffer(),
            dx.offset(),
            dGamma.buffer(),
            dGamma.offset(),
            dBeta == null ? null : dBeta.buffer(),
            dBeta == null ? 0 : dBeta.offset());
  }

  private void alone(Tensor dy, Tensor dx, Tensor dGamma, @Nullable Tensor dBeta) {
    if (mean != null && dBeta != null) {
      kernels()
          .layerNormBackward(
              plan.norm(),
              sum.buffer(),
              sum.offset(),
              gamma.buffer(),
              gamma.offset(),
              mean.buffer(),
              mean.offset(),
              inverse.buffer(),
              inverse.offset(),
              dy.buffer(),
              dy.offset(),
              dx.buffer(),
              dx.offset(),
              dGamma.buffer(),
              dGamma.offset(),
              dBeta.buffer(),
              dBeta.offset());
    } else {
      kernels()
          .rmsNormBackward(
              plan.norm(),
              sum.buffer(),
              sum.offset(),
              gamma.buffer(),
              gamma.offset(),
              inverse.buffer(),
              inverse.offset(),
              dy.buffer(),
              dy.offset(),
              dx.buffer(),
              dx.offset(),
              dGamma.buffer(),
              dGamma.offset());
    }
  }
}
