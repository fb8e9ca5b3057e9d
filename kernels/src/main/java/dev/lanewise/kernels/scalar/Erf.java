package dev.lanewise.kernels.scalar;

/** The error function and its complement in double, within 4 ULP. */
final class Erf {
  /** The square root of pi. */
  static final double SQRT_PI = 1.7724538509055160273;

  /** exp(-n^2/4) for the terms of the trapezoidal rule; the next one is below 5e-19. */
  private static final double[] WEIGHTS = new double[13];

  static {
    for (int n = 0; n < WEIGHTS.length; n++) {
      WEIGHTS[n] = StrictMath.exp(-0.25 * n * n);
    }
  }

  private Erf() {}

  /** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
  static double erf(double x) {
    double magnitude = Math.abs(x);
    return magnitude < 0.5 ? series(x) : Math.copySign(1 - trapezoids(magnitude), x);
  }

  /** 1 - erf(x), without cancellation for large x. */
  static double erfc(double x) {
    if (Math.abs(x) < 0.5) {
      return 1 - series(x);
    }
    return x < 0 ? 2 - trapezoids(-x) : trapezoids(x);
  }

  /** exp(-x^2), with the rounding error of the square put back. */
  static double expOfMinusSquare(double x) {
    double square = x * x;
    if (square > 1e4) {
      return 0;
    }
    double lost = Math.fma(x, x, -square);
    return StrictMath.exp(-square) * (1 - lost);
  }

  /**
   * erf(x) for |x| below 1/2: 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 3 ... (2n+1)) (Abramowitz
   * and Stegun 7.1.6); the terms have one sign, so nothing cancels.
   */
  private static double series(double x) {
    double term = 2 * x / SQRT_PI;
    double sum = term;
    for (int odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
      term *= 2 * x * x / odd;
      sum += term;
    }
    return sum * expOfMinusSquare(x);
  }

  /**
   * erfc(x) for x of at least 1/2: the trapezoidal rule with step h = 1/2 on an integral over the
   * whole line, exp(-x^2) 2hx/pi (1/(2x^2) + sum exp(-n^2 h^2) / (n^2 h^2 + x^2)), and below pi/h
   * the residue 2 / (1 - exp(2 pi x/h)) of the pole that the rule misses (Matta and Reichel,
   * "Uniform computation of the error function and other related functions", Mathematics of
   * Computation 25, 1971). The error left is exp(-pi^2/h^2) = 7e-18. Above 28 the result is below
   * the smallest double.
   */
  private static double trapezoids(double x) {
    if (x > 28) {
      return 0;
    }
    double square = x * x;
    double sum = 0;
    for (int n = WEIGHTS.length - 1; n > 0; n--) {
      sum += WEIGHTS[n] / (0.25 * n * n + square);
    }
    double integral = expOfMinusSquare(x) * x / Math.PI * (0.5 / square + sum);
    return x < 2 * Math.PI ? integral - 2 / StrictMath.expm1(4 * Math.PI * x) : integral;
  }
}
