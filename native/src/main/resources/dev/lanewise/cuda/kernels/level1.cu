// BLAS level 1; sums in the order that Level1Kernels states. x and y point to element 0, which is
// the last one of the array where an increment is negative.
//
// Launch of dot, asum and nrm2: a block of 256 a run of 2^14 elements (teams.cuh), whose totals one
// block joins. Of iamax: a warp a run. Of axpy and scal: as in unary.cu. All are bound by memory
// where increments are 1; others fetch whole sectors of 32 bytes for each element.
#include "loop.cuh"
#include "teams.cuh"

__device__ inline int run_length(int n, int run) {
  int start = run * RUN;
  return n - start < RUN ? n - start : RUN;
}

KERNEL(256, dot, const real* x, long long incX, const real* y, long long incY, int n, int runs,
       real* partial) {
  for (int run = blockIdx.x; run < runs; run += gridDim.x) {
    const real* xs = x + run * RUN * incX;
    const real* ys = y + run * RUN * incY;
    real sum = Block().sums(run_length(n, run), [&](int i, real* a, real* b) {
      *a = xs[i * incX];
      *b = ys[i * incY];
    }).products;
    if (threadIdx.x == 0) partial[run] = sum;
  }
}

KERNEL(256, asum, const real* x, long long incX, int n, int runs, real* partial) {
  for (int run = blockIdx.x; run < runs; run += gridDim.x) {
    const real* xs = x + run * RUN * incX;
    real sum = Block().sum(run_length(n, run), [&](int i) { return fabs(xs[i * incX]); });
    if (threadIdx.x == 0) partial[run] = sum;
  }
}

// One block: the runs' totals in order.
KERNEL(256, level1_total, const real* partial, int runs, real* result) {
  real sum = Block().chain(runs, [&](int i) { return partial[i]; });
  if (threadIdx.x == 0) result[0] = sum;
}

// x 2^-exponent in two steps, since a power alone may overflow.
__device__ inline double scaled_down(double x, int exponent) {
  int half = exponent / 2;
  return x * scalbn(1.0, -half) * scalbn(1.0, half - exponent);
}

// NaN stays.
__device__ inline void keep_larger(double& best, double x) {
  if (x > best || x != x) best = x;
}

// Whether squares need no scaling: of zeros, or because the norm isn't finite anyway.
__device__ inline bool is_plain(double largest) {
  return largest == 0 || !(largest <= 1.7976931348623157e308);
}

// Squares are added in double: those of floats neither overflow nor underflow there, and doubles
// are brought near 1 by a power of two. One block a run: its sum of scaled squares and its largest
// magnitude, by which it is scaled.
KERNEL(256, nrm2, const real* x, long long incX, int n, int runs, double* squares,
       double* largest) {
  __shared__ double warpLargest[32];
  __shared__ double warpSums[32];
  for (int run = blockIdx.x; run < runs; run += gridDim.x) {
    const real* xs = x + run * RUN * incX;
    int length = run_length(n, run);
    double best = 0;
    OF_ROW(Block(), i, length) keep_larger(best, fabs((double)xs[i * incX]));
    for (int apart = 16; apart > 0; apart /= 2)
      keep_larger(best, __shfl_xor_sync(0xffffffffu, best, apart));
    if (threadIdx.x % 32 == 0) warpLargest[threadIdx.x / 32] = best;
    __syncthreads();
    for (int warp = 0; warp < (int)blockDim.x / 32; warp++) keep_larger(best, warpLargest[warp]);
    int exponent = is_plain(best) ? 0 : ilogb(best);
    double sum = 0;
    OF_ROW(Block(), i, length) {
      double value = scaled_down(xs[i * incX], exponent);
      sum = fma(value, value, sum);
    }
    for (int apart = 16; apart > 0; apart /= 2)
      sum += __shfl_xor_sync(0xffffffffu, sum, apart);
    if (threadIdx.x % 32 == 0) warpSums[threadIdx.x / 32] = sum;
    __syncthreads();
    if (threadIdx.x == 0) {
      double all = 0;
      for (int warp = 0; warp < (int)blockDim.x / 32; warp++) all += warpSums[warp];
      squares[run] = all;
      largest[run] = best;
    }
    __syncthreads();
  }
}

