package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Gather;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/** y = the slices of x along an axis that the indices name; the gradient is scattered back. */
public final class GatherSlices extends Function {
  private record Plan(Gather gather, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, indices, c, axis, p1) -> plan(x, Objects.requireNonNull(indices), (int) axis);

  private final Tensor x;
  private final Tensor indices;
  private final Plan plan;

  private GatherSlices(Tensor x, Tensor indices, Plan plan) {
    this.x = x;
    this.indices = indices;
    this.plan = plan;
    save(indices);
  }

  private static Plan plan(Layout x, Layout indices, int axis) {
    int[] shape = x.shape();
    long outer = 1;
    long inner = 1;
    for (int i = 0; i < shape.length; i++) {
      if (i < axis) {
        outer = Math.multiplyExact(outer, (long) shape[i]);
      } else if (i > axis) {
        inner = Math.multiplyExact(inner, (long) shape[i]);
      }
    }
    int count = indices.dim(0);
    Gather gather = new Gather(Math.toIntExact(outer), shape[axis], Math.toIntExact(inner), count);
    shape[axis] = count;
    return new Plan(gather, Layout.of(shape));
  }

  /** The forward pass; any element type. */
  public static Tensor apply(Tensor input, int axis, Tensor chosen) {
    Engine engine = input.engine();
    Operands.requireIndices(input, chosen, "indices");
    if (chosen.rank() != 1) {
      throw new IllegalArgumentException(
          "indices have shape " + chosen.layout() + "; expected one dimension");
    }
    Tensor x = input.contiguous();
    Tensor indices = chosen.contiguous();
    Plan plan =
        engine
            .plans()
            .get(PLAN, PLAN, x.layout(), indices.layout(), null, x.layout().axis(axis), 0);
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .indexing(x.dtype())
        .gather(
            plan.gather,
            x.buffer(),
            x.offset(),
            indices.buffer(),
            indices.offset(),
            y.buffer(),
            y.offset());
    if (engine.isRecording(x)) {
      engine.record(new GatherSlices(x, indices, plan), y);
    }
    return y;
  }

  /** Gathers into a tensor that is used again and again: the batches of a data set. */
  public static void into(Tensor x, Tensor indices, Tensor y) {
    Engine engine = x.engine();
    Operands.requireIndices(x, indices, "indices");
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), indices.layout(), null, 0, 0);
    if (!plan.y.sameShape(y.layout()) || x.dtype() != y.dtype()) {
      throw new IllegalArgumentException(
          "y has shape "
              + y.layout()
              + " of "
              + y.dtype()
              + "; expected "
              + plan.y
              + " of "
              + x.dtype());
    }
    y.touch();
    engine
        .backend()
        .indexing(x.dtype())
        .gather(
            plan.gather,
            x.buffer(),
            x.offset(),
            indices.buffer(),
            indices.offset(),
            y.buffer(),
            y.offset());
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    Tensor dx = x.engine().full(x.dtype(), 0, x.layout());
    x.engine()
        .backend()
        .indexing(x.dtype())
        .scatterAdd(
            plan.gather,
            dy.buffer(),
            dy.offset(),
            indices.buffer(),
            indices.offset(),
            dx.buffer(),
            dx.offset());
    x.addGrad(dx, true);
  }
}
