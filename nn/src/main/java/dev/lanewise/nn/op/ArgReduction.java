package dev.lanewise.nn.op;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/** The index of the largest or smallest element along an axis; no gradient. */
public final class ArgReduction {
  private static final PlanCache.Factory<ArgReduce> PLAN =
      (largest, x, b, c, axis, p1) -> ArgReduce.of((Boolean) largest, x, (int) axis);

  private ArgReduction() {}

  /** The forward pass. */
  public static Tensor apply(Tensor x, boolean largest, int axis) {
    Engine engine = Operands.requireFloating(x);
    ArgReduce plan =
        engine.plans().get(PLAN, largest, x.layout(), null, null, x.layout().axis(axis), 0);
    Tensor y = engine.empty(DType.I32, plan.y());
    engine
        .backend()
        .reduction(x.dtype())
        .argReduce(plan, x.buffer(), x.offset(), y.buffer(), y.offset());
    return y;
  }
}
