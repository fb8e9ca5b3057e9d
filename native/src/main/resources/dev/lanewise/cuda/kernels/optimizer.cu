// Optimizer steps of whole lists of parameters, rounded as OptimizerKernels states, and the global
// norm of their gradients.
//
// Launch of steps: bound by memory, and a model has many parameters of all sizes, so one launch
// takes up to 64 of them: a block of 256 takes chunks of 1024 elements, whichever parameter they
// are of, in steps of the grid, and finds a chunk's parameter by bisection. The table of
// parameters is an argument of the launch: nothing is uploaded, and reading it is a broadcast.
// Launch of the norm: the contract's 16 virtual lanes are 16 threads with a run of 2^14 elements
// of one gradient, as in reduction.cu, in double. A thread a parameter joins its runs, and one the
// list.
#include "real.cuh"
#include "sums.cuh"

#define MOST 64
#define CHUNK 1024

// One parameter: its arrays, its elements, and the chunks (or runs) of those before it in the list.
struct Parameter {
  real* w;
  const real* g;
  real* s1;
  real* s2;
  int n;
  int before;
};

// Written by dev.lanewise.cuda.kernels.ParameterArgument.
struct Parameters {
  int count;
  int chunks;
  Parameter of[MOST];
};

// The parameter that a chunk is of: the last one that has no more chunks before it. There are none
// without elements.
__device__ inline int owner(const Parameters& all, int chunk) {
  int low = 0;
  int high = all.count;
  while (high - low > 1) {
    int middle = (low + high) / 2;
    if (all.of[middle].before <= chunk)
      low = middle;
    else
      high = middle;
  }
  return low;
}

// What gradients are multiplied by.
__device__ inline real clipping(const real* norm, double clip) {
  if (!norm) return 1;
  double length = *norm;
  if (!(length - length == 0)) return not_a_number();
  return length > clip ? (real)(clip / length) : (real)1;
}

__device__ inline real decayed(real g, real decay, real w) {
  return decay == 0 ? g : fused(decay, w, g);
}

// update(parameter, index, clipped gradient) for every element.
template <class Update>
__device__ inline void each_element(const Parameters& all, const real* norm, double clip,
                                    Update update) {
  real factor = clipping(norm, clip);
  for (int chunk = blockIdx.x; chunk < all.chunks; chunk += gridDim.x) {
    const Parameter& p = all.of[owner(all, chunk)];
    int start = (chunk - p.before) * CHUNK;
    int length = p.n - start < CHUNK ? p.n - start : CHUNK;
    for (int k = threadIdx.x; k < length; k += blockDim.x)
      update(p, start + k, factor * p.g[start + k]);
  }
}

KERNEL(256, sgd, Parameters all, const real* norm, double clip, real minusRate, real decay) {
  each_element(all, norm, clip, [=](const Parameter& p, int i, real g) {
    real w = p.w[i];
    p.w[i] = fused(minusRate, decayed(g, decay, w), w);
  });
}

KERNEL(256, momentum, Parameters all, const real* norm, double clip, real minusRate, real decay,
       real momentum, int nesterov) {
  each_element(all, norm, clip, [=](const Parameter& p, int i, real given) {
    real w = p.w[i];
    real g = decayed(given, decay, w);
    real s = fused(momentum, p.s1[i], g);
    p.s1[i] = s;
    p.w[i] = fused(minusRate, nesterov ? fused(momentum, s, g) : s, w);
  });
}

KERNEL(256, rms_prop, Parameters all, const real* norm, double clip, real minusRate, real decay,
       real keep, real take, real epsilon) {
  each_element(all, norm, clip, [=](const Parameter& p, int i, real given) {
    real w = p.w[i];
    real g = decayed(given, decay, w);
    real s = fused(keep, p.s1[i], (take * g) * g);
    p.s1[i] = s;
    p.w[i] = fused(minusRate, g / (sqrt(s) + epsilon), w);
  });
}

KERNEL(256, adam, Parameters all, const real* norm, double clip, real minusRate, real decay,
       real keep1, real take1, real keep2, real take2, real scale, real epsilon, real shrink,
       int shrinks) {
  each_element(all, norm, clip, [=](const Parameter& p, int i, real given) {
    real w = p.w[i];
    real g = decayed(given, decay, w);
    real first = fused(keep1, p.s1[i], take1 * g);
    real second = fused(keep2, p.s2[i], (take2 * g) * g);
    real divisor = fused(sqrt(second), scale, epsilon);
    p.s1[i] = first;
    p.s2[i] = second;
    p.w[i] = fused(minusRate, first / divisor, shrinks ? fused(shrink, w, w) : w);
  });
}

// partial[run] = the sum of the squares of a run; 16 threads a run.
KERNEL(256, squares, Parameters all, double* partial) {
  int lane = threadIdx.x % LANES;
  int groups = gridDim.x * (blockDim.x / LANES);
  int first = blockIdx.x * (blockDim.x / LANES) + threadIdx.x / LANES;
  // All threads go round equally often, since shuffles want whole warps.
  int rounds = (all.chunks + groups - 1) / groups;
  for (int round = 0; round < rounds; round++) {
    int run = first + round * groups;
    double total = 0;
    if (run < all.chunks) {
      const Parameter& p = all.of[owner(all, run)];
      int start = (run - p.before) * RUN;
      int length = p.n - start < RUN ? p.n - start : RUN;
      for (int k = lane; k < length; k += LANES) {
        double g = p.g[start + k];
        total += g * g;
      }
    }
    for (int apart = LANES / 2; apart > 0; apart /= 2)
      total += __shfl_down_sync(0xffffffffu, total, apart, LANES);
    if (run < all.chunks && lane == 0) partial[run] = total;
  }
}

// sums[i] = the runs of a parameter in order; a thread a parameter.
KERNEL(64, join_squares, Parameters all, const double* partial, double* sums) {
  int i = threadIdx.x;
  if (i >= all.count) return;
  int end = i + 1 < all.count ? all.of[i + 1].before : all.chunks;
  double total = 0;
  for (int run = all.of[i].before; run < end; run++) total += partial[run];
  sums[i] = total;
}

// The root of the sum over the list; one thread.
KERNEL(32, root, const double* sums, int count, real* result) {
  if (threadIdx.x > 0) return;
  double total = 0;
  for (int i = 0; i < count; i++) total += sums[i];
  *result = (real)sqrt(total);
}
