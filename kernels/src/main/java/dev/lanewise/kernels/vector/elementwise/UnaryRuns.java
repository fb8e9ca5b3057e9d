package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.UnaryOp;

/** A function of one number over neighbouring elements, float32. */
public final class UnaryRuns {
  private UnaryRuns() {}

  /** {@code y_i = op(x_i)} with the parameters of {@link UnaryOp}; in place too. */
  public static void apply(
      UnaryOp op, float p0, float p1, float[] x, int xi, float[] y, int yi, int n) {
    switch (op) {
      case COPY -> System.arraycopy(x, xi, y, yi, n);
      case NEG -> Arithmetic.neg(x, xi, y, yi, n);
      case ABS -> Arithmetic.abs(x, xi, y, yi, n);
      case SQRT -> Arithmetic.sqrt(x, xi, y, yi, n);
      case SQUARE -> Arithmetic.square(x, xi, y, yi, n);
      case RECIPROCAL -> Arithmetic.reciprocal(x, xi, y, yi, n);
      case EXP -> Transcendental.exp(x, xi, y, yi, n);
      case EXPM1 -> Transcendental.expm1(x, xi, y, yi, n);
      case LOG -> Transcendental.log(x, xi, y, yi, n);
      case SIGMOID -> Transcendental.sigmoid(x, xi, y, yi, n);
      case TANH -> Transcendental.tanh(x, xi, y, yi, n);
      case ERF -> Transcendental.erf(x, xi, y, yi, n);
      case SIN -> Transcendental.sin(x, xi, y, yi, n);
      case COS -> Transcendental.cos(x, xi, y, yi, n);
      case RELU -> Arithmetic.relu(x, xi, y, yi, n);
      case LEAKY_RELU -> Arithmetic.leakyRelu(x, xi, y, yi, n, p0);
      case ELU -> Transcendental.elu(x, xi, y, yi, n, p0);
      case SOFTPLUS -> Transcendental.softplus(x, xi, y, yi, n);
      case GELU -> Transcendental.gelu(x, xi, y, yi, n);
      case GELU_TANH -> Transcendental.geluTanh(x, xi, y, yi, n);
      case SILU -> Transcendental.silu(x, xi, y, yi, n);
      case CLIP -> Arithmetic.clip(x, xi, y, yi, n, p0, p1);
      case AFFINE -> Arithmetic.affine(x, xi, y, yi, n, p0, p1);
      case POW_SCALAR -> Transcendental.pow(x, xi, y, yi, n, p0);
    }
  }
}
