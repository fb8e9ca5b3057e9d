// What matrix products need beside cuBLAS: epilogues, C scaled where nothing is multiplied, and
// ger.
//
// Launch: as in unary.cu: each kernel is one pass over C, bound by memory; neighbouring threads
// take neighbouring columns.
#include "functions.cuh"
#include "loop.cuh"

// The row and the column of element i of m x n.
__device__ inline void split(long long i, long long m, int n, long long* row, int* column) {
  if (m * n <= 0xffffffffLL) {
    *row = (unsigned)i / (unsigned)n;
    *column = (int)((unsigned)i % (unsigned)n);
  } else {
    *row = i / n;
    *column = (int)(i % n);
  }
}

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

// C = f(C + bias + residual), each sum rounded; bias and residual may be null. An element's bias is
// bias[row * byRow + column * byColumn].
#define EPILOGUE(name, f)                                                              \
  KERNEL(256, epilogue_##name, real* c, long long m, int n, int ldc, const real* bias, \
         int byRow, int byColumn, const real* residual, real slope) {                  \
    EACH(i, m * n) {                                                                   \
      long long row;                                                                   \
      int column;                                                                      \
      split(i, m, n, &row, &column);                                                   \
      long long at = row * ldc + column;                                               \
      real x = c[at];                                                                  \
      if (bias) x += bias[row * byRow + (long long)column * byColumn];                 \
      if (residual) x += residual[at];                                                 \
      c[at] = f;                                                                       \
    }                                                                                  \
  }

EPILOGUE(none, x)
EPILOGUE(relu, relu(x))
EPILOGUE(leaky_relu, leaky_relu(x, slope))
EPILOGUE(gelu, OWN::gelu(x))
EPILOGUE(sigmoid, OWN::sigmoid(x))
EPILOGUE(tanh, TANH(x))

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
