// Extremes, searches and scans. Sums are in reduction_sums.cu.
//
// Launch of extremes, whose order is open: a warp takes a chunk of a result, and one more the
// chunks' extremes. Searches: a warp a result. Scans: a thread a line.
#include "loop.cuh"
#include "real.cuh"

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
