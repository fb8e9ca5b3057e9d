package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * Some rows of a contiguous tensor (rows, ..), such as part of a joint weight: a view; the gradient
 * is 0 in other rows. {@link Slice} takes any axis, but makes its shapes anew each time.
 */
public final class RowRange extends Function {
  private static final PlanCache.Factory<Layout> PLAN =
      (kind, x, b, c, from, count) -> {
        if (x.rank() < 1 || !x.isContiguous() || from < 0 || count < 0 || from + count > x.dim(0)) {
          throw new IllegalArgumentException(
              "rows are "
                  + (long) from
                  + " to "
                  + (long) (from + count - 1)
                  + " of "
                  + x
                  + "; expected rows of a contiguous tensor");
        }
        int[] shape = x.shape();
        shape[0] = (int) count;
        return Layout.of(shape);
      };

  private final Tensor x;
  private final long at;

  private RowRange(Tensor x, long at) {
    this.x = x;
    this.at = at;
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if there are no such rows, or they are not contiguous
   */
  public static Tensor apply(Tensor x, int from, int count) {
    Engine engine = x.engine();
    Layout rows = engine.plans().get(PLAN, PLAN, x.layout(), null, null, from, count);
    long at = x.dim(0) == 0 ? 0 : from * (x.size() / x.dim(0));
    Tensor y = x.view(rows, x.offset() + at);
    if (engine.isRecording(x)) {
      engine.record(new RowRange(x, at), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor dx = x.engine().full(x.dtype(), 0, x.layout());
    Copies.into(dy, dx, dy.layout().compact(), dx.offset() + at);
    x.addGrad(dx, true);
  }
}
