package dev.lanewise.kernels.scalar;

/** The error function in double, within 4 ULP. */
final class Erf {
  /** The square root of pi. */
  static final double SQRT_PI = 1.7724538509055160273;

  private Erf() {}

  /** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
  static double erf(double x) {
    double magnitude = Math.abs(x);
    return magnitude < 0.5 ? series(x) : Math.copySign(1 - fraction(magnitude), x);
  }

  /** 1 - erf(x), without cancellation for large x. */
  static double erfc(double x) {
    if (Math.abs(x) < 0.5) {
      return 1 - series(x);
    }
    return x < 0 ? 2 - fraction(-x) : fraction(x);
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
   * erfc(x) for x of at least 1/2: exp(-x^2)/sqrt(pi) 1/(x+ (1/2)/(x+ 1/(x+ (3/2)/(x+ ...))))
   * (Abramowitz and Stegun 7.1.14), from the last of enough levels back to the first.
   */
  private static double fraction(double x) {
    double rest = x;
    for (int level = (int) (20 + 60 / (x * x)); level > 0; level--) {
      rest = x + 0.5 * level / rest;
    }
    return expOfMinusSquare(x) / (SQRT_PI * rest);
  }
}
