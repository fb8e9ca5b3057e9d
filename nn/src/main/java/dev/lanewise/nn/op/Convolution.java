package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.op.Conv2dKernels;
import dev.lanewise.kernels.op.ConvEpilogue;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Window2d;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * y (batch, out, height', width') = x (batch, in, height, width) * w (out, in / groups, kernelH,
 * kernelW) + bias (out), as {@link Conv2d} says; the gradients are the kernels' own.
 */
public final class Convolution extends Function {
  /**
   * What a convolution is beside the shapes of its operands.
   *
   * @param window size, step, padding and gaps
   * @param groups that divide the channels
   * @param exact whether faster methods with a larger error are forbidden
   */
  public record Form(Window2d window, int groups, boolean exact) {
    /** Checks nothing that {@link Conv2d} does not. */
    public Form {
      Objects.requireNonNull(window, "window");
    }
  }

  private record Plan(Conv2d conv, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, weight, c, p0, p1) -> plan((Form) kind, x, Objects.requireNonNull(weight));

  private final Tensor x;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Conv2d conv;

  private Convolution(Tensor x, Tensor weight, @Nullable Tensor bias, Conv2d conv) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.conv = conv;
    save(x);
    save(weight);
  }

  private static Plan plan(Form form, Layout x, Layout weight) {
    Window2d window = form.window;
    boolean fits =
        x.rank() == 4
            && weight.rank() == 4
            && form.groups > 0
            && x.dim(1) == (long) weight.dim(1) * form.groups
            && weight.dim(2) == window.kernelH()
            && weight.dim(3) == window.kernelW();
    if (!fits) {
      throw new IllegalArgumentException(
          "convolution of x "
              + x
              + " and weight "
              + weight
              + " in "
              + form.groups
              + " groups; expected x (batch, in, height, width) and weight (out, in / groups, "
              + window.kernelH()
              + ", "
              + window.kernelW()
              + ")");
    }
    Conv2d conv =
        new Conv2d(
            x.dim(0), x.dim(1), x.dim(2), x.dim(3), weight.dim(0), window, form.groups, form.exact);
    Layout y = Layout.of(conv.batch(), conv.outChannels(), conv.outHeight(), conv.outWidth());
    return new Plan(conv, y);
  }

  /** The forward pass. */
  public static Tensor apply(Form form, Tensor input, Tensor weights, @Nullable Tensor bias) {
    Engine engine = Operands.common(input, weights);
    Tensor x = input.contiguous();
    Tensor weight = weights.contiguous();
    Plan plan = engine.plans().get(PLAN, form, x.layout(), weight.layout(), null, 0, 0);
    if (bias != null) {
      Operands.requireVector(x, bias, weight.dim(0), "bias");
    }
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .conv2d(x.dtype())
        .forward(
            plan.conv,
            x.buffer(),
            x.offset(),
            weight.buffer(),
            weight.offset(),
            y.buffer(),
            y.offset(),
            bias == null ? ConvEpilogue.NONE : ConvEpilogue.BIAS,
            null,
            0,
            bias == null ? null : bias.buffer(),
            bias == null ? 0 : bias.offset(),
            null,
            0);
    if (engine.isRecording(x)
        || engine.isRecording(weight)
        || (bias != null && engine.isRecording(bias))) {
      engine.record(new Convolution(x, weight, bias, plan.conv), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    Conv2dKernels kernels = engine.backend().conv2d(x.dtype());
    if (weight.requiresGrad()) {
      Tensor dw = engine.empty(x.dtype(), weight.layout());
      kernels.backwardWeights(
          conv, x.buffer(), x.offset(), dy.buffer(), dy.offset(), dw.buffer(), dw.offset());
      weight.addGrad(dw, true);
    }
    if (bias != null && bias.requiresGrad()) {
      Tensor sum = engine.empty(x.dtype(), bias.layout());
      kernels.backwardBias(conv, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
      bias.addGrad(sum, true);
    }
    if (x.requiresGrad()) {
      Tensor dx = engine.empty(x.dtype(), x.layout());
      kernels.backwardData(
          conv,
          dy.buffer(),
          dy.offset(),
          weight.buffer(),
          weight.offset(),
          dx.buffer(),
          dx.offset());
      x.addGrad(dx, true);
    }
  }
}
