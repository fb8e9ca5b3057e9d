package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/** y (batch, ..) = one step of x (batch, time, ..); the gradient is 0 at the other steps. */
public final class TimeStep extends Function {
  /**
   * What one step needs.
   *
   * @param part where it lies, relative to its first element
   * @param start where that is
   * @param inGradient where it lies in a gradient without gaps, likewise
   * @param gradientStart where it starts there
   */
  private record Plan(Layout part, long start, Layout inGradient, long gradientStart) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, step, p1) -> plan(x, (int) step);

  private final Tensor x;
  private final Plan plan;

  private TimeStep(Tensor x, Plan plan) {
    this.x = x;
    this.plan = plan;
  }

  private static Plan plan(Layout x, int step) {
    if (x.rank() < 2 || step < 0 || step >= x.dim(1)) {
      throw new IllegalArgumentException(
          "step is " + step + " of x " + x + "; expected one of x (batch, time, ..)");
    }
    Layout dense = x.compact();
    return new Plan(withoutTime(x), step * x.stride(1), withoutTime(dense), step * dense.stride(1));
  }

  private static Layout withoutTime(Layout x) {
    int[] shape = new int[x.rank() - 1];
    long[] strides = new long[x.rank() - 1];
    for (int axis = 0; axis < shape.length; axis++) {
      int from = axis == 0 ? 0 : axis + 1;
      shape[axis] = x.dim(from);
      strides[axis] = x.stride(from);
    }
    return Layout.strided(shape, strides);
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if x has no such step
   */
  public static Tensor apply(Tensor x, int step) {
    Engine engine = x.engine();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), null, null, step, 0);
    Tensor y = Copies.dense(x.view(plan.part, x.offset() + plan.start));
    if (engine.isRecording(x)) {
      engine.record(new TimeStep(x, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor dx = x.engine().full(x.dtype(), 0, x.layout().compact());
    Copies.into(dy, dx, plan.inGradient, dx.offset() + plan.gradientStart);
    x.addGrad(dx, true);
  }
}
