package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/** Part of one axis: a view; the gradient is 0 elsewhere. */
public final class Slice extends Function {
  private final Tensor x;
  private final int axis;
  private final int start;
  private final int count;
  private final int step;

  private Slice(Tensor x, int axis, int start, int count, int step) {
    this.x = x;
    this.axis = axis;
    this.start = start;
    this.count = count;
    this.step = step;
  }

  /** The forward pass. */
  public static Tensor apply(Tensor x, int axis, int start, int end, int step) {
    Engine engine = x.engine();
    if (step < 1 || start < 0 || end < start || end > x.dim(axis)) {
      throw new IllegalArgumentException(
          "slice of axis "
              + axis
              + " is "
              + start
              + ".."
              + end
              + " step "
              + step
              + "; expected 0 <= start <= end <= "
              + x.dim(axis)
              + " and step 1 or more");
    }
    int count = (end - start + step - 1) / step;
    Layout part = x.layout().slice(axis, start, count, step);
    long offset = count == 0 ? x.offset() : x.offset() + start * x.layout().stride(axis);
    Tensor y = x.view(part, offset);
    if (engine.isRecording(x)) {
      engine.record(new Slice(x, axis, start, count, step), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    Tensor dx = x.engine().full(x.dtype(), 0, x.layout().compact());
    if (count > 0) {
      Layout part = dx.layout().slice(axis, start, count, step);
      Copies.into(dy, dx, part, dx.offset() + start * dx.layout().stride(axis));
    }
    x.addGrad(dx, true);
  }
}
