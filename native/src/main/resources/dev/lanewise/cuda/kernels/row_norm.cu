// Layer and root mean square normalisation of rows, with or without a residual connection, in the
// order that NormalizationKernels states. Without beta (or mean) it is the root mean square.
//
// Launch of rows: as in softmax.cu; a row comes from memory once, further walks find it in the
// caches, so they are bound by one read (backward two) and one write an element.
// Launch of the weights' gradients, which are chains over the rows: a block of 8 warps has 32
// columns; all warps fetch 64 rows of them (half as many of doubles), 128 bytes at a time, while
// one warp adds those fetched before. Bound by that chain where columns are few.
#include "functions.cuh"
#include "teams.cuh"

// 1 / sqrt(variance + epsilon).
__device__ inline real inverse_deviation(real variance, real epsilon) {
  return 1 / sqrt(variance + epsilon);
}

template <class Team>
__device__ inline void row_norm(const real* x, const real* r, const real* gamma, const real* beta,
                                real* sum, real* y, real* mean, real* inverse, long long rows,
                                int columns, real epsilon) {
  Team team;
  real count = columns;
  team.each(rows, columns, [&](long long row, int n) {
    long long start = row * columns;
    const real* from = x + start;
    if (r) {
      OF_ROW(team, i, n) sum[start + i] = x[start + i] + r[start + i];
      team.sync();
      from = sum + start;
    }
    real center = 0;
    if (beta) center = team.sum(n, [&](int i) { return from[i]; }) / count;
    real squares = team.sums(n, [&](int i, real* a, real* b) {
      *a = from[i] - center;
      *b = *a;
    }).products;
    real factor = inverse_deviation(squares / count, epsilon);
    if (n > 0 && team.rank() == 0) {
      inverse[row] = factor;
      if (beta) mean[row] = center;
    }
    OF_ROW(team, i, n) {
      real h = (from[i] - center) * factor;
      y[start + i] = beta ? fused(h, gamma[i], beta[i]) : h * gamma[i];
    }
  });
}

// dx, to which dSum is added if there is one.
template <class Team>
__device__ inline void row_norm_backward(const real* x, const real* gamma, const real* mean,
                                         const real* inverse, const real* dy, const real* dSum,
                                         real* dx, long long rows, int columns) {
  Team team;
  real count = columns;
  team.each(rows, columns, [&](long long row, int n) {
    long long start = row * columns;
    real center = mean && n > 0 ? mean[row] : (real)0;
    real factor = n > 0 ? inverse[row] : (real)0;
    Sums sums = team.sums(n, [&](int i, real* a, real* b) {
      *a = dy[start + i] * gamma[i];
      *b = (x[start + i] - center) * factor;
    });
    real average = sums.plain / count;
    real slope = sums.products / count;
    OF_ROW(team, i, n) {
      real h = (x[start + i] - center) * factor;
      real g = dy[start + i] * gamma[i];
      real rest = mean ? g - average : g;
      // -0 leaves a product as it is.
      real elsewhere = dSum ? dSum[start + i] : -(real)0;
      dx[start + i] = fused(fused(-slope, h, rest), factor, elsewhere);
    }
  });
}

#define FOR_TEAM(suffix, Team)                                                                    \
  KERNEL(256, row_norm##suffix, const real* x, const real* r, const real* gamma,                  \
         const real* beta, real* sum, real* y, real* mean, real* inverse, long long rows,         \
         int columns, real epsilon) {                                                             \
    row_norm<Team>(x, r, gamma, beta, sum, y, mean, inverse, rows, columns, epsilon);             \
  }                                                                                               \
  KERNEL(256, row_norm_backward##suffix, const real* x, const real* gamma, const real* mean,      \
         const real* inverse, const real* dy, const real* dSum, real* dx, long long rows,         \
         int columns) {                                                                           \
    row_norm_backward<Team>(x, gamma, mean, inverse, dy, dSum, dx, rows, columns);                \
  }

FOR_TEAM(_by_group, Group)
FOR_TEAM(_by_block, Block)

#define WIDTH 32
#define DEPTH (REAL_BITS == 64 ? 32 : 64)

// dBeta adds dy and dGamma becomes fma(dy, h, dGamma), row by row.
KERNEL(256, row_norm_weights, const real* x, const real* mean, const real* inverse, const real* dy,
       real* dGamma, real* dBeta, int rows, int columns) {
  __shared__ real gradients[2][DEPTH][WIDTH];
  __shared__ real normals[2][DEPTH][WIDTH];
  int lane = threadIdx.x % WIDTH;
  for (long long left = blockIdx.x * (long long)WIDTH; left < columns;
       left += gridDim.x * (long long)WIDTH) {
    long long column = left + lane;
    real scale = 0;
    real shift = 0;
    int half = 0;
    for (int start = 0; start < rows; start += DEPTH) {
      int depth = rows - start < DEPTH ? rows - start : DEPTH;
      for (int i = threadIdx.x / WIDTH; i < depth && column < columns; i += blockDim.x / WIDTH) {
        int row = start + i;
        long long at = row * (long long)columns + column;
        gradients[half][i][lane] = dy[at];
        normals[half][i][lane] = (x[at] - (mean ? mean[row] : (real)0)) * inverse[row];
      }
      __syncthreads();
      if (threadIdx.x < WIDTH && column < columns) {
        for (int i = 0; i < depth; i++) {
          real gradient = gradients[half][i][lane];
          shift += gradient;
          scale = fused(gradient, normals[half][i][lane], scale);
        }
      }
      half ^= 1;
    }
    if (threadIdx.x < WIDTH && column < columns) {
      dGamma[column] = scale;
      if (dBeta) dBeta[column] = shift;
    }
    __syncthreads();
  }
}
