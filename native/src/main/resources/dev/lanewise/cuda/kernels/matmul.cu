// What matrix products need beside cuBLAS: C scaled where nothing is multiplied, and ger. Epilogues
// are in matmul_epilogue.cu.
//
// Launch: as in unary.cu: each kernel is one pass over C, bound by memory; neighbouring threads
// take neighbouring columns.
#include "loop.cuh"
#include "real.cuh"

// C = beta C for count matrices; 0 if beta is 0, whatever C holds.
KERNEL(256, scale, real* c, long long m, int n, int ldc, long long stride, int count, real beta) {
  EACH(i, m * n * count) {
    long long row;
    int column;
    split(i % (m * n), m, n, &row, &column);
    real* at = c + i / (m * n) * stride + row * ldc + column;
    *at = beta == 0 ? (real)0 : fused(beta, *at, (real)0);
  }
}

// A += alpha x y^T, alpha x_i rounded.
KERNEL(256, ger, long long m, int n, real alpha, const real* x, int incX, const real* y, int incY,
       real* a, int lda) {
  EACH(i, m * n) {
    long long row;
    int column;
    split(i, m, n, &row, &column);
    real* at = a + row * lda + column;
    *at = fused(alpha * x[row * incX], y[(long long)column * incY], *at);
  }
}
