package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/** y (batch, size) = the first step of x (batch, time, size); the gradient is 0 elsewhere. */
public final class FirstStep extends Function {
  private record Plan(Layout first, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, p0, p1) -> {
        if (x.rank() != 3 || x.dim(1) < 1) {
          throw new IllegalArgumentException(
              "x has shape " + x + "; expected (batch, time, size) with a step or more");
        }
        Layout first =
            Layout.strided(new int[] {x.dim(0), x.dim(2)}, new long[] {x.stride(0), x.stride(2)});
        return new Plan(first, first.compact());
      };

  private final Tensor x;
  private final Plan plan;

  private FirstStep(Tensor x, Plan plan) {
    this.x = x;
    this.plan = plan;
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if x has not three axes, or no step
   */
  public static Tensor apply(Tensor sequence) {
    Engine engine = Operands.requireFloating(sequence);
    Tensor x = sequence.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), null, null, 0, 0);
    Tensor y = engine.empty(x.dtype(), plan.y);
    Copies.into(x.view(plan.first, x.offset()), y, plan.y, y.offset());
    if (engine.isRecording(x)) {
      engine.record(new FirstStep(x, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor dx = x.engine().full(x.dtype(), 0, x.layout());
    Copies.into(dy, dx, plan.first, dx.offset());
    x.addGrad(dx, true);
  }
}
