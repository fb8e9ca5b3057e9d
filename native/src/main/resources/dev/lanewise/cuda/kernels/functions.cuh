// The functions of UnaryOp and BinaryOp and their derivatives, by the names that they have there.
#pragma once
#include "real.cuh"
#if REAL_BITS == 64
#include "double_math.cuh"
#define OWN double_math
#define EXP(x) exp(x)
#define EXPM1(x) expm1(x)
#define LOG(x) log(x)
#define TANH(x) tanh(x)
#define SIN(x) sin(x)
#define COS(x) cos(x)
#else
#include "float_math.cuh"
#define OWN float_math
#define EXP(x) float_math::exp(x)
#define EXPM1(x) float_math::expm1(x)
#define LOG(x) float_math::log(x)
#define TANH(x) float_math::tanh(x)
#define SIN(x) float_math::sin(x)
#define COS(x) float_math::cos(x)
#endif

__device__ inline real relu(real x) { return x <= 0 ? (real)0 : x; }

__device__ inline real leaky_relu(real x, real slope) { return x > 0 ? x : slope * x; }

// As StrictMath.pow, which differs from C in 1^NaN and (+-1)^infinity. Through double, so that
// float32 is rounded once: powf is 4 ULP wide.
__device__ inline real power(real a, real b) {
  double x = a;
  double y = b;
  if (is_nan(b) || (fabs(x) == 1 && fabs(y) > 1e300)) return not_a_number();
  return (real)pow(x, y);
}

__device__ inline real power_by_base(real a, real b) {
  return b == 0 ? (real)0 : b * power(a, b - 1);
}

// The derivative of the larger of x and other by x; equal ones share it.
__device__ inline real share_of_larger(real x, real other) {
  if (x == other) return (real)0.5;
  return x > other ? (real)1 : x < other ? (real)0 : not_a_number();
}

// f(x) with parameters p0 and p1.
#define UNARY_FUNCTIONS(F)                  \
  F(copy, x)                                \
  F(neg, -x)                                \
  F(abs, x == 0 ? (real)0 : x < 0 ? -x : x) \
  F(sqrt, sqrt(x))                          \
  F(square, x * x)                          \
  F(reciprocal, 1 / x)                      \
  F(exp, EXP(x))                            \
  F(expm1, EXPM1(x))                        \
  F(log, LOG(x))                            \
  F(sigmoid, OWN::sigmoid(x))               \
  F(tanh, TANH(x))                          \
  F(erf, OWN::erf(x))                       \
  F(sin, SIN(x))                            \
  F(cos, COS(x))                            \
  F(relu, relu(x))                          \
  F(leaky_relu, leaky_relu(x, p0))          \
  F(elu, x > 0 ? x : p0 * EXPM1(x))         \
  F(softplus, OWN::softplus(x))             \
  F(gelu, OWN::gelu(x))                     \
  F(gelu_tanh, OWN::geluTanh(x))            \
  F(silu, OWN::silu(x))                     \
  F(clip, x < p0 ? p0 : x > p1 ? p1 : x)    \
  F(affine, fused(p0, x, p1))               \
  F(pow_scalar, power(x, p0))

// f'(.) from x, which is the input or the output as UnaryOp.saves says, and a number.
#define UNARY_DERIVATIVES(F)                             \
  F(copy, (real)1)                                       \
  F(neg, (real) - 1)                                     \
  F(abs, x > 0 ? (real)1 : x < 0 ? (real) - 1 : (real)0) \
  F(sqrt, (real)0.5 / x)                                 \
  F(square, 2 * x)                                       \
  F(reciprocal, -x * x)                                  \
  F(exp, x)                                              \
  F(expm1, x + 1)                                        \
  F(log, 1 / x)                                          \
  F(sigmoid, x * (1 - x))                                \
  F(tanh, (1 - x) * (1 + x))                             \
  F(erf, OWN::erfGradient(x))                            \
  F(sin, COS(x))                                         \
  F(cos, -SIN(x))                                        \
  F(relu, x > 0 ? (real)1 : (real)0)                     \
  F(leaky_relu, x > 0 ? (real)1 : p0)                    \
  F(elu, x > 0 ? (real)1 : p0 * EXP(x))                  \
  F(softplus, OWN::sigmoid(x))                           \
  F(gelu, OWN::geluGradient(x))                          \
  F(gelu_tanh, OWN::geluTanhGradient(x))                 \
  F(silu, OWN::siluGradient(x))                          \
  F(clip, x >= p0 && x <= p1 ? (real)1 : (real)0)        \
  F(affine, p0)                                          \
  F(pow_scalar, power_by_base(x, p0))

// f(a, b).
#define BINARY_FUNCTIONS(F)         \
  F(add, a + b)                     \
  F(sub, a - b)                     \
  F(mul, a * b)                     \
  F(div, a / b)                     \
  F(pow, power(a, b))               \
  F(max, larger(a, b))              \
  F(min, smaller(a, b))             \
  F(eq, a == b ? (real)1 : (real)0) \
  F(ne, a != b ? (real)1 : (real)0) \
  F(lt, a < b ? (real)1 : (real)0)  \
  F(le, a <= b ? (real)1 : (real)0) \
  F(gt, a > b ? (real)1 : (real)0)  \
  F(ge, a >= b ? (real)1 : (real)0)

// df/da and df/db.
#define BINARY_DERIVATIVES(F)                                                \
  F(add_by_left, (real)1)                                                    \
  F(add_by_right, (real)1)                                                   \
  F(sub_by_left, (real)1)                                                    \
  F(sub_by_right, (real) - 1)                                                \
  F(mul_by_left, b)                                                          \
  F(mul_by_right, a)                                                         \
  F(div_by_left, 1 / b)                                                      \
  F(div_by_right, -(a / b) / b)                                              \
  F(pow_by_left, power_by_base(a, b))                                        \
  F(pow_by_right, a == 0 && b >= 0 ? (real)0 : (real)(power(a, b) * LOG(a))) \
  F(max_by_left, share_of_larger(a, b))                                      \
  F(max_by_right, share_of_larger(b, a))                                     \
  F(min_by_left, share_of_larger(b, a))                                      \
  F(min_by_right, share_of_larger(a, b))

// Each list makes device functions of these names.
#define UNARY_FUNCTION(name, f) \
  __device__ inline real function_##name(real x, real p0, real p1) { return f; }
UNARY_FUNCTIONS(UNARY_FUNCTION)

// A saved NaN gives NaN.
#define UNARY_DERIVATIVE(name, f)                                      \
  __device__ inline real derivative_##name(real x, real p0, real p1) { \
    return is_nan(x) ? x : (real)(f);                                  \
  }
UNARY_DERIVATIVES(UNARY_DERIVATIVE)

#define BINARY_FUNCTION(name, f) \
  __device__ inline real function_##name(real a, real b) { return f; }
BINARY_FUNCTIONS(BINARY_FUNCTION)

#define BINARY_DERIVATIVE(name, f) \
  __device__ inline real derivative_##name(real a, real b) { return f; }
BINARY_DERIVATIVES(BINARY_DERIVATIVE)
