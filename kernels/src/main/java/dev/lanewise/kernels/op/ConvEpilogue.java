package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * What a convolution does with each element v of its result while it is still in registers or
 * cache: {@code activation(fma(v, scale, bias) + residual)}, with one scale and one bias a channel.
 * Without a scale {@code v + bias}, without a bias {@code v scale}; each step is rounded.
 *
 * <p>A batch normalisation that is no longer trained folds into scale = gamma / sqrt(variance +
 * epsilon) and bias = beta + (convolution's bias - mean) scale.
 *
 * @param scale whether a scale is multiplied
 * @param bias whether a bias is added
 * @param activation the function applied last: COPY for none, RELU, LEAKY_RELU, CLIP, SIGMOID,
 *     TANH, GELU or SILU
 * @param p0 its first parameter, as in {@link UnaryOp}
 * @param p1 its second parameter
 * @param residual whether an array of the result's size is added
 */
public record ConvEpilogue(
    boolean scale, boolean bias, UnaryOp activation, double p0, double p1, boolean residual) {
  /** Nothing: the plain convolution. */
  public static final ConvEpilogue NONE = new ConvEpilogue(false, false, UnaryOp.COPY, 0, 0, false);

  /** A bias a channel. */
  public static final ConvEpilogue BIAS = new ConvEpilogue(false, true, UnaryOp.COPY, 0, 0, false);

  /** A scale and a bias a channel, as of a folded batch normalisation. */
  public static final ConvEpilogue SCALE_AND_BIAS =
      new ConvEpilogue(true, true, UnaryOp.COPY, 0, 0, false);

  /**
   * @throws IllegalArgumentException if {@code activation} is none of those listed, or a parameter
   *     that it uses is NaN, or CLIP's are not in order
   */
  public ConvEpilogue {
    switch (Objects.requireNonNull(activation, "activation")) {
      case COPY, RELU, SIGMOID, TANH, GELU, SILU -> {}
      case LEAKY_RELU -> {
        if (Double.isNaN(p0)) {
          throw new IllegalArgumentException("p0 is NaN; expected the slope of LEAKY_RELU");
        }
      }
      case CLIP -> {
        if (!(p0 <= p1)) {
          throw new IllegalArgumentException(
              "clip is " + p0 + ".." + p1 + "; expected low <= high");
        }
      }
      default ->
          throw new IllegalArgumentException(
              "activation is "
                  + activation
                  + "; expected COPY, RELU, LEAKY_RELU, CLIP, SIGMOID, TANH, GELU or SILU");
    }
  }

  /** The same with a function without parameters. */
  public ConvEpilogue withActivation(UnaryOp function) {
    return withActivation(function, 0, 0);
  }

  /** The same with a function and its parameters. */
  public ConvEpilogue withActivation(UnaryOp function, double first, double second) {
    return new ConvEpilogue(scale, bias, function, first, second, residual);
  }

  /** The same with a residual. */
  public ConvEpilogue withResidual() {
    return new ConvEpilogue(scale, bias, activation, p0, p1, true);
  }

  /** Whether this changes nothing. */
  public boolean isNone() {
    return !scale && !bias && activation == UnaryOp.COPY && !residual;
  }
}
