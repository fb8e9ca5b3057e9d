package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * y (batch, time, size) = x + rows of a table (positions, size) from a start on, the same for all
 * samples; dx = dy, dtable = the sum of dy over samples, 0 in other rows.
 */
public final class AddRows extends Function {
  private record Plan(Binary sum, Reduce byTable) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, table, c, p0, p1) -> plan(x, Objects.requireNonNull(table));

  private final Tensor x;
  private final Tensor table;
  private final int start;
  private final Plan plan;

  private AddRows(Tensor x, Tensor table, int start, Plan plan) {
    this.x = x;
    this.table = table;
    this.start = start;
    this.plan = plan;
  }

  private static Plan plan(Layout x, Layout table) {
    if (x.rank() != 3 || table.rank() != 2 || x.dim(2) != table.dim(1)) {
      throw new IllegalArgumentException(
          "rows of "
              + table
              + " added to x "
              + x
              + "; expected x (batch, time, size) and rows (positions, size)");
    }
    Layout rows = Layout.of(x.dim(1), x.dim(2));
    Layout y = x.compact();
    return new Plan(
        Binary.of(BinaryOp.ADD, x, rows.broadcastTo(x.shape()), y),
        Reduce.of(ReduceOp.SUM, 0, y, 0));
  }

  /**
   * The forward pass.
   *
   * @param start the row that belongs to the first step
   * @throws IllegalArgumentException if shapes or element types do not fit, or there are not enough
   *     rows
   */
  public static Tensor apply(Tensor x, Tensor rows, int start) {
    Engine engine = Operands.common(x, rows);
    Tensor table = rows.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), table.layout(), null, 0, 0);
    requireRows(start, x.dim(1), table.dim(0));
    Tensor y = engine.empty(x.dtype(), plan.sum.y());
    long at = table.offset() + (long) start * table.dim(1);
    engine
        .backend()
        .elementwise(x.dtype())
        .binary(plan.sum, x.buffer(), x.offset(), table.buffer(), at, y.buffer(), y.offset());
    if (engine.isRecording(x) || engine.isRecording(table)) {
      engine.record(new AddRows(x, table, start, plan), y);
    }
    return y;
  }

  /** Refuses steps for which a table has no row. */
  static void requireRows(int start, int steps, int rows) {
    if (start < 0 || steps > rows - start) {
      throw new IllegalArgumentException(
          "steps are " + start + " to " + (start + steps - 1L) + "; expected 0 to " + (rows - 1));
    }
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    if (table.requiresGrad()) {
      Tensor dy = gradient.contiguous();
      Tensor part = engine.full(table.dtype(), 0, table.layout());
      long at = part.offset() + (long) start * table.dim(1);
      engine
          .backend()
          .reduction(table.dtype())
          .reduce(plan.byTable, dy.buffer(), dy.offset(), part.buffer(), at);
      table.addGrad(part, true);
    }
    x.addGrad(gradient, false);
  }
}
