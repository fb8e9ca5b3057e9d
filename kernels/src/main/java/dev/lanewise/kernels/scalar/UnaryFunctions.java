package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.op.UnaryOp;

/** The functions of {@link UnaryOp} and their derivatives, in double; the caller rounds. */
final class UnaryFunctions {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);
  private static final double GELU_TANH_LINEAR = 2 * Math.sqrt(2 / Math.PI);
  private static final double GELU_TANH_CUBIC = 0.044715;

  private UnaryFunctions() {}

  /** f(x), with parameters already rounded to the type. */
  static double apply(Real real, UnaryOp op, double p0, double p1, double x) {
    return switch (op) {
      case COPY -> x;
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SQRT -> Math.sqrt(x);
      case SQUARE -> x * x;
      case RECIPROCAL -> 1 / x;
      case EXP -> StrictMath.exp(x);
      case EXPM1 -> StrictMath.expm1(x);
      case LOG -> StrictMath.log(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> StrictMath.tanh(x);
      case ERF -> Erf.erf(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case RELU -> Math.max(x, 0.0);
      case LEAKY_RELU -> x > 0 ? x : p0 * x;
      case ELU -> x > 0 ? x : p0 * StrictMath.expm1(x);
      case SOFTPLUS -> softplus(x);
      case GELU -> x * normalDistribution(x);
      case GELU_TANH -> x * sigmoid(geluTanhArgument(x));
      case SILU -> x * sigmoid(x);
      case CLIP -> x < p0 ? p0 : x > p1 ? p1 : x;
      case AFFINE -> real.fma(p0, x, p1);
      case POW_SCALAR -> StrictMath.pow(x, p0);
    };
  }

  /** f'(x), given x or f(x) as {@link UnaryOp#saves} says. */
  static double derivative(UnaryOp op, double p0, double p1, double saved) {
    return Double.isNaN(saved) ? Double.NaN : derivativeAtNumber(op, p0, p1, saved);
  }

  private static double derivativeAtNumber(UnaryOp op, double p0, double p1, double saved) {
    return switch (op) {
      case COPY -> 1;
      case NEG -> -1;
      case ABS -> saved > 0 ? 1 : saved < 0 ? -1 : 0;
      case SQRT -> 0.5 / saved;
      case SQUARE -> 2 * saved;
      case RECIPROCAL -> -saved * saved;
      case EXP -> saved;
      case EXPM1 -> saved + 1;
      case LOG -> 1 / saved;
      case SIGMOID -> saved * (1 - saved);
      case TANH -> (1 - saved) * (1 + saved);
      case ERF -> 2 / Erf.SQRT_PI * Erf.expOfMinusSquare(saved);
      case SIN -> StrictMath.cos(saved);
      case COS -> -StrictMath.sin(saved);
      case RELU -> saved > 0 ? 1 : 0;
      case LEAKY_RELU -> saved > 0 ? 1 : p0;
      case ELU -> saved > 0 ? 1 : p0 * StrictMath.exp(saved);
      case SOFTPLUS -> sigmoid(saved);
      case GELU -> geluDerivative(saved);
      case GELU_TANH -> geluTanhDerivative(saved);
      case SILU -> siluDerivative(saved);
      case CLIP -> saved >= p0 && saved <= p1 ? 1 : 0;
      case AFFINE -> p0;
      case POW_SCALAR -> BinaryFunctions.powByBase(saved, p0);
    };
  }

  /** 1 / (1 + e^-x), in the form whose exponential can't overflow. */
  static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
  }

  /** log(1 + e^x) without overflow. */
  static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double geluDerivative(double x) {
    double density = Erf.expOfMinusSquare(x * SQRT_HALF) / SQRT_TWO_PI;
    return normalDistribution(x) + x * density;
  }

  /** What the tanh form of GELU takes the sigmoid of. */
  private static double geluTanhArgument(double x) {
    return GELU_TANH_LINEAR * (x + GELU_TANH_CUBIC * x * x * x);
  }

  private static double geluTanhDerivative(double x) {
    double argument = geluTanhArgument(x);
    double slope = GELU_TANH_LINEAR * (1 + 3 * GELU_TANH_CUBIC * x * x);
    return sigmoid(argument) * (1 + x * slope * sigmoid(-argument));
  }

  private static double siluDerivative(double x) {
    return sigmoid(x) * (1 + x * sigmoid(-x));
  }

  /** (1 + erf(x / sqrt 2)) / 2. */
  private static double normalDistribution(double x) {
    return 0.5 * Erf.erfc(-x * SQRT_HALF);
  }
}
