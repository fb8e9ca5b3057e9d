package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * y (.., top + height + bottom, left + width + right) = x (.., height, width) with zeros around it;
 * the gradient is that of the part in the middle.
 */
public final class Padding extends Function {
  /**
   * How many zeros there are.
   *
   * @param top rows above: 0 or more, as for the other sides
   * @param bottom rows below
   * @param left columns on the left
   * @param right columns on the right
   */
  public record Form(int top, int bottom, int left, int right) {
    /**
     * @throws IllegalArgumentException if a number is negative
     */
    public Form {
      check(top, "top");
      check(bottom, "bottom");
      check(left, "left");
      check(right, "right");
    }

    private static void check(int value, String name) {
      if (value < 0) {
        throw new IllegalArgumentException(name + " is " + value + "; expected 0 or more");
      }
    }

    /**
     * The rows of y.
     *
     * @throws IllegalArgumentException if they are 2^31 or more
     */
    public int outHeight(int height) {
      return total(top, height, bottom, "height");
    }

    /**
     * The columns of y.
     *
     * @throws IllegalArgumentException if they are 2^31 or more
     */
    public int outWidth(int width) {
      return total(left, width, right, "width");
    }

    private static int total(int before, int size, int after, String name) {
      long total = (long) before + size + after;
      if (total > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            name + " is " + size + ", with padding " + total + "; expected below 2^31");
      }
      return (int) total;
    }
  }

  /** The layout of y, and of the part of it that x goes to. */
  private record Plan(Layout y, Layout part, long offset) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, p0, p1) -> plan((Form) kind, x);

  private final Tensor x;
  private final Form form;

  private Padding(Tensor x, Form form) {
    this.x = x;
    this.form = form;
  }

  private static Plan plan(Form form, Layout x) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException("padding of x " + x + "; expected x (.., height, width)");
    }
    int rows = x.rank() - 2;
    int columns = x.rank() - 1;
    int[] shape = x.shape();
    shape[rows] = form.outHeight(x.dim(rows));
    shape[columns] = form.outWidth(x.dim(columns));
    Layout y = Layout.of(shape);
    if (x.size() == 0) {
      return new Plan(y, x, 0);
    }
    Layout part =
        y.slice(rows, form.top, x.dim(rows), 1).slice(columns, form.left, x.dim(columns), 1);
    return new Plan(y, part, form.top * y.stride(rows) + form.left * y.stride(columns));
  }

  /** The forward pass. */
  public static Tensor apply(Form form, Tensor x) {
    Engine engine = Operands.requireFloating(x);
    Plan plan = engine.plans().get(PLAN, form, x.layout(), null, null, 0, 0);
    Tensor y = engine.full(x.dtype(), 0, plan.y);
    if (x.size() > 0) {
      Copies.into(x, y, plan.part, y.offset() + plan.offset);
    }
    if (engine.isRecording(x)) {
      engine.record(new Padding(x, form), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor rows = dy.slice(-2, form.top, form.top + x.dim(-2));
    x.addGrad(rows.slice(-1, form.left, form.left + x.dim(-1)), false);
  }
}
