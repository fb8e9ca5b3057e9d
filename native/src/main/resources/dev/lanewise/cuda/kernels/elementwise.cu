// Elementwise kernels without a function: a constant, and the choice between two arrays.
//
// Launch: as in unary.cu.
#include "loop.cuh"
#include "real.cuh"

KERNEL(256, fill, real* y, long long n, real value) {
  EACH(i, n) y[i] = value;
}

// y = condition != 0 ? a : b.
KERNEL(256, where, const real* condition, const real* a, const real* b, real* y, Loop loop) {
  EACH(i, loop.count) {
    long long at[4];
    offsets(loop, i, at);
    y[at[3]] = condition[at[0]] != 0 ? a[at[1]] : b[at[2]];
  }
}
