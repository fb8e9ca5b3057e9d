package dev.lanewise.kernels.math;

/**
 * The float64 forms of the functions that {@link StrictMath} lacks: the float64 kernels, and the
 * references that the float32 functions of {@link FloatMath} are measured against.
 *
 * <p>Relative errors are at most 2e-15 where the result is a normal number (2e-14 for the gradients
 * and the tanh form of GELU), measured against values of 50 digits. {@link StrictMath} rather than
 * {@link Math}, so that results do not depend on the platform. NaN gives NaN; nothing throws.
 */
public final class DoubleMath {
  /** 1 / sqrt(2 pi). */
  public static final double INV_SQRT_2PI = 0.3989422804014327;

  /** 2 / sqrt(pi), the derivative of erf at 0. */
  public static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  private static final double SQRT_2 = 1.4142135623730951;

  /** 2 sqrt(2 / pi). */
  private static final double GELU_TANH_A = 1.5957691216057308;

  private static final double GELU_TANH_CUBIC = 0.044715;

  /** Beyond this Phi(-a) is 0 in float64. */
  private static final double TAIL_MAX = 39;

  /** erf(x) = x p(x^2) / q(x^2), |x| <= 1; own minimax fit, 2^-60.3; lowest power first. */
  private static final double[] ERF_P = {
    1.1283791670955126,
    0.14350671439716692,
    0.04548362026119823,
    0.0018774131343145197,
    0.00019688481685261472,
    7.772072095460923e-08
  };

  private static final double[] ERF_Q = {
    1,
    0.4605128476153618,
    0.09381309148098886,
    0.010693083611603227,
    0.0006924986608793827,
    2.0810277968531943e-05
  };

  /** Phi(-a) = exp(-a^2/2) p(a) / q(a), 0 <= a <= 39; own minimax fit, 2^-59.9. */
  private static final double[] TAIL_P = {
    0.5,
    0.8277193647074169,
    0.6792839864397368,
    0.3570908533389351,
    0.1319199840483028,
    0.035624264712858775,
    0.00711208925104538,
    0.0010377944494998125,
    0.00010633446865889319,
    6.95712279487384e-06,
    2.2344468498707957e-07
  };

  private static final double[] TAIL_Q = {
    1,
    2.4533232902176993,
    2.8160367488022566,
    2.000353826359558,
    0.9793626198641834,
    0.34797423768404834,
    0.09186327655599294,
    0.01809278479943097,
    0.0026188038312853763,
    0.00026710107847025113,
    1.74389207077408e-05,
    5.600927652045007e-07
  };

  private DoubleMath() {}

  /** Logistic function 1 / (1 + e^-x). */
  public static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  }

  /** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
  public static double softplus(double x) {
    return StrictMath.log1p(StrictMath.exp(-Math.abs(x))) + (x > 0 ? x : 0);
  }

  /** Error function; keeps the sign of zero. */
  public static double erf(double x) {
    double a = Math.abs(x);
    if (a <= 1) {
      return x * polynomial(ERF_P, x * x) / polynomial(ERF_Q, x * x);
    }
    return Math.copySign(1 - 2 * normalTail(a * SQRT_2), x);
  }

  /** Phi(-a), the standard normal distribution's tail beyond {@code a}, for a &gt;= 0 or NaN. */
  public static double normalTail(double a) {
    double c = a > TAIL_MAX ? TAIL_MAX : a;
    double square = c * c;
    // exp magnifies the absolute error of its argument, so the square's rounding is put back.
    double low = Math.fma(c, c, -square);
    double e = StrictMath.exp(-0.5 * square) * (1 - 0.5 * low);
    return e * (polynomial(TAIL_P, c) / polynomial(TAIL_Q, c));
  }

  /** GELU, exact form: x Phi(x), as max(x, 0) - |x| Phi(-|x|). NaN at -Inf. */
  public static double gelu(double x) {
    double a = Math.abs(x);
    return (x >= 0 ? x : x * 0) - (a > TAIL_MAX ? TAIL_MAX : a) * normalTail(a);
  }

  /** Derivative of {@link #erf}, 2/sqrt(pi) e^(-x^2). */
  public static double erfGradient(double x) {
    double c = Math.min(Math.abs(x), TAIL_MAX);
    double square = c * c;
    return TWO_OVER_SQRT_PI * StrictMath.exp(-square) * (1 - Math.fma(c, c, -square));
  }

  /** Derivative of {@link #gelu}: Phi(x) + x phi(x). */
  public static double geluGradient(double x) {
    double a = Math.min(Math.abs(x), TAIL_MAX);
    double g = normalTail(a) - a * INV_SQRT_2PI * StrictMath.exp(-0.5 * a * a);
    return x >= 0 ? 1 - g : g;
  }

  /** GELU, tanh form: x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2. NaN at -Inf. */
  public static double geluTanh(double x) {
    double a = Math.abs(x);
    // Far enough out that e underflows; keeps infinity away from the product below.
    double c = a > 30 ? 30 : a;
    double e = StrictMath.exp(-GELU_TANH_A * (c + GELU_TANH_CUBIC * c * c * c));
    return (x >= 0 ? x : x * 0) - c * e / (1 + e);
  }

  /** Derivative of {@link #geluTanh}. */
  public static double geluTanhGradient(double x) {
    double a = Math.min(Math.abs(x), 30);
    double e = StrictMath.exp(-GELU_TANH_A * (a + GELU_TANH_CUBIC * a * a * a));
    double d = 1 / (1 + e);
    double g = e * d * (1 - a * GELU_TANH_A * (1 + 3 * GELU_TANH_CUBIC * a * a) * d);
    return x >= 0 ? 1 - g : g;
  }

  /** SiLU (swish), x sigmoid(x). NaN at -Inf. */
  public static double silu(double x) {
    return x * sigmoid(x);
  }

  /** Derivative of {@link #silu}: s (1 + x (1 - s)), s = sigmoid(x). */
  public static double siluGradient(double x) {
    double a = Math.min(Math.abs(x), 800);
    double e = StrictMath.exp(-a);
    double d = 1 / (1 + e);
    double g = e * d * (1 - a * d);
    return x >= 0 ? 1 - g : g;
  }

  /** Horner's rule; coefficients from the lowest power up. */
  private static double polynomial(double[] coefficients, double x) {
    double sum = coefficients[coefficients.length - 1];
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = Math.fma(sum, x, coefficients[i]);
    }
    return sum;
  }
}
