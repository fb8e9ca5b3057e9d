package dev.lanewise.nn.op;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.Tensor;

/** y = the largest element of each window; its gradient goes to the first of equals. */
public final class MaxPooling extends Function {
  private final Tensor x;
  private final Tensor places;
  private final Pool2d pool;

  private MaxPooling(Tensor x, Tensor places, Pool2d pool) {
    this.x = x;
    this.places = places;
    this.pool = pool;
    save(places);
  }

  /** The forward pass; the places are kept only if a gradient may be asked for. */
  public static Tensor apply(PoolForm form, Tensor input) {
    Engine engine = Operands.requireFloating(input);
    Tensor x = input.contiguous();
    PoolForm.Plan plan = form.planFor(x);
    Tensor y = engine.empty(x.dtype(), plan.y());
    Pool2dKernels kernels = engine.backend().pool2d(x.dtype());
    if (engine.isRecording(x)) {
      Tensor places = engine.empty(DType.I32, plan.y());
      kernels.maxWithIndices(
          plan.pool(),
          x.buffer(),
          x.offset(),
          y.buffer(),
          y.offset(),
          places.buffer(),
          places.offset());
      engine.record(new MaxPooling(x, places, plan.pool()), y);
    } else {
      kernels.max(plan.pool(), x.buffer(), x.offset(), y.buffer(), y.offset());
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
        .maxBackward(
            pool,
            dy.buffer(),
            dy.offset(),
            places.buffer(),
            places.offset(),
            dx.buffer(),
            dx.offset());
    x.addGrad(dx, true);
  }
}
