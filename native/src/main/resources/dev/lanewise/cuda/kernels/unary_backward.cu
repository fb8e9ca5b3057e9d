// dx = dy f'(saved), one kernel a function, flat and strided. What saves nothing gets null.
//
// Launch: as in unary.cu.
#include "functions.cuh"
#include "loop.cuh"

#define UNARY_BACKWARD(name, f)                                                                \
  KERNEL(256, unary_backward_##name, const real* saved, const real* dy, real* dx, long long n, \
         real p0, real p1) {                                                                   \
    EACH(i, n) dx[i] = dy[i] * derivative_##name(saved ? saved[i] : 0, p0, p1);                \
  }                                                                                            \
  KERNEL(256, unary_backward_##name##_strided, const real* saved, const real* dy, real* dx,    \
         Loop loop, real p0, real p1) {                                                        \
    EACH(i, loop.count) {                                                                      \
      long long at[3];                                                                         \
      offsets(loop, i, at);                                                                    \
      dx[at[2]] = dy[at[1]] * derivative_##name(saved ? saved[at[0]] : 0, p0, p1);             \
    }                                                                                          \
  }

FOR_FUNCTIONS(UNARY_DERIVATIVES, UNARY_BACKWARD)
