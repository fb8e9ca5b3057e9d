package dev.lanewise.nn.op;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/** The axes in another order: a view; the gradient takes the inverse order. */
public final class Transpose extends Function {
  private final Tensor x;
  private final int[] inverse;

  private Transpose(Tensor x, int[] order) {
    this.x = x;
    this.inverse = new int[x.rank()];
    for (int axis = 0; axis < inverse.length; axis++) {
      int from = order.length == 0 ? inverse.length - 1 - axis : x.layout().axis(order[axis]);
      inverse[from] = axis;
    }
  }

  /** The forward pass; no order reverses the axes. */
  public static Tensor apply(Tensor x, int... order) {
    Engine engine = x.engine();
    Tensor y = x.view(x.layout().transpose(order), x.offset());
    if (engine.isRecording(x)) {
      engine.record(new Transpose(x, order), y);
    }
    return y;
  }

  /** The last two axes swapped: for gradients, not recorded. */
  static Tensor lastTwo(Tensor x) {
    int[] order = new int[x.rank()];
    for (int axis = 0; axis < order.length; axis++) {
      order[axis] = axis;
    }
    order[order.length - 1] = order.length - 2;
    order[order.length - 2] = order.length - 1;
    return x.view(x.layout().transpose(order), x.offset());
  }

  @Override
  protected void backward(Tensor dy) {
    x.addGrad(dy.transpose(inverse), false);
  }
}
