// y = f(x + bias) and dx = dy f'(saved) on the rows of a matrix without gaps, one kernel a
// function. Backward, saved gets the bias added if there is one; null is none of either. The
// bias's gradient is a sum over rows: see reduction.cu.
//
// Launch: as in unary.cu; an element's column is its index modulo the columns, by 32 bits where
// the matrix allows.
#include "functions.cuh"
#include "loop.cuh"

__device__ inline int column(long long i, long long n, int columns) {
  return n <= 0xffffffffLL ? (int)((unsigned)i % (unsigned)columns) : (int)(i % columns);
}

#define FORWARD(name, f)                                                                     \
  KERNEL(256, bias_activation_##name, const real* x, const real* bias, real* y, long long n, \
         int columns, real p0, real p1) {                                                    \
    EACH(i, n) y[i] = function_##name(x[i] + bias[column(i, n, columns)], p0, p1);           \
  }

#define BACKWARD(name, f)                                                           \
  KERNEL(256, bias_activation_backward_##name, const real* saved, const real* bias, \
         const real* dy, real* dx, long long n, int columns, real p0, real p1) {    \
    EACH(i, n) {                                                                    \
      real x = saved ? saved[i] : 0;                                                \
      if (bias) x += bias[column(i, n, columns)];                                   \
      dx[i] = dy[i] * derivative_##name(x, p0, p1);                                 \
    }                                                                               \
  }

FOR_FUNCTIONS(UNARY_FUNCTIONS, FORWARD)
FOR_FUNCTIONS(UNARY_DERIVATIVES, BACKWARD)
