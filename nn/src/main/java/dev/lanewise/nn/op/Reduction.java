package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.Scan;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/** y = sum, mean, variance, maximum, minimum or product of x over some axes. */
public final class Reduction extends Function {
  /**
   * What a reduction of one shape needs.
   *
   * @param reduce the descriptor
   * @param y the output's shape as the user sees it
   * @param kept the same with reduced axes of size 1
   * @param axes the reduced axes, rising
   */
  private record Plan(Reduce reduce, Layout y, Layout kept, int[] axes) {}

  private static final PlanCache.Factory<Plan> DROP =
      (op, x, b, c, mask, correction) ->
          plan((ReduceOp) op, x, (int) mask, (int) correction, false);
  private static final PlanCache.Factory<Plan> KEEP =
      (op, x, b, c, mask, correction) -> plan((ReduceOp) op, x, (int) mask, (int) correction, true);

  private final Tensor x;
  private final Tensor y;
  private final Plan plan;

  private Reduction(Tensor x, Tensor y, Plan plan) {
    this.x = x;
    this.y = y;
    this.plan = plan;
    switch (plan.reduce.op()) {
      case SUM, MEAN -> {}
      case VAR, PROD -> save(x);
      case MAX, MIN -> {
        save(x);
        save(y);
      }
    }
  }

  private static Plan plan(ReduceOp op, Layout x, int mask, int correction, boolean keepDims) {
    int[] axes = new int[Integer.bitCount(mask)];
    int[] keptShape = x.shape();
    int count = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      if ((mask & 1 << axis) != 0) {
        axes[count++] = axis;
        keptShape[axis] = 1;
      }
    }
    Reduce reduce = Reduce.of(op, correction, x, axes);
    Layout kept = Layout.of(keptShape);
    return new Plan(reduce, keepDims ? kept : reduce.y(), kept, axes);
  }

  /** The forward pass; no axes means all. */
  public static Tensor apply(Tensor x, ReduceOp op, int correction, boolean keepDims, int... axes) {
    Engine engine = Operands.requireFloating(x);
    int mask = axes.length == 0 ? (1 << x.rank()) - 1 : 0;
    for (int axis : axes) {
      int bit = 1 << x.layout().axis(axis);
      if ((mask & bit) != 0) {
        throw new IllegalArgumentException("axis " + axis + " is named twice");
      }
      mask |= bit;
    }
    Plan plan =
        engine.plans().get(keepDims ? KEEP : DROP, op, x.layout(), null, null, mask, correction);
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .reduction(x.dtype())
        .reduce(plan.reduce, x.buffer(), x.offset(), y.buffer(), y.offset());
    if (engine.isRecording(x)) {
      engine.record(new Reduction(x, y, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor kept = dy.reshape(plan.kept.shape());
    long count = plan.reduce.count();
    switch (plan.reduce.op()) {
      case SUM -> x.addGrad(kept.broadcastTo(x.shape()), false);
      case MEAN -> x.addGrad(kept.mul(1.0 / count).broadcastTo(x.shape()), false);
      case VAR -> {
        Tensor mean = x.reduce(ReduceOp.MEAN, 0, true, plan.axes);
        double scale = 2.0 / (count - plan.reduce.correction());
        x.addGrad(x.sub(mean).mul(kept.mul(scale)), true);
      }
      case MAX, MIN -> {
        Tensor chosen = x.apply(BinaryOp.EQ, y.reshape(plan.kept.shape()));
        Tensor ties = chosen.reduce(ReduceOp.SUM, 0, true, plan.axes);
        x.addGrad(chosen.mul(kept.div(ties)), true);
      }
      case PROD -> x.addGrad(productOfOthers().mul(kept), true);
    }
  }

  /** For each element the product of all others: exact also where some are 0. */
  private Tensor productOfOthers() {
    int rank = x.rank();
    int[] reduced = plan.axes;
    int[] order = new int[rank];
    int[] back = new int[rank];
    int at = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (Arrays.binarySearch(reduced, axis) < 0) {
        order[at++] = axis;
      }
    }
    for (int axis : reduced) {
      order[at++] = axis;
    }
    for (int i = 0; i < rank; i++) {
      back[order[i]] = i;
    }
    Tensor moved = x.transpose(order).contiguous();
    int run = Math.toIntExact(plan.reduce.count());
    Tensor rows = moved.reshape(Math.toIntExact(plan.reduce.y().size()), run);
    Tensor others = scan(rows, false).mul(scan(rows, true));
    return others.reshape(moved.shape()).transpose(back);
  }

  private static Tensor scan(Tensor rows, boolean reverse) {
    Tensor result = rows.engine().empty(rows.dtype(), rows.layout());
    Scan scan = Scan.of(true, true, reverse, rows.layout(), result.layout(), 1);
    rows.engine()
        .backend()
        .reduction(rows.dtype())
        .scan(scan, rows.buffer(), rows.offset(), result.buffer(), result.offset());
    return result;
  }
}
