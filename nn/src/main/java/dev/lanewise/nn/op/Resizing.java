package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * y (batch, channels, outHeight, outWidth) = x (batch, channels, height, width) in another size, as
 * {@link Resize2d} says; the gradient goes back to the elements that were used.
 */
public final class Resizing extends Function {
  private record Plan(Resize2d resize, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, b, c, height, width) -> plan((Mode) kind, x, (int) height, (int) width);

  private final Tensor x;
  private final Resize2d resize;

  private Resizing(Tensor x, Resize2d resize) {
    this.x = x;
    this.resize = resize;
  }

  private static Plan plan(Mode mode, Layout x, int outHeight, int outWidth) {
    if (x.rank() != 4) {
      throw new IllegalArgumentException(
          "resizing of x " + x + "; expected x (batch, channels, height, width)");
    }
    Resize2d resize =
        new Resize2d(mode, x.dim(0), x.dim(1), x.dim(2), x.dim(3), outHeight, outWidth);
    return new Plan(resize, Layout.of(x.dim(0), x.dim(1), outHeight, outWidth));
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if a size is below 1, or x no batch of images
   */
  public static Tensor apply(Mode mode, int outHeight, int outWidth, Tensor input) {
    Engine engine = Operands.requireFloating(input);
    Tensor x = input.contiguous();
    Plan plan = engine.plans().get(PLAN, mode, x.layout(), null, null, outHeight, outWidth);
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .resize(x.dtype())
        .resize(plan.resize, x.buffer(), x.offset(), y.buffer(), y.offset());
    if (engine.isRecording(x)) {
      engine.record(new Resizing(x, plan.resize), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    Tensor dx = x.engine().empty(x.dtype(), x.layout());
    x.engine()
        .backend()
        .resize(x.dtype())
        .resizeBackward(resize, dy.buffer(), dy.offset(), dx.buffer(), dx.offset());
    x.addGrad(dx, true);
  }
}
