// y = f(a, b), one kernel a function, flat and strided (which is how operands are broadcast).
//
// Launch: as in unary.cu.
#include "functions.cuh"
#include "loop.cuh"

#define BINARY(name, f)                                                                    \
  KERNEL(256, binary_##name, const real* a, const real* b, real* y, long long n) {         \
    EACH(i, n) y[i] = function_##name(a[i], b[i]);                                         \
  }                                                                                        \
  KERNEL(256, binary_##name##_strided, const real* a, const real* b, real* y, Loop loop) { \
    EACH(i, loop.count) {                                                                  \
      long long at[3];                                                                     \
      offsets(loop, i, at);                                                                \
      y[at[2]] = function_##name(a[at[0]], b[at[1]]);                                      \
    }                                                                                      \
  }

FOR_FUNCTIONS(BINARY_FUNCTIONS, BINARY)
