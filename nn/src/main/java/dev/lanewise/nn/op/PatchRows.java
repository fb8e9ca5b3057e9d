package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;

/**
 * The pixels of x (batch, channels, height, width) as steps behind a first one that is the same for
 * all samples: y (batch, 1 + height width, channels); dx is dy in the order of x, and the first
 * step's gradient its sum over samples.
 */
public final class PatchRows extends Function {
  /** The parts of x, y, and their common orders. */
  private record Plan(
      Layout y, Layout first, Layout token, Layout pixels, Layout rest, Reduce byToken) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, token, c, p0, p1) -> plan(x, Objects.requireNonNull(token));

  private final Tensor x;
  private final Tensor token;
  private final Plan plan;

  private PatchRows(Tensor x, Tensor token, Plan plan) {
    this.x = x;
    this.token = token;
    this.plan = plan;
  }

  private static Plan plan(Layout x, Layout token) {
    if (x.rank() != 4 || token.rank() != 1 || token.dim(0) != x.dim(1)) {
      throw new IllegalArgumentException(
          "rows of x "
              + x
              + " behind "
              + token
              + "; expected x (batch, channels, height, width) and a first step (channels)");
    }
    int batch = x.dim(0);
    int channels = x.dim(1);
    int pixels = Math.multiplyExact(x.dim(2), x.dim(3));
    Layout y = Layout.of(batch, pixels + 1, channels);
    Layout first =
        Layout.strided(new int[] {batch, channels}, new long[] {y.stride(0), y.stride(2)});
    return new Plan(
        y,
        first,
        token.broadcastTo(batch, channels),
        Layout.of(batch, channels, pixels).transpose(0, 2, 1),
        y.slice(1, 1, pixels, 1),
        Reduce.of(ReduceOp.SUM, 0, first, 0));
  }

  /**
   * The forward pass.
   *
   * @param token the first step: (channels)
   * @throws IllegalArgumentException if shapes or element types do not fit
   */
  public static Tensor apply(Tensor image, Tensor token) {
    Engine engine = Operands.common(image, token);
    Tensor x = image.contiguous();
    Plan plan = engine.plans().get(PLAN, PLAN, x.layout(), token.layout(), null, 0, 0);
    Tensor y = engine.empty(x.dtype(), plan.y);
    Copies.into(token.view(plan.token, token.offset()), y, plan.first, y.offset());
    Tensor pixels = x.view(plan.pixels, x.offset());
    Copies.into(pixels, y, plan.rest, y.offset() + plan.y.dim(2));
    if (engine.isRecording(x) || engine.isRecording(token)) {
      engine.record(new PatchRows(x, token, plan), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    if (token.requiresGrad()) {
      Tensor sum = engine.empty(token.dtype(), token.layout().compact());
      engine
          .backend()
          .reduction(token.dtype())
          .reduce(plan.byToken, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
      token.addGrad(sum, true);
    }
    if (x.requiresGrad()) {
      Tensor dx = engine.empty(x.dtype(), x.layout());
      Tensor rest = dy.view(plan.rest, dy.offset() + plan.y.dim(2));
      Copies.into(rest, dx, plan.pixels, dx.offset());
      x.addGrad(dx, true);
    }
  }
}
