package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/**
 * y = the average of each window; its gradient goes to all elements of the window in equal parts.
 */
public final class AveragePooling extends Function {
  private final Tensor x;
  private final Pool2d pool;

  private AveragePooling(Tensor x, Pool2d pool) {
    this.x = x;
    this.pool = pool;
  }

  /** The forward pass. */
  public static Tensor apply(PoolForm form, Tensor input) {
    Engine engine = Operands.requireFloating(input);
    Tensor x = input.contiguous();
    PoolForm.Plan plan = form.planFor(x);
    Tensor y = engine.empty(x.dtype(), plan.y());
    engine
        .backend()
        .pool2d(x.dtype())
        .average(plan.pool(), x.buffer(), x.offset(), y.buffer(), y.offset());
    if (engine.isRecording(x)) {
      engine.record(new AveragePooling(x, plan.pool()), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    Tensor dx = x.engine().empty(x.dtype(), x.layout());
    x.engine()
        .backend()
        .pool2d(x.dtype())
        .averageBackward(pool, dy.buffer(), dy.offset(), dx.buffer(), dx.offset());
    x.addGrad(dx, true);
  }
}
