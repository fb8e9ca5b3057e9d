// Kernels that test the simulator itself: the same sum by a block with and without what makes it
// right.
#include "real.cuh"
#include "sums.cuh"

// y = the sum of x, by one block.
#define BLOCK_SUM(name, barrier)                           \
  KERNEL(256, name, const real* x, real* y) {              \
    __shared__ real shared[256];                           \
    int t = threadIdx.x;                                   \
    shared[t] = x[t];                                      \
    barrier;                                               \
    for (int half = blockDim.x / 2; half > 0; half /= 2) { \
      if (t < half) shared[t] += shared[t + half];         \
      barrier;                                             \
    }                                                      \
    if (t == 0) *y = shared[0];                            \
  }

BLOCK_SUM(block_sum, __syncthreads())
BLOCK_SUM(block_sum_without_barriers, )

// Only half of the block comes to the barrier.
KERNEL(256, divergent_barrier, real* y) {
  if (threadIdx.x < blockDim.x / 2) __syncthreads();
  y[threadIdx.x] = 1;
}

// Writes one element behind the array.
KERNEL(256, writes_behind, real* y, int n) {
  for (int i = threadIdx.x; i <= n; i += blockDim.x) y[i] = 1;
}

// y = the sum of a warp, at every lane.
KERNEL(32, warp_sum, const real* x, real* y) {
  real sum = x[threadIdx.x];
  for (int mask = 16; mask > 0; mask /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, mask);
  y[threadIdx.x] = sum;
}

KERNEL(32, sums_of_dynamic_shared, const real* x, real* y) {
  DYNAMIC_SHARED(real, shared);
  shared[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  real sum = 0;
  for (int i = 0; i < (int)blockDim.x; i++) sum += shared[i];
  y[threadIdx.x] = sum;
}

// Two groups: y[0] = the sum of x in the contracts' order, y[1] = that of its squares.
KERNEL(32, lane_sums, const real* x, real* y, int n) {
  int group = threadIdx.x / LANES;
  real sum = lane_sum(n, [=](int i) { return group == 0 ? x[i] : x[i] * x[i]; });
  if (threadIdx.x % LANES == 3) y[group] = sum;
}
