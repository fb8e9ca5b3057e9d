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
 * y (batch, out, height', width') = the transposed convolution of x (batch, in, height, width) by w
 * (in, out / groups, kernelH, kernelW), plus bias (out), as {@link Conv2dKernels#transposed} says.
 * Its gradients are those of the convolution that it transposes, turned round.
 */
public final class TransposedConvolution extends Function {
  /**
   * What a transposed convolution is beside the shapes of its operands.
   *
   * @param window size, step, padding and gaps of the convolution that is transposed
   * @param outPadH rows of y below what the windows reach, as in {@link Conv2d#transposed}
   * @param outPadW columns of y to the right of what the windows reach
   * @param groups that divide the channels
   * @param exact whether faster methods with a larger error are forbidden
   */
  public record Form(Window2d window, int outPadH, int outPadW, int groups, boolean exact) {
    /** Checks nothing that {@link Conv2d#transposed} does not. */
    public Form {
      Objects.requireNonNull(window, "window");
    }

    /**
     * The convolution whose transpose this is, for images of a shape.
     *
     * @throws IllegalArgumentException as {@link Conv2d#transposed}
     */
    public Conv2d transposeOf(int batch, int in, int height, int width, int out) {
      return Conv2d.transposed(
          batch, in, height, width, out, window, outPadH, outPadW, groups, exact);
    }
  }

  /**
   * What one shape needs.
   *
   * @param conv the convolution whose transpose is computed
   * @param bias a convolution whose output is laid out as y: its bias has the gradient of ours
   */
  private record Plan(Conv2d conv, Conv2d bias, Layout y) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (kind, x, weight, c, p0, p1) -> plan((Form) kind, x, Objects.requireNonNull(weight));

  private final Tensor x;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final Plan plan;

  private TransposedConvolution(Tensor x, Tensor weight, @Nullable Tensor bias, Plan plan) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.plan = plan;
    save(x);
    save(weight);
  }

  private static Plan plan(Form form, Layout x, Layout weight) {
    Window2d window = form.window;
    boolean fits =
        x.rank() == 4
            && weight.rank() == 4
            && form.groups > 0
            && x.dim(1) == weight.dim(0)
            && weight.dim(2) == window.kernelH()
            && weight.dim(3) == window.kernelW();
    if (!fits) {
      throw new IllegalArgumentException(
          "transposed convolution of x "
              + x
              + " and weight "
              + weight
              + " in "
              + form.groups
              + " groups; expected x (batch, in, height, width) and weight (in, out / groups, "
              + window.kernelH()
              + ", "
              + window.kernelW()
              + ")");
    }
    int out = Math.multiplyExact(weight.dim(1), form.groups);
    Conv2d conv = form.transposeOf(x.dim(0), x.dim(1), x.dim(2), x.dim(3), out);
    Conv2d bias = Conv2d.of(conv.batch(), 1, conv.height(), conv.width(), out, Window2d.of(1, 1));
    return new Plan(conv, bias, Layout.of(conv.batch(), out, conv.height(), conv.width()));
  }

  /** The forward pass. */
  public static Tensor apply(Form form, Tensor input, Tensor weights, @Nullable Tensor bias) {
    Engine engine = Operands.common(input, weights);
    Tensor x = input.contiguous();
    Tensor weight = weights.contiguous();
    Plan plan = engine.plans().get(PLAN, form, x.layout(), weight.layout(), null, 0, 0);
    if (bias != null) {
      Operands.requireVector(x, bias, plan.conv.inChannels(), "bias");
    }
    Tensor y = engine.empty(x.dtype(), plan.y);
    engine
        .backend()
        .conv2d(x.dtype())
        .transposed(
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
      engine.record(new TransposedConvolution(x, weight, bias, plan), y);
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
          plan.conv, dy.buffer(), dy.offset(), x.buffer(), x.offset(), dw.buffer(), dw.offset());
      weight.addGrad(dw, true);
    }
    if (bias != null && bias.requiresGrad()) {
      Tensor sum = engine.empty(x.dtype(), bias.layout());
      kernels.backwardBias(plan.bias, dy.buffer(), dy.offset(), sum.buffer(), sum.offset());
      bias.addGrad(sum, true);
    }
    if (x.requiresGrad()) {
      Tensor dx = engine.empty(x.dtype(), x.layout());
      kernels.forward(
          plan.conv,
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
