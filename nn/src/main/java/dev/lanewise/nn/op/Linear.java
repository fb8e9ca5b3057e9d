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
 * y (.., out) = x (.., in) w (in, out) + bias (out) in one kernel call; dx = dy w^T, dw = x^T dy,
 * dbias = the sum of dy over rows.
 */
public final class Linear extends Function {
  /** The kernels' descriptors. */
  record Plan(Gemm forward, Gemm byX, Gemm byWeight, Reduce byBias, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, weight, c, p0, p1) -> plan(x, Objects.requireNonNull(weight));

  private final Tensor x;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Plan plan;

  private Linear(Tensor x, Tensor weight, @Nullable Tensor bias, Plan plan) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.plan = plan;
    save(x);
    save(weight);
  }

  static Plan plan(Layout x, Layout weight) {
    if (weight.rank() != 2 || x.rank() < 1 || x.dim(-1) != weight.dim(0)) {
      throw new IllegalArgumentException(
          "linear of x "
              + x
              + " and weight "
              + weight
              + "; expected x (.., in) and weight (in, out)");
    }
    int in = weight.dim(0);
    int out = weight.dim(1);
    int[] shape = x.shape();
    shape[x.rank() - 1] = out;
    Layout y = Layout.of(shape);
    long rows = 1;
    for (int axis = 0; axis < x.rank() - 1; axis++) {
      rows = Math.multiplyExact(rows, (long) x.dim(axis));
    }
    int batch = Math.toIntExact(rows);
    return new Plan(
        Gemm.dense(false, false, batch, out, in),
        Gemm.dense(false, true, batch, in, out),
        Gemm.dense(true, false, in, out, batch),
        Reduce.of(ReduceOp.SUM, 0, Layout.of(batch, out), 0),
        y);
  }

  /** The forward pass. */
  public static Tensor apply(Tensor input, Tensor weights, @Nullable Tensor bias) {
    Engine engine = Operands.common(input, weights);
    Tensor x = input.contiguous();
    Tensor weight = weights.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), weight.layout(), null, 0, 0);
    if (bias != null) {
      Operands.common(x, bias);
      if (bias.rank() != 1 || bias.dim(0) != weight.dim(1) || !bias.layout().isContiguous()) {
        throw new IllegalArgumentException(
            "bias has shape " + bias.layout() + "; expected [" + weight.dim(1) + "]");
      }
    }
    Epilogue epilogue = bias == null ? Epilogue.NONE : Epilogue.BIAS_PER_COLUMN;
    Tensor y = product(plan, x, weight, epilogue, bias);
    if (engine.isRecording(x)
        || engine.isRecording(weight)
        || (bias != null && engine.isRecording(bias))) {
      engine.record(new Linear(x, weight, bias, plan), y);
    }
    return y;
  }

  /** The epilogue of x w. */
  static Tensor product(
      Plan plan, Tensor x, Tensor weight, Epilogue epilogue, @Nullable Tensor bias) {
    Tensor y = x.engine().empty(x.dtype(), plan.y);
    x.engine()
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
            epilogue,
            bias == null ? null : bias.buffer(),
            bias == null ? 0 : bias.offset(),
            null,
            0);
    return y;
  }

  /** Adds the gradients of x and w for that of their product. */
  static void addGrads(Plan plan, Tensor x, Tensor weight, Tensor dy) {
    if (weight.requiresGrad()) {
      weight.addGrad(product(plan.byWeight, x, dy, weight.layout()), true);
    }
    if (x.requiresGrad()) {
      x.addGrad(product(plan.byX, dy, weight, x.layout()), true);
    }
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    if (bias != null && bias.requiresGrad()) {
      Tensor sum = bias.engine().empty(bias.dtype(), bias.layout());
      bias.engine()
          .backend()
          .reduction(bias.dtype())
          .reduce(plan.byBias, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
      bias.addGrad(sum, true);
    }
    addGrads(plan, x, weight, dy);
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
