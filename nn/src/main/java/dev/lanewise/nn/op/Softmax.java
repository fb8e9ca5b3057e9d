package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/** y = softmax(x) or log softmax(x) along the last axis; both gradients come from y. */
public final class Softmax extends Function {
  private static final PlanCache.Factory<Rows> PLAN = (kind, x, b, c, p0, p1) -> rows(x);

  private final Tensor x;
  private final Tensor y;
  private final boolean log;
  private final Rows rows;

  private Softmax(Tensor x, Tensor y, boolean log, Rows rows) {
    this.x = x;
    this.y = y;
    this.log = log;
    this.rows = rows;
    save(y);
  }

  /** A layout as rows along its last axis. */
  static Rows rows(Layout x) {
    if (x.rank() == 0) {
      throw new IllegalArgumentException("x is a scalar; expected one dimension or more");
    }
    int columns = x.dim(-1);
    long rows = 1;
    for (int axis = 0; axis < x.rank() - 1; axis++) {
      rows = Math.multiplyExact(rows, (long) x.dim(axis));
    }
    return new Rows(Math.toIntExact(rows), columns);
  }

  /** The forward pass. */
  public static Tensor apply(Tensor input, boolean log) {
    Engine engine = Operands.requireFloating(input);
    Tensor x = input.contiguous();
    Rows rows = engine.plans().get(PLAN, PLAN, x.layout(), null, null, 0, 0);
    Tensor y = engine.empty(x.dtype(), x.layout());
    SoftmaxKernels kernels = engine.backend().softmax(x.dtype());
    if (log) {
      kernels.logSoftmax(rows, x.buffer(), x.offset(), y.buffer(), y.offset());
    } else {
      kernels.softmax(rows, x.buffer(), x.offset(), y.buffer(), y.offset());
    }
    if (engine.isRecording(x)) {
      engine.record(new Softmax(x, y, log, rows), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    Tensor dx = engine.empty(x.dtype(), x.layout());
    SoftmaxKernels kernels = engine.backend().softmax(x.dtype());
    if (log) {
      kernels.logSoftmaxBackward(
          rows, y.buffer(), y.offset(), dy.buffer(), dy.offset(), dx.buffer(), dx.offset());
    } else {
      kernels.softmaxBackward(
          rows, y.buffer(), y.offset(), dy.buffer(), dy.offset(), dx.buffer(), dx.offset());
    }
    x.addGrad(dx, true);
  }
}
