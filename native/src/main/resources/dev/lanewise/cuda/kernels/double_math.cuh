// Functions on float64 that CUDA lacks or gives a wider bound than the contracts: those of
// dev.lanewise.kernels.scalar.UnaryFunctions and Erf, which explain them.
#pragma once

namespace double_math {

constexpr double PI = 3.141592653589793;
constexpr double SQRT_PI = 1.7724538509055160273;
constexpr double SQRT_TWO_PI = 2.5066282746310002;
constexpr double SQRT_HALF = 0.7071067811865476;
constexpr double SQRT_HALF_LOW = -4.833646656726457e-17;
constexpr double GELU_TANH_LINEAR = 1.5957691216057308;
constexpr double GELU_TANH_LINEAR_LOW = -9.96930880911092e-17;
constexpr double GELU_TANH_CUBIC = 0.07135481627260025;
constexpr double GELU_TANH_CUBIC_LOW = -6.175149918155315e-19;

__device__ inline double clamp(double x, double limit) {
  return x > limit ? limit : x < -limit ? -limit : x;
}

// exp(-x^2), with the rounding error of the square put back.
__device__ inline double exp_of_minus_square(double x) {
  double square = x * x;
  if (square > 1e4) return 0;
  return exp(-square) * (1 - fma(x, x, -square));
}

__device__ inline double erf_series(double x) {
  double term = 2 * x / SQRT_PI;
  double sum = term;
  for (int odd = 3; fabs(term) > 1e-17 * fabs(sum); odd += 2) {
    term *= 2 * x * x / odd;
    sum += term;
  }
  return sum * exp_of_minus_square(x);
}

// One term of the trapezoidal rule: exp(-n^2 / 4) / (n^2 / 4 + x^2).
__device__ inline double trapezoid(double weight, double place, double square) {
  return weight / (place + square);
}

__device__ inline double erfc_trapezoids(double x) {
  if (x > 28) return 0;
  double square = x * x;
  double sum = trapezoid(2.3195228302435696e-16, 36, square);
  sum += trapezoid(7.287724095819692e-14, 30.25, square);
  sum += trapezoid(1.3887943864964021e-11, 25, square);
  sum += trapezoid(1.6052280551856116e-09, 20.25, square);
  sum += trapezoid(1.1253517471925912e-07, 16, square);
  sum += trapezoid(4.785117392129009e-06, 12.25, square);
  sum += trapezoid(0.00012340980408667956, 9, square);
  sum += trapezoid(0.0019304541362277093, 6.25, square);
  sum += trapezoid(0.01831563888873418, 4, square);
  sum += trapezoid(0.10539922456186433, 2.25, square);
  sum += trapezoid(0.36787944117144233, 1, square);
  sum += trapezoid(0.7788007830714049, 0.25, square);
  double integral = exp_of_minus_square(x) * x / PI * (0.5 / square + sum);
  return x < 2 * PI ? integral - 2 / expm1(4 * PI * x) : integral;
}

__device__ inline double erfc(double x) {
  if (fabs(x) < 0.5) return 1 - erf_series(x);
  return x < 0 ? 2 - erfc_trapezoids(-x) : erfc_trapezoids(x);
}

__device__ inline double erf(double x) {
  if (fabs(x) < 0.5) return erf_series(x);
  double y = 1 - erfc_trapezoids(fabs(x));
  return x < 0 ? -y : y;
}

__device__ inline double erfGradient(double x) { return 2 / SQRT_PI * exp_of_minus_square(x); }

__device__ inline double sigmoid(double x) {
  double e = exp(-fabs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

__device__ inline double softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-fabs(x))); }

__device__ inline double normal_distribution(double x) {
  double z = x * SQRT_HALF;
  if (fabs(z) > 1e300) return z > 0 ? 1 : 0;
  double low = fma(x, SQRT_HALF, -z) + x * SQRT_HALF_LOW;
  return 0.5 * erfc(-z) + low * exp_of_minus_square(z) / SQRT_PI;
}

__device__ inline double gelu(double x) { return x * normal_distribution(x); }

__device__ inline double geluGradient(double x) {
  double at = clamp(x, 40);
  return normal_distribution(at) + at * (exp_of_minus_square(at * SQRT_HALF) / SQRT_TWO_PI);
}

__device__ inline double geluTanh(double x) {
  double a = fabs(x) > 30 ? 30 : fabs(x);
  double square = a * a;
  double square_low = fma(a, a, -square);
  double cubic = GELU_TANH_CUBIC * square;
  double cubic_low = fma(GELU_TANH_CUBIC, square, -cubic) + GELU_TANH_CUBIC * square_low +
                     GELU_TANH_CUBIC_LOW * square;
  double factor = GELU_TANH_LINEAR + cubic;
  double added = factor - GELU_TANH_LINEAR;
  double factor_low = (GELU_TANH_LINEAR - (factor - added)) + (cubic - added);
  factor_low += cubic_low + GELU_TANH_LINEAR_LOW;
  double v = a * factor;
  double low = fma(a, factor, -v) + a * factor_low;
  double e = exp(-v);
  e -= e * low;
  return x < 0 ? x * (e / (1 + e)) : x / (1 + e);
}

__device__ inline double geluTanhGradient(double x) {
  double at = clamp(x, 30);
  double argument = at * (GELU_TANH_LINEAR + GELU_TANH_CUBIC * at * at);
  double slope = GELU_TANH_LINEAR + 3 * GELU_TANH_CUBIC * at * at;
  return sigmoid(argument) * (1 + at * slope * sigmoid(-argument));
}

__device__ inline double silu(double x) { return x * sigmoid(x); }

__device__ inline double siluGradient(double x) {
  double at = clamp(x, 800);
  return sigmoid(at) * (1 + at * sigmoid(-at));
}

}  // namespace double_math
