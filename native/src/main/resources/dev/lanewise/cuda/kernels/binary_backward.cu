// dx = dy df/da or dy df/db, one kernel a function and operand, flat and strided.
//
// Launch: as in unary.cu.
#include "functions.cuh"
#include "loop.cuh"

#define BINARY_BACKWARD(name, f)                                                    \
  KERNEL(256, binary_backward_##name, const real* a, const real* b, const real* dy, \
         real* dx, long long n) {                                                   \
    EACH(i, n) dx[i] = dy[i] * derivative_##name(a[i], b[i]);                       \
  }                                                                                 \
  KERNEL(256, binary_backward_##name##_strided, const real* a, const real* b,       \
         const real* dy, real* dx, Loop loop) {                                     \
    EACH(i, loop.count) {                                                           \
      long long at[4];                                                              \
      offsets(loop, i, at);                                                         \
      dx[at[3]] = dy[at[2]] * derivative_##name(a[at[0]], b[at[1]]);                \
    }                                                                               \
  }

FOR_FUNCTIONS(BINARY_DERIVATIVES, BINARY_BACKWARD)
