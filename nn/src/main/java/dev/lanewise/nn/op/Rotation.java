package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Rotary;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * Rotary positions of the queries and keys in a joint projection (batch, time, columns): y = x but
 * for the pairs in the columns of queries and keys, which are turned as {@link AttentionKernels}
 * says; the gradient is turned back. Where nothing is recorded it is done in place.
 */
public final class Rotation extends Function {
  private record Plan(Rotary forward, Rotary backward, Layout rest, int restAt) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (form, x, b, c, p0, p1) -> plan((HeadForm) form, x);

  private final Tensor x;
  private final Tensor table;
  private final int start;
  private final Plan plan;

  private Rotation(Tensor x, Tensor table, int start, Plan plan) {
    this.x = x;
    this.table = table;
    this.start = start;
    this.plan = plan;
    save(table);
  }

  private static Plan plan(HeadForm form, Layout x) {
    HeadForm.requireColumns(x, form.columns(), "qkv");
    int turned = form.heads() + form.keyHeads();
    Heads heads = HeadForm.inColumns(x, turned, form.size());
    int restAt = turned * form.size();
    Layout rest = x.slice(2, restAt, form.keyColumns(), 1);
    return new Plan(new Rotary(heads, false), new Rotary(heads, true), rest, restAt);
  }

  /**
   * The forward pass.
   *
   * @param projection contiguous; overwritten where nothing is recorded
   * @param table cosine and sine by turns: (positions, size of a head)
   * @param start the row of the table that belongs to the first step
   * @return the projection itself where nothing is recorded
   * @throws IllegalArgumentException if shapes or element types do not fit, or there are not enough
   *     rows
   */
  public static Tensor apply(HeadForm form, Tensor projection, Tensor table, int start) {
    Engine engine = Operands.common(projection, table);
    Tensor x = projection.contiguous();
    Plan plan = engine.plans().get(PLAN, form, x.layout(), null, null, 0, 0);
    if (table.rank() != 2 || table.dim(1) != form.size() || !table.layout().isContiguous()) {
      throw new IllegalArgumentException(
          "table has shape " + table.layout() + "; expected (positions, " + form.size() + ")");
    }
    AddRows.requireRows(start, x.dim(1), table.dim(0));
    boolean recording = engine.isRecording(x);
    Tensor y;
    if (recording) {
      y = engine.empty(x.dtype(), x.layout());
    } else {
      x.touch();
      y = x;
    }
    turn(plan, plan.forward, x, table, start, y);
    if (recording) {
      engine.record(new Rotation(x, table, start, plan), y);
    }
    return y;
  }

  private static void turn(
      Plan plan, Rotary rotary, Tensor from, Tensor table, int start, Tensor to) {
    from.engine()
        .backend()
        .attention(from.dtype())
        .rotate(
            rotary,
            from.buffer(),
            from.offset(),
            table.buffer(),
            table.offset() + (long) start * table.dim(1),
            to.buffer(),
            to.offset());
    if (to != from) {
      Tensor rest = from.view(plan.rest, from.offset() + plan.restAt);
      Copies.into(rest, to, plan.rest, to.offset() + plan.restAt);
    }
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    Tensor dx = x.engine().empty(x.dtype(), x.layout());
    turn(plan, plan.backward, dy, table, start, dx);
    x.addGrad(dx, true);
  }
}
