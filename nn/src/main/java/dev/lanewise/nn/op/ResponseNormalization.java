package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * Local response normalisation of x (batch, channels, ..) across channels, as {@link
 * NormalizationKernels#responseNorm} says.
 */
public final class ResponseNormalization extends Function {
  /** The numbers of a {@link ResponseNorm}, which says what they mean. */
  public record Form(int size, double alpha, double beta, double k) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Form {
      new ResponseNorm(0, 1, 1, size, alpha, beta, k);
    }
  }

  private static final PlanCache.Factory<ResponseNorm> PLAN =
      (kind, x, b, c, p0, p1) -> plan((Form) kind, x);

  private final Tensor x;
  private final Tensor scale;
  private final ResponseNorm norm;

  private ResponseNormalization(Tensor x, Tensor scale, ResponseNorm norm) {
    this.x = x;
    this.scale = scale;
    this.norm = norm;
    save(x);
  }

  private static ResponseNorm plan(Form form, Layout x) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException(
          "response normalisation of x " + x + "; expected x (batch, channels, ..)");
    }
    int plane = 1;
    for (int axis = 2; axis < x.rank(); axis++) {
      plane = Math.multiplyExact(plane, x.dim(axis));
    }
    return new ResponseNorm(x.dim(0), x.dim(1), plane, form.size, form.alpha, form.beta, form.k);
  }

  /** The forward pass. */
  public static Tensor apply(Form form, Tensor input) {
    Engine engine = Operands.requireFloating(input);
    Tensor x = input.contiguous();
    ResponseNorm norm = engine.plans().get(PLAN, form, x.layout(), null, null, 0, 0);
    Tensor y = engine.empty(x.dtype(), x.layout());
    Tensor scale = engine.empty(x.dtype(), x.layout());
    engine
        .backend()
        .normalization(x.dtype())
        .responseNorm(
            norm, x.buffer(), x.offset(), y.buffer(), y.offset(), scale.buffer(), scale.offset());
    if (engine.isRecording(x)) {
      engine.record(new ResponseNormalization(x, scale, norm), y);
    }
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Tensor dy = gradient.contiguous();
    Tensor dx = x.engine().empty(x.dtype(), x.layout());
    x.engine()
        .backend()
        .normalization(x.dtype())
        .responseNormBackward(
            norm,
            x.buffer(),
            x.offset(),
            scale.buffer(),
            scale.offset(),
            dy.buffer(),
            dy.offset(),
            dx.buffer(),
            dx.offset());
    x.addGrad(dx, true);
  }
}