// One warp: the norm of what the runs gave.
KERNEL(32, nrm2_total, const double* squares, const double* largest, int runs, real* result) {
  double best = 0;
  for (int run = threadIdx.x; run < runs; run += 32) keep_larger(best, largest[run]);
  for (int apart = 16; apart > 0; apart /= 2)
    keep_larger(best, __shfl_xor_sync(0xffffffffu, best, apart));
  int exponent = is_plain(best) ? 0 : ilogb(best);
  double sum = 0;
  for (int run = threadIdx.x; run < runs && !is_plain(best); run += 32) {
    if (largest[run] == 0) continue;
    // Squares that lie this far below the others don't count.
    int below = exponent - ilogb(largest[run]);
    if (below < 400) sum += squares[run] * scalbn(1.0, -2 * below);
  }
  for (int apart = 16; apart > 0; apart /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, apart);
  if (threadIdx.x == 0) result[0] = (real)(is_plain(best) ? best : scalbn(sqrt(sum), exponent));
}

KERNEL(256, axpy, int n, real alpha, const real* x, long long incX, real* y, long long incY) {
  EACH(i, n) y[i * incY] = fused(alpha, x[i * incX], y[i * incY]);
}

KERNEL(256, scal, int n, real alpha, real* x, long long incX) { EACH(i, n) x[i * incX] *= alpha; }

// Whether magnitude a at i comes before b at j; NaN is larger than any, and -1 is no place.
__device__ inline bool is_before(real a, int i, real b, int j) {
  if (i < 0 || j < 0) return j < 0 && i >= 0;
  if (is_nan(a) || is_nan(b)) return is_nan(a) && (!is_nan(b) || i < j);
  return a == b ? i < j : a > b;
}

// One warp a run: places[run].
KERNEL(256, largest_of_runs, const real* x, long long incX, int n, int runs, int* places) {
  long long warps = gridDim.x * (long long)(blockDim.x / 32);
  for (long long run = blockIdx.x * (long long)(blockDim.x / 32) + threadIdx.x / 32; run < runs;
       run += warps) {
    int start = (int)run * RUN;
    int end = start + run_length(n, (int)run);
    real best = 0;
    int place = -1;
    for (int i = start + threadIdx.x % 32; i < end; i += 32) {
      real value = fabs(x[i * incX]);
      if (is_before(value, i, best, place)) {
        best = value;
        place = i;
      }
    }
    for (int apart = 16; apart > 0; apart /= 2) {
      real value = __shfl_xor_sync(0xffffffffu, best, apart);
      int other = __shfl_xor_sync(0xffffffffu, place, apart);
      if (is_before(value, other, best, place)) {
        best = value;
        place = other;
      }
    }
    if (threadIdx.x % 32 == 0) places[run] = place;
  }
}

// One warp: the first of the largest of the runs; -1 if there are none.
KERNEL(32, largest_of_all, const real* x, long long incX, const int* places, int runs,
       int* result) {
  real best = 0;
  int place = -1;
  for (int run = threadIdx.x; run < runs; run += 32) {
    int i = places[run];
    real value = fabs(x[i * incX]);
    if (is_before(value, i, best, place)) {
      best = value;
      place = i;
    }
  }
  for (int apart = 16; apart > 0; apart /= 2) {
    real value = __shfl_xor_sync(0xffffffffu, best, apart);
    int other = __shfl_xor_sync(0xffffffffu, place, apart);
    if (is_before(value, other, best, place)) {
      best = value;
      place = other;
    }
  }
  if (threadIdx.x == 0) result[0] = place;
}
