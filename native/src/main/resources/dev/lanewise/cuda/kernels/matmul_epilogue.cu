// C = f(C + bias + residual), the last pass of a matrix product; one kernel an activation.
//
// Launch: as in unary.cu.
#include "functions.cuh"
#include "loop.cuh"

#define ACTIVATIONS(F)                \
  F(none, x)                          \
  F(relu, relu(x))                    \
  F(leaky_relu, leaky_relu(x, slope)) \
  F(gelu, OWN::gelu(x))               \
  F(sigmoid, OWN::sigmoid(x))         \
  F(tanh, TANH(x))

#define ACTIVATION(name, f) \
  __device__ inline real activation_##name(real x, real slope) { return f; }
ACTIVATIONS(ACTIVATION)

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
      c[at] = activation_##name(x, slope);                                             \
    }                                                                                  \
  }

FOR_FUNCTIONS(ACTIVATIONS, EPILOGUE)
