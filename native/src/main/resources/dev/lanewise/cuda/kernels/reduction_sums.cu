// Sums, products and sums of squares in the order that ReductionKernels states, so that their bits
// are the host's; each for itself.
//
// Launch of lanes: the contract's 16 virtual lanes are 16 threads, which take
// neighbouring elements, so that half a warp reads 64 bytes at a time; a block of 256 has 16 such
// groups, each with a run of up to 2^14 elements of one result. What the runs of a result give is
// joined in order by one thread, and is at most 2^-14 of the elements.
// Launch of ordered: one thread a result, as the contract wants one chain; neighbouring
// threads read neighbouring elements where the kept axis is the contiguous one (sums over rows).
#include "loop.cuh"
#include "real.cuh"
#include "sums.cuh"

// A total, divided unless the divisor is 0.
__device__ inline real finished(real total, real divisor) {
  return divisor == 0 ? total : total / divisor;
}

// One group of 16 threads a (result, pass, run): partial[item] = the run's total.
template <class Step>
__device__ inline void lanes(const real* x, const real* center, real* partial, const Loop& kept,
                             const Loop& passes, int length, int runs) {
  long long items = kept.count * passes.count * runs;
  int lane = threadIdx.x % LANES;
  long long groups = gridDim.x * (long long)(blockDim.x / LANES);
  long long first = blockIdx.x * (long long)(blockDim.x / LANES) + threadIdx.x / LANES;
  // All threads go round equally often, since shuffles want whole warps.
  long long rounds = (items + groups - 1) / groups;
  for (long long round = 0; round < rounds; round++) {
    long long item = first + round * groups;
    real total = Step::empty();
    if (item < items) {
      long long result = item / runs / passes.count;
      long long inKept[1], inPasses[1];
      offsets(kept, result, inKept);
      offsets(passes, item / runs % passes.count, inPasses);
      int start = (int)(item % runs) * RUN;
      int end = length - start < RUN ? length : start + RUN;
      const real* from = x + inKept[0] + inPasses[0];
      real c = center ? center[result] : (real)0;
      for (int i = start + lane; i < end; i += LANES) total = Step::take(total, from[i], c);
    }
    total = join_lanes<Step>(total);
    if (item < items && lane == 0) partial[item] = total;
  }
}

// One thread a result: the runs of a pass in order, then the passes in order.
template <class Step>
__device__ inline void join(const real* partial, real* y, long long results, long long passes,
                            int runs, real divisor) {
  EACH(result, results) {
    const real* from = partial + result * passes * runs;
    real total = Step::empty();
    for (long long pass = 0; pass < passes; pass++) {
      real one = Step::empty();
      for (int run = 0; run < runs; run++) one = Step::join(one, from[pass * runs + run]);
      total = Step::join(total, one);
    }
    y[result] = finished(total, divisor);
  }
}

// One thread a result: its elements one after the other.
template <class Step>
__device__ inline void ordered(const real* x, const real* center, real* y, const Loop& kept,
                               const Loop& passes, int length, long long stride, real divisor) {
  EACH(result, kept.count) {
    long long inKept[1], inPasses[1];
    offsets(kept, result, inKept);
    real c = center ? center[result] : (real)0;
    real total = Step::empty();
    for (long long pass = 0; pass < passes.count; pass++) {
      offsets(passes, pass, inPasses);
      const real* from = x + inKept[0] + inPasses[0];
      for (int i = 0; i < length; i++) total = Step::take(total, from[i * stride], c);
    }
    y[result] = finished(total, divisor);
  }
}

#define STEPS(F) F(add, ) F(multiply, ) F(add_square, )
#define STEP_add Add
#define STEP_multiply Multiply
#define STEP_add_square AddSquare

#define SUM(name, f)                                                                          \
  KERNEL(256, lanes_##name, const real* x, const real* center, real* partial, Loop kept,      \
         Loop passes, int length, int runs) {                                                 \
    lanes<STEP_##name>(x, center, partial, kept, passes, length, runs);                       \
  }                                                                                           \
  KERNEL(256, join_##name, const real* partial, real* y, long long results, long long passes, \
         int runs, real divisor) {                                                            \
    join<STEP_##name>(partial, y, results, passes, runs, divisor);                            \
  }                                                                                           \
  KERNEL(256, ordered_##name, const real* x, const real* center, real* y, Loop kept,          \
         Loop passes, int length, long long stride, real divisor) {                           \
    ordered<STEP_##name>(x, center, y, kept, passes, length, stride, divisor);                \
  }

FOR_FUNCTIONS(STEPS, SUM)
