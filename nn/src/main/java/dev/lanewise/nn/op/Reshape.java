package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/** The same elements in another shape: a view where strides allow, else of a copy. */
public final class Reshape extends Function {
  private final Tensor x;

  private Reshape(Tensor x) {
    this.x = x;
  }

  /** The forward pass; one size may be -1. */
  public static Tensor apply(Tensor x, int... shape) {
    Engine engine = x.engine();
    int[] target = fill(x, shape);
    Layout seen = x.layout().reshape(target);
    Tensor dense = x;
    if (seen == null) {
      dense = x.contiguous();
      seen = Layout.of(target);
    }
    Tensor y = dense.view(seen, dense.offset());
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
    x.addGrad(dy.reshape(x.shape()), false);
  }
}
