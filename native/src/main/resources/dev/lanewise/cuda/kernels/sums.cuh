// Sums in the order that the contracts state (Level1Kernels): runs of 2^14 elements, each in 16
// virtual lanes that a fixed tree joins, the runs added in order. The lanes are 16 neighbouring
// threads, a group, and there are two groups a warp.
#pragma once
#include "real.cuh"

#define RUN (1 << 14)
#define LANES 16

// What an element does to a total, and how totals are joined.
struct Add {
  __device__ static real empty() { return 0; }
  __device__ static real take(real total, real x, real) { return total + x; }
  __device__ static real join(real a, real b) { return a + b; }
};

struct Multiply {
  __device__ static real empty() { return 1; }
  __device__ static real take(real total, real x, real) { return total * x; }
  __device__ static real join(real a, real b) { return a * b; }
};

struct AddSquare {
  __device__ static real empty() { return 0; }
  __device__ static real take(real total, real x, real center) {
    real distance = x - center;
    return fused(distance, distance, total);
  }
  __device__ static real join(real a, real b) { return a + b; }
};

// Joins the totals of a group; its first thread gets the result. All threads of the warp must come.
template <class Step>
__device__ inline real join_lanes(real total) {
  for (int apart = LANES / 2; apart > 0; apart /= 2)
    total = Step::join(total, __shfl_down_sync(0xffffffffu, total, apart, LANES));
  return total;
}

// The sum of term(i) for i from 0 to n, by a group, each thread of which gets it. All threads of
// the warp must come, with the same n.
template <class Term>
__device__ inline real lane_sum(int n, Term term) {
  real total = 0;
  for (int start = 0; start < n; start += RUN) {
    int end = n - start < RUN ? n : start + RUN;
    real lane = 0;
    for (int i = start + threadIdx.x % LANES; i < end; i += LANES) lane += term(i);
    total += __shfl_sync(0xffffffffu, join_lanes<Add>(lane), 0, LANES);
  }
  return total;
}
