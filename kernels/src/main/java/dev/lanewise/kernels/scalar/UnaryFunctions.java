package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.op.UnaryOp;

/** The functions of {@link UnaryOp} and their derivatives, in double; the caller rounds. */
final class UnaryFunctions {
  /** The square root of 1/2 as an unevaluated sum. */
  private static final double SQRT_HALF = 0.7071067811865476;

  private static final double SQRT_HALF_LOW = -4.833646656726457e-17;
  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

  /** 2 sqrt(2 / pi) as an unevaluated sum. */
  private static final double GELU_TANH_LINEAR = 1.5957691216057308;

  private static final double GELU_TANH_LINEAR_LOW = -9.96930880911092e-17;

  /** 2 sqrt(2 / pi) 0.044715 as an unevaluated sum. */
  private static final double GELU_TANH_CUBIC = 0.07135481627260025;

  private static final double GELU_TANH_CUBIC_LOW = -6.175149918155315e-19;

  /** Beyond these magnitudes the tail of a function or derivative is below the smallest double. */
  private static final double GELU_END = 40;

  private static final double GELU_TANH_END = 30;
  private static final double SILU_END = 800;

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
      case GELU_TANH -> geluTanh(x);
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
    double at = Math.clamp(x, -GELU_END, GELU_END);
    double density = Erf.expOfMinusSquare(at * SQRT_HALF) / SQRT_TWO_PI;
    return normalDistribution(at) + at * density;
  }

  /**
   * x sigmoid(v), v = 2 sqrt(2/pi) (x + 0.044715 x^3). The exponential magnifies the absolute error
   * of its argument, so v is an unevaluated sum.
   */
  private static double geluTanh(double x) {
    double a = Math.min(Math.abs(x), GELU_TANH_END);
    double square = a * a;
    double squareLow = Math.fma(a, a, -square);
    double cubic = GELU_TANH_CUBIC * square;
    double cubicLow =
        Math.fma(GELU_TANH_CUBIC, square, -cubic)
            + GELU_TANH_CUBIC * squareLow
            + GELU_TANH_CUBIC_LOW * square;
    double factor = GELU_TANH_LINEAR + cubic;
    // Either term may be the larger one, so this is Knuth's sum.
    double added = factor - GELU_TANH_LINEAR;
    double factorLow = (GELU_TANH_LINEAR - (factor - added)) + (cubic - added);
    factorLow += cubicLow + GELU_TANH_LINEAR_LOW;
    double v = a * factor;
    double low = Math.fma(a, factor, -v) + a * factorLow;
    double e = StrictMath.exp(-v);
    e -= e * low;
    return x < 0 ? x * (e / (1 + e)) : x / (1 + e);
  }

  private static double geluTanhDerivative(double x) {
    double at = Math.clamp(x, -GELU_TANH_END, GELU_TANH_END);
    double argument = at * (GELU_TANH_LINEAR + GELU_TANH_CUBIC * at * at);
    double slope = GELU_TANH_LINEAR + 3 * GELU_TANH_CUBIC * at * at;
    return sigmoid(argument) * (1 + at * slope * sigmoid(-argument));
  }

  private static double siluDerivative(double x) {
    double at = Math.clamp(x, -SILU_END, SILU_END);
    return sigmoid(at) * (1 + at * sigmoid(-at));
  }

  /** (1 + erf(x / sqrt 2)) / 2, with what the rounding of the quotient lost put back. */
  private static double normalDistribution(double x) {
    double z = x * SQRT_HALF;
    if (Double.isInfinite(z)) {
      return z > 0 ? 1 : 0;
    }
    double low = Math.fma(x, SQRT_HALF, -z) + x * SQRT_HALF_LOW;
    return 0.5 * Erf.erfc(-z) + low * Erf.expOfMinusSquare(z) / Erf.SQRT_PI;
  }
}
