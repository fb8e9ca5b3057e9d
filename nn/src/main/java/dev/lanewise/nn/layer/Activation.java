package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A function of each element, or softmax along the last axis. */
public final class Activation extends Layer {
  private final String label;
  private final @Nullable UnaryOp op;
  private final double p0;
  private final double p1;
  private final boolean log;

  private Activation(String label, @Nullable UnaryOp op, double p0, double p1, boolean log) {
    this.label = label;
    this.op = op;
    this.p0 = p0;
    this.p1 = p1;
    this.log = log;
  }

  /**
   * Any function without parameters, such as {@link UnaryOp#TANH}.
   *
   * @throws IllegalArgumentException if it has parameters
   */
  public static Activation of(UnaryOp op) {
    return of(requireNoParameters(op), 0, 0);
  }

  /**
   * Gives back a function that needs no parameters.
   *
   * @throws IllegalArgumentException if it does
   */
  public static UnaryOp requireNoParameters(UnaryOp activation) {
    if (Objects.requireNonNull(activation, "activation").parameters() > 0) {
      throw new IllegalArgumentException(
          "activation is "
              + activation
              + ", which needs parameters; expected one of "
              + Arrays.stream(UnaryOp.values())
                  .filter(op -> op.parameters() == 0)
                  .map(UnaryOp::name)
                  .collect(Collectors.joining(", ")));
    }
    return activation;
  }

  /** Any function with the parameters that {@link UnaryOp} names p0 and p1. */
  public static Activation of(UnaryOp op, double p0, double p1) {
    return new Activation(op.name().toLowerCase(Locale.ROOT), op, p0, p1, false);
  }

  /** max(x, 0). */
  public static Activation relu() {
    return of(UnaryOp.RELU);
  }

  /** x where positive, else slope * x. */
  public static Activation leakyRelu(double slope) {
    return of(UnaryOp.LEAKY_RELU, slope, 0);
  }

  /** The logistic function. */
  public static Activation sigmoid() {
    return of(UnaryOp.SIGMOID);
  }

  /** The hyperbolic tangent. */
  public static Activation tanh() {
    return of(UnaryOp.TANH);
  }

  /** Softmax along the last axis. */
  public static Activation softmax() {
    return new Activation("softmax", null, 0, 0, false);
  }

  /** The logarithm of softmax along the last axis. */
  public static Activation logSoftmax() {
    return new Activation("log_softmax", null, 0, 0, true);
  }

  @Override
  protected String label() {
    return label;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (op == null && inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected one dimension or more");
    }
    return inputShape;
  }

  @Override
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    return op == null ? null : before;
  }

  /** This activation behind a dense layer, fused with it. */
  Tensor forward(Dense before, Tensor x) {
    return op == null ? forward(before.forward(x)) : before.forward(x, op, p0, p1);
  }

  @Override
  public Tensor forward(Tensor x) {
    if (op != null) {
      return x.apply(op, p0, p1);
    }
    return log ? x.logSoftmax() : x.softmax();
  }
}
