package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * y (.., out) = x (.., in) w^T + bias (out) with w (out, in), as PyTorch keeps weights and as a
 * table of tokens is used to score them; dx = dy w, dw = dy^T x, dbias = the sum of dy over rows.
 * {@link Linear} has the transposed weights.
 */
public final class Projection extends Function {
  private record Plan(Gemm forward, Gemm byX, Gemm byWeight, Reduce byBias, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, weight, c, p0, p1) -> plan(x, Objects.requireNonNull(weight));

  private final Tensor x;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Plan plan;

  private Projection(Tensor x, Tensor weight, @Nullable Tensor bias, Plan plan) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.plan = plan;
    save(x);
    save(weight);
  }

  private static Plan plan(Layout x, Layout weight) {
    if (weight.rank() != 2 || x.rank() < 1 || x.dim(-1) != weight.dim(1)) {
      throw new IllegalArgumentException(
          "projection of x "
              + x
              + " by weight "
              + weight
              + "; expected x (.., in) and weight (out, in)");
    }
    int out = weight.dim(0);
    int in = weight.dim(1);
    int[] shape = x.shape();
    shape[x.rank() - 1] = out;
    long rows = 1;
    for (int axis = 0; axis < x.rank() - 1; axis++) {
      rows = Math.multiplyExact(rows, (long) x.dim(axis));
    }
    int batch = Math.toIntExact(rows);
    return new Plan(
        Gemm.dense(false, true, batch, out, in),
        Gemm.dense(false, false, batch, in, out),
        Gemm.dense(true, false, out, in, batch),
        Reduce.of(ReduceOp.SUM, 0, Layout.of(batch, out), 0),
        Layout.of(shape));
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if shapes or element types do not fit
   */
  public static Tensor apply(Tensor input, Tensor weights, @Nullable Tensor bias) {
    Engine engine = Operands.common(input, weights);
    Tensor x = input.contiguous();
    Tensor weight = weights.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), weight.layout(), null, 0, 0);
    if (bias != null) {
      Operands.requireVector(x, bias, weight.dim(0), "bias");
    }
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .matmul(x.dtype())
        .gemm(
            plan.forward,
            1,
            x.buffer(),
            x.offset(),
            weight.buffer(),
            weight.offset(),
            0,
            y.buffer(),
            y.offset(),
            bias == null ? Epilogue.NONE : Epilogue.BIAS_PER_COLUMN,
            bias == null ? null : bias.buffer(),
            bias == null ? 0 : bias.offset(),
            null,
            0);
    if (engine.isRecording(x)
        || engine.isRecording(weight)
        || (bias != null && engine.isRecording(bias))) {
      engine.record(new Projection(x, weight, bias, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    if (weight.requiresGrad()) {
      weight.addGrad(product(plan.byWeight, dy, x, weight.layout()), true);
    }
    if (bias != null && bias.requiresGrad()) {
      Tensor sum = bias.engine().empty(bias.dtype(), bias.layout());
      bias.engine()
          .backend()
          .reduction(bias.dtype())
          .reduce(plan.byBias, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
      bias.addGrad(sum, true);
    }
    if (x.requiresGrad()) {
      x.addGrad(product(plan.byX, dy, weight, x.layout()), true);
    }
  }

  private static Tensor product(Gemm gemm, Tensor a, Tensor b, Layout shape) {
    Tensor c = a.engine().empty(a.dtype(), shape);
    a.engine()
        .backend()
        .matmul(a.dtype())
        .gemm(gemm, 1, a.buffer(), a.offset(), b.buffer(), b.offset(), 0, c.buffer(), c.offset());
    return c;
  }
}
