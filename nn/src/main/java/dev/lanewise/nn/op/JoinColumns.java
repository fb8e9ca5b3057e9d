package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * y (.., m + n) = a (.., m) and b (.., n) side by side, such as both directions of a recurrent
 * layer; each gets its part of the gradient, as a view.
 */
public final class JoinColumns extends Function {
  /** The whole, and where each part lies in it. */
  private record Plan(Layout y, Layout left, Layout right, int columns) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, a, b, c, p0, p1) -> plan(a, Objects.requireNonNull(b));

  /** Parts of the gradient, which has strides of its own. */
  private static final PlanCache.Factory<Layout> PART =
      (kind, dy, b, c, start, count) -> dy.slice(-1, (int) start, (int) count, 1);

  private final Tensor a;
  private final Tensor b;
  private final Plan plan;

  private JoinColumns(Tensor a, Tensor b, Plan plan) {
    this.a = a;
    this.b = b;
    this.plan = plan;
  }

  private static Plan plan(Layout a, Layout b) {
    boolean fits = a.rank() == b.rank() && a.rank() > 0;
    for (int axis = 0; fits && axis < a.rank() - 1; axis++) {
      fits = a.dim(axis) == b.dim(axis);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "columns of " + a + " and " + b + "; expected equal sizes but for the last axis");
    }
    int[] shape = a.shape();
    shape[a.rank() - 1] = Math.addExact(a.dim(-1), b.dim(-1));
    Layout y = Layout.of(shape);
    return new Plan(
        y, y.slice(-1, 0, a.dim(-1), 1), y.slice(-1, a.dim(-1), b.dim(-1), 1), a.dim(-1));
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if the shapes differ but for the last axis
   */
  public static Tensor apply(Tensor a, Tensor b) {
    Engine engine = Operands.common(a, b);
    Plan plan = engine.plans().get(PLAN, PLAN, a.layout(), b.layout(), null, 0, 0);
    Tensor y = engine.empty(a.dtype(), plan.y);
    Copies.into(a, y, plan.left, y.offset());
    Copies.into(b, y, plan.right, y.offset() + plan.columns);
    if (engine.isRecording(a) || engine.isRecording(b)) {
      engine.record(new JoinColumns(a, b, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    addPart(a, dy, 0);
    addPart(b, dy, plan.columns);
  }

  private static void addPart(Tensor input, Tensor dy, int start) {
    if (input.requiresGrad()) {
      Layout seen =
          dy.engine().plans().get(PART, PART, dy.layout(), null, null, start, input.dim(-1));
      input.addGrad(dy.view(seen, dy.offset() + start * dy.layout().stride(-1)), false);
    }
  }
}
