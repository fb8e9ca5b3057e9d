package dev.lanewise.kernels.op;

import java.util.Objects;

/**
 * What a matrix product does with each element of its result while it is still in registers or
 * cache: {@code activation(x + bias + residual)}.
 *
 * @param bias which bias is added
 * @param activation the function applied last
 * @param slope the slope for negative x of {@link Activation#LEAKY_RELU}; else ignored
 * @param residual whether an array of the result's size and leading dimension is added
 */
public record Epilogue(Bias bias, Activation activation, double slope, boolean residual) {
  /** Nothing: the plain product. */
  public static final Epilogue NONE = new Epilogue(Bias.NONE, Activation.NONE, 0, false);

  /** A bias of n elements, one a column, as in a dense layer with row-major activations. */
  public static final Epilogue BIAS_PER_COLUMN =
      new Epilogue(Bias.PER_COLUMN, Activation.NONE, 0, false);

  /** The shape of the bias. */
  public enum Bias {
    /** None. */
    NONE,
    /** m elements, one a row of C. */
    PER_ROW,
    /** n elements, one a column of C. */
    PER_COLUMN
  }

  /** The function applied last; each as the {@link UnaryOp} of the same name. */
  public enum Activation {
    /** The identity. */
    NONE,
    /** {@link UnaryOp#RELU}. */
    RELU,
    /** {@link UnaryOp#LEAKY_RELU}. */
    LEAKY_RELU,
    /** {@link UnaryOp#GELU}. */
    GELU,
    /** {@link UnaryOp#SIGMOID}. */
    SIGMOID,
    /** {@link UnaryOp#TANH}. */
    TANH
  }

  /**
   * @throws IllegalArgumentException if {@code slope} is NaN
   */
  public Epilogue {
    Objects.requireNonNull(bias, "bias");
    Objects.requireNonNull(activation, "activation");
    if (Double.isNaN(slope)) {
      throw new IllegalArgumentException("slope is NaN; expected a number");
    }
  }

  /** Whether this changes nothing. */
  public boolean isNone() {
    return bias == Bias.NONE && activation == Activation.NONE && !residual;
  }

  /** The elements of the bias of such a product; 0 if there is none. */
  public int biasLength(Gemm gemm) {
    return switch (bias) {
      case NONE -> 0;
      case PER_ROW -> gemm.m();
      case PER_COLUMN -> gemm.n();
    };
  }
}
