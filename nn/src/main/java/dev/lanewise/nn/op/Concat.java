package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;
import java.util.List;

/** Tensors one after the other along an axis; each gets its part of the gradient. */
public final class Concat extends Function {
  private final List<Tensor> parts;
  private final int axis;

  private Concat(List<Tensor> parts, int axis) {
    this.parts = parts;
    this.axis = axis;
  }

  /** The forward pass. */
  public static Tensor apply(int axis, List<Tensor> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts is empty; expected one tensor or more");
    }
    Tensor first = parts.get(0);
    Engine engine = first.engine();
    int along = first.layout().axis(axis);
    int[] shape = first.shape();
    long total = 0;
    boolean record = false;
    for (Tensor part : parts) {
      if (part != first) {
        Operands.common(first, part);
      }
      checkShape(first, part, along);
      total += part.dim(along);
      record |= engine.isRecording(part);
    }
    shape[along] = Math.toIntExact(total);
    Tensor y = engine.empty(first.dtype(), Layout.of(shape));
    int start = 0;
    for (Tensor part : parts) {
      int count = part.dim(along);
      if (part.size() > 0) {
        Layout target = y.layout().slice(along, start, count, 1);
        Copies.into(part, y, target, y.offset() + start * y.layout().stride(along));
      }
      start += count;
    }
    if (record) {
      engine.record(new Concat(List.copyOf(parts), along), y);
    }
    return y;
  }

  private static void checkShape(Tensor first, Tensor part, int along) {
    boolean fits = part.rank() == first.rank();
    for (int i = 0; fits && i < first.rank(); i++) {
      fits = i == along || part.dim(i) == first.dim(i);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "concat of "
              + first.layout()
              + " and "
              + part.layout()
              + "; expected equal sizes except along axis "
              + along);
    }
  }

  @Override
  protected void backward(Tensor dy) {
    int start = 0;
    for (Tensor part : parts) {
      int end = start + part.dim(axis);
      if (part.requiresGrad()) {
        part.addGrad(dy.slice(axis, start, end), false);
      }
      start = end;
    }
  }
}
