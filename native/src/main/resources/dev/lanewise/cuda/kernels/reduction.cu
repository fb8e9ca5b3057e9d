// Reductions, searches and scans in the order that ReductionKernels states, so that their bits are
// the host's.
//
// Launch of the sums, lanes: the contract's 16 virtual lanes are 16 threads, which take
// neighbouring elements, so that half a warp reads 64 bytes at a time; a block of 256 has 16 such
// groups, each with a run of up to 2^14 elements of one result. What the runs of a result give is
// joined in order by one thread, and is at most 2^-14 of the elements.
// Launch of the sums, in order: one thread a result, as the contract wants one chain; neighbouring
// threads read neighbouring elements where the kept axis is the contiguous one (sums over rows).
// Launch of extremes, whose order is open: a warp takes a chunk of a result. Searches: a warp a
// result. Scans: a thread a line.
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

#define SUM(name, Step)                                                                       \
  KERNEL(256, lanes_##name, const real* x, const real* center, real* partial, Loop kept,      \
         Loop passes, int length, int runs) {                                                 \
    lanes<Step>(x, center, partial, kept, passes, length, runs);                              \
  }                                                                                           \
  KERNEL(256, join_##name, const real* partial, real* y, long long results, long long passes, \
         int runs, real divisor) {                                                            \
    join<Step>(partial, y, results, passes, runs, divisor);                                   \
  }                                                                                           \
  KERNEL(256, ordered_##name, const real* x, const real* center, real* y, Loop kept,          \
         Loop passes, int length, long long stride, real divisor) {                           \
    ordered<Step>(x, center, y, kept, passes, length, stride, divisor);                       \
  }

SUM(add, Add)
SUM(multiply, Multiply)
SUM(add_square, AddSquare)

__device__ inline real extreme(bool largest, real a, real b) {
  return largest ? larger(a, b) : smaller(a, b);
}

// One warp a (result, chunk): y[result * chunks + chunk].
KERNEL(256, extreme, const real* x, real* y, Loop kept, Loop reduced, int chunk, int chunks,
       int largest) {
  int lane = threadIdx.x % 32;
  long long items = kept.count * chunks;
  long long warps = gridDim.x * (long long)(blockDim.x / 32);
  for (long long item = blockIdx.x * (long long)(blockDim.x / 32) + threadIdx.x / 32; item < items;
       item += warps) {
    long long inKept[1], inReduced[1];
    offsets(kept, item / chunks, inKept);
    long long start = item % chunks * chunk;
    long long end = reduced.count - start < chunk ? reduced.count : start + chunk;
    real best = largest ? -(real)__int_as_float(0x7f800000) : (real)__int_as_float(0x7f800000);
    for (long long i = start + lane; i < end; i += 32) {
      offsets(reduced, i, inReduced);
      best = extreme(largest, best, x[inKept[0] + inReduced[0]]);
    }
    for (int apart = 16; apart > 0; apart /= 2)
      best = extreme(largest, best, __shfl_xor_sync(0xffffffffu, best, apart));
    if (lane == 0) y[item] = best;
  }
}

// Whether element i with value a comes before element j with value b.
__device__ inline bool is_better(bool largest, real a, int i, real b, int j) {
  if (is_nan(a) || is_nan(b)) return is_nan(a) && (!is_nan(b) || i < j);
  if (a == b) return i < j;
  return largest ? a > b : a < b;
}

// One warp a result; lanes without an element bear the first one.
KERNEL(256, arg_extreme, const real* x, int* y, Loop kept, int size, long long stride,
       int largest) {
  int lane = threadIdx.x % 32;
  long long warps = gridDim.x * (long long)(blockDim.x / 32);
  for (long long result = blockIdx.x * (long long)(blockDim.x / 32) + threadIdx.x / 32;
       result < kept.count; result += warps) {
    long long inKept[1];
    offsets(kept, result, inKept);
    const real* from = x + inKept[0];
    int place = lane < size ? lane : 0;
    real best = from[place * stride];
    for (int i = place + 32; i < size; i += 32) {
      real value = from[i * stride];
      if (is_better(largest, value, i, best, place)) {
        best = value;
        place = i;
      }
    }
    for (int apart = 16; apart > 0; apart /= 2) {
      real value = __shfl_xor_sync(0xffffffffu, best, apart);
      int other = __shfl_xor_sync(0xffffffffu, place, apart);
      if (is_better(largest, value, other, best, place)) {
        best = value;
        place = other;
      }
    }
    if (lane == 0) y[result] = place;
  }
}

// One thread a line, in place or not: an element is read before it is written.
KERNEL(256, scan, const real* x, real* y, Loop rest, int size, long long xStride,
       long long yStride, int product, int exclusive, int reverse) {
  EACH(line, rest.count) {
    long long at[2];
    offsets(rest, line, at);
    real running = product ? 1 : 0;
    for (int step = 0; step < size; step++) {
      int i = reverse ? size - 1 - step : step;
      real value = x[at[0] + i * xStride];
      real next = product ? running * value : running + value;
      y[at[1] + i * yStride] = exclusive ? running : next;
      running = next;
    }
  }
}
