// y = f(a, b), one kernel a function, flat and strided (which is how operands are broadcast), and
// the choice between two arrays.
//
// Launch: as in unary.cu.
#include "functions.cuh"
#include "loop.cuh"

#define BINARY(name, f)                                                                  \
  __device__ inline real apply_##name(real a, real b) { return f; }                      \
  KERNEL(256, binary_##name, const real* a, const real* b, real* y, long long n) {       \
    EACH(i, n) y[i] = apply_##name(a[i], b[i]);                                          \
  }                                                                                      \
  KERNEL(256, binary_##name##_strided, const real* a, const real* b, real* y, Loop loop) { \
    EACH(i, loop.count) {                                                                \
      long long at[3];                                                                   \
      offsets(loop, i, at);                                                              \
      y[at[2]] = apply_##name(a[at[0]], b[at[1]]);                                       \
    }                                                                                    \
  }

BINARY_FUNCTIONS(BINARY)

KERNEL(256, where, const real* condition, const real* a, const real* b, real* y, Loop loop) {
  EACH(i, loop.count) {
    long long at[4];
    offsets(loop, i, at);
    y[at[3]] = condition[at[0]] != 0 ? a[at[1]] : b[at[2]];
  }
}
