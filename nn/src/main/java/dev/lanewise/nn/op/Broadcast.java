package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import java.util.Objects;

/** x seen in a larger shape; the gradient is summed over what was repeated. */
public final class Broadcast extends Function {
  private static final PlanCache.Factory<Layout> PLAN =
      (kind, x, target, c, p0, p1) -> x.broadcastTo(Objects.requireNonNull(target).shape());

  /** The sum over the axes that broadcasting from one shape (b) to another (a) repeats. */
  private static final PlanCache.Factory<Reduce> SUM =
      (kind, full, target, c, p0, p1) -> {
        Layout small = Objects.requireNonNull(target);
        int added = full.rank() - small.rank();
        int[] axes = new int[full.rank()];
        int count = 0;
        for (int axis = 0; axis < full.rank(); axis++) {
          if (axis < added || (small.dim(axis - added) == 1 && full.dim(axis) != 1)) {
            axes[count++] = axis;
          }
        }
        return Reduce.of(ReduceOp.SUM, 0, full, Arrays.copyOf(axes, count));
      };

  private final Tensor x;

  private Broadcast(Tensor x) {
    this.x = x;
  }

  /** The forward pass: a view. */
  public static Tensor apply(Tensor x, Layout target) {
    Engine engine = x.engine();
    Layout seen = engine.plans().get(PLAN, PLAN, x.layout(), target, null, 0, 0);
    Tensor y = x.view(seen, x.offset());
    if (engine.isRecording(x)) {
      engine.record(new Broadcast(x), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor part = sumTo(dy, x.layout());
    x.addGrad(part, part != dy);
  }

  /** The gradient of a broadcast result, summed to the operand's shape; not recorded. */
  static Tensor sumTo(Tensor dy, Layout target) {
    if (dy.layout().sameShape(target)) {
      return dy;
    }
    Engine engine = dy.engine();
    Reduce plan = engine.plans().get(SUM, SUM, dy.layout(), target, null, 0, 0);
    Tensor sum = engine.empty(dy.dtype(), target.compact());
    engine
        .backend()
        .reduction(dy.dtype())
        .reduce(plan, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
    return sum;
  }
}
