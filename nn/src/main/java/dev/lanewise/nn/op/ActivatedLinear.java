package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * y = f(x w + bias): {@link Linear} and an activation, fused. Where the activation's derivative can
 * be told from y, the product applies it and what lies between is not kept; backward, the gradient
 * of what lies between and that of the bias are made in one pass.
 */
public final class ActivatedLinear extends Function {
  /**
   * @param applied the product's epilogue: bias and activation, or the bias alone
   * @param rest what the epilogue leaves to be done
   */
  private record Plan(
      Linear.Plan linear, Epilogue applied, boolean rest, BiasActivation activation) {}

  private static final PlanCache.Factory<Plan> PLAN =
      (op, x, weight, c, p0, p1) ->
          plan(Linear.plan(x, Objects.requireNonNull(weight)), (UnaryOp) op, p0, p1);

  private final Tensor x;
  private final Tensor weight;
  private final Tensor bias;

  /** What the derivative is computed from: y, or what lies between. */
  private final Tensor saved;

  private final Plan plan;

  private ActivatedLinear(Tensor x, Tensor weight, Tensor bias, Tensor saved, Plan plan) {
    this.x = x;
    this.weight = weight;
    this.bias = bias;
    this.saved = saved;
    this.plan = plan;
    save(x);
    save(weight);
    save(saved);
  }

  private static Plan plan(Linear.Plan linear, UnaryOp op, double p0, double p1) {
    Activation applied = activation(op, p0);
    Epilogue epilogue =
        applied == null
            ? Epilogue.BIAS_PER_COLUMN
            : new Epilogue(
                Bias.PER_COLUMN, applied, applied == Activation.LEAKY_RELU ? p0 : 0, false);
    int rows = linear.forward().m();
    int columns = linear.forward().n();
    return new Plan(
        linear, epilogue, applied == null, new BiasActivation(op, p0, p1, rows, columns));
  }

  /** The epilogue's name of a function whose derivative can be told from its output; or null. */
  private static @Nullable Activation activation(UnaryOp op, double p0) {
    return switch (op) {
      case RELU -> Activation.RELU;
      case SIGMOID -> Activation.SIGMOID;
      case TANH -> Activation.TANH;
      case LEAKY_RELU -> p0 > 0 ? Activation.LEAKY_RELU : null;
      default -> null;
    };
  }

  /** The forward pass, with the parameters that {@link UnaryOp} names p0 and p1. */
  public static Tensor apply(
      Tensor input, Tensor weights, Tensor bias, UnaryOp op, double p0, double p1) {
    Engine engine = Operands.common(input, weights);
    Tensor x = input.contiguous();
    Tensor weight = weights.contiguous();
    Plan plan = engine.plans().get(PLAN, op, x.layout(), weight.layout(), null, p0, p1);
    Operands.requireVector(x, bias, weight.dim(1), "bias");
    Tensor between = Linear.product(plan.linear, x, weight, plan.applied, bias);
    Tensor y = plan.rest ? activated(between, op, p0, p1) : between;
    if (engine.isRecording(x) || engine.isRecording(weight) || engine.isRecording(bias)) {
      Tensor saved = op.saves() == UnaryOp.Saves.OUTPUT ? y : between;
      engine.record(new ActivatedLinear(x, weight, bias, saved, plan), y);
    }
    return y;
  }

  /** A function that is not recorded by itself. */
  private static Tensor activated(Tensor x, UnaryOp op, double p0, double p1) {
    Tensor y = x.engine().empty(x.dtype(), x.layout());
    UnaryFunction.into(x, y, op, p0, p1);
    return y;
  }

  @Override
  protected void backward(Tensor gradient) {
    Engine engine = x.engine();
    Tensor dy = gradient.contiguous();
    Tensor between = engine.empty(x.dtype(), saved.layout());
    Tensor dBias = engine.empty(x.dtype(), bias.layout());
    engine
        .backend()
        .elementwise(x.dtype())
        .biasActivationBackward(
            plan.activation,
            saved.buffer(),
            saved.offset(),
            null,
            0,
            dy.buffer(),
            dy.offset(),
            between.buffer(),
            between.offset(),
            dBias.buffer(),
            dBias.offset());
    bias.addGrad(dBias, true);
    Linear.addGrads(plan.linear, x, weight, between);
  }
}
