package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/** The same elements in another shape: a view where strides allow, else of a copy. */
public final class Reshape extends Function {
  private static final PlanCache.Factory<Layout> FLAT =
      (kind, x, b, c, columns, p1) -> Layout.of(x.dim(0), (int) columns);

  private final Tensor x;

  private Reshape(Tensor x) {
    this.x = x;
  }

  /** The forward pass; one size may be -1. */
  public static Tensor apply(Tensor x, int... shape) {
    int[] target = fill(x, shape);
    Layout seen = x.layout().reshape(target);
    Tensor dense = x;
    if (seen == null) {
      dense = x.contiguous();
      seen = Layout.of(target);
    }
    return seen(dense, seen);
  }

  /**
   * x (rows, ..) as a matrix of so many columns; the shape is made once only.
   *
   * @throws IllegalArgumentException if that is not what a row has
   */
  public static Tensor flatten(Tensor x, int columns) {
    if (x.size() != (long) x.dim(0) * columns) {
      throw new IllegalArgumentException(
          "x has shape " + x.layout() + "; expected " + columns + " elements a row");
    }
    Tensor dense = x.contiguous();
    Engine engine = x.engine();
    return seen(dense, engine.plans().get(FLAT, FLAT, dense.layout(), null, null, columns, 0));
  }

  private static Tensor seen(Tensor dense, Layout layout) {
    Engine engine = dense.engine();
    Tensor y = dense.view(layout, dense.offset());
    if (engine.isRecording(dense)) {
      engine.record(new Reshape(dense), y);
    }
    return y;
  }

  private static int[] fill(Tensor x, int[] shape) {
    int free = -1;
    long known = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == -1) {
        if (free >= 0) {
          throw new IllegalArgumentException(
              "shape is " + Arrays.toString(shape) + "; expected -1 once at most");
        }
        free = axis;
      } else {
        known = Math.multiplyExact(known, (long) shape[axis]);
      }
    }
    if (free < 0) {
      return shape;
    }
    if (known == 0 || x.size() % known != 0) {
      throw new IllegalArgumentException(
          "shape is " + Arrays.toString(shape) + "; no size fits " + x.size() + " elements");
    }
    int[] filled = shape.clone();
    filled[free] = Math.toIntExact(x.size() / known);
    return filled;
  }

  @Override
  protected void backward(Tensor dy) {
    boolean plain = dy.layout().isContiguous() && x.layout().isContiguous();
    x.addGrad(plain ? dy.view(x.layout(), dy.offset()) : dy.reshape(x.shape()), false);
  }
}
