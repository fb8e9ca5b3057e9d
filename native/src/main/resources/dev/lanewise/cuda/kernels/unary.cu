// y = f(x), one kernel a function, for arrays without gaps (flat) and with strides.
//
// Launch: bound by memory, so a thread does one element at a time in steps of the whole grid and
// neighbours take neighbours, which makes every access of a warp one run. 256 threads are enough to
// fill a multiprocessor at 8 blocks and leave room for the registers of the longest polynomial; the
// grid is as many blocks as there are elements for, at most 16 a multiprocessor.
#include "functions.cuh"
#include "loop.cuh"

#define UNARY(name, f)                                                                       \
  KERNEL(256, unary_##name, const real* x, real* y, long long n, real p0, real p1) {         \
    EACH(i, n) y[i] = function_##name(x[i], p0, p1);                                         \
  }                                                                                          \
  KERNEL(256, unary_##name##_strided, const real* x, real* y, Loop loop, real p0, real p1) { \
    EACH(i, loop.count) {                                                                    \
      long long at[2];                                                                       \
      offsets(loop, i, at);                                                                  \
      y[at[1]] = function_##name(x[at[0]], p0, p1);                                          \
    }                                                                                        \
  }

FOR_FUNCTIONS(UNARY_FUNCTIONS, UNARY)
