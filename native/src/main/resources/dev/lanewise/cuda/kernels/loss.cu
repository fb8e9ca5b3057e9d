// Losses and their gradients. Sums have the order that LossKernels states: element losses in 16
// lanes, runs of 2^14; the losses of rows one after the other.
//
// Launch of element losses: a block of 256 a run, whose totals one block joins; gradients as in
// unary.cu. Of cross-entropies: rows as in softmax.cu, then one block that adds what they left.
// Before a gradient one block counts the rows that count, so that the host need not know.
// All are bound by reading x and t, or the logits, once from memory.
#include "functions.cuh"
#include "loop.cuh"
#include "teams.cuh"

// Probabilities stay 2^-24 away from 0 and 1.
__device__ inline real inside(real x) {
  const real low = (real)(1.0 / (1 << 24));
  const real high = 1 - low;
  return x < low ? low : x > high ? high : x;
}

// log(1 - p).
__device__ inline real log_of_rest(real p) {
#if REAL_BITS == 64
  return log1p(-p);
#else
  return LOG(1 - p);
#endif
}

__device__ inline real squared(real x, real t) { return (x - t) * (x - t); }
__device__ inline real squared_slope(real x, real t, real factor) { return (x - t) * (2 * factor); }

__device__ inline real absolute(real x, real t) { return fabs(x - t); }
__device__ inline real absolute_slope(real x, real t, real factor) {
  real d = x - t;
  return (d > 0 ? (real)1 : d < 0 ? (real)-1 : d) * factor;
}

// max(x, 0) - x t + log(1 + e^-|x|), without cancellation for large x.
__device__ inline real logits(real x, real t) {
  real step = x > 0 ? 1 : 0;
  return x * (step - t) + OWN::softplus(-fabs(x));
}
__device__ inline real logits_slope(real x, real t, real factor) {
  return (OWN::sigmoid(x) - t) * factor;
}

__device__ inline real probabilities(real x, real t) {
  real p = inside(x);
  return -fused(1 - t, log_of_rest(p), t * LOG(p));
}
__device__ inline real probabilities_slope(real x, real t, real factor) {
  real p = inside(x);
  return (p - t) / (p * (1 - p)) * factor;
}

// partial[run] = the total of a run of x and t.
#define ELEMENT_LOSS(name, term)                                                                  \
  KERNEL(256, loss_##name, const real* x, const real* t, real* partial, int n, int runs) {        \
    for (int run = blockIdx.x; run < runs; run += gridDim.x) {                                    \
      int start = run * RUN;                                                                      \
      const real* xs = x + start;                                                                 \
      const real* ts = t + start;                                                                 \
      real total =                                                                                \
          Block().sum(n - start < RUN ? n - start : RUN, [&](int i) { return term(xs[i], ts[i]); }); \
      if (threadIdx.x == 0) partial[run] = total;                                                 \
    }                                                                                             \
  }                                                                                               \
  KERNEL(256, loss_backward_##name, const real* x, const real* t, const real* dy, real* dx, int n, \
         double scale) {                                                                          \
    real factor = (real)(dy[0] * scale);                                                          \
    EACH(i, n) dx[i] = term##_slope(x[i], t[i], factor);                                          \
  }

ELEMENT_LOSS(squared, squared)
ELEMENT_LOSS(absolute, absolute)
ELEMENT_LOSS(binary_cross_entropy_logits, logits)
ELEMENT_LOSS(binary_cross_entropy_probabilities, probabilities)

// One block: result = scale times the sum of what the runs gave.
KERNEL(256, loss_total, const real* partial, int runs, double scale, real* result) {
  real sum = Block().chain(runs, [&](int i) { return partial[i]; });
  if (threadIdx.x == 0) result[0] = (real)(scale * sum);
}

// What is said of the labels: whether one is ignored, and which.
struct Labels {
  const int* labels;
  int anyIgnored;
  int ignored;
  __device__ int of(long long row) const { return labels[row]; }
  __device__ bool counts(int label) const { return !anyIgnored || label != ignored; }
};

// How many rows count; for all threads of a block.
__device__ inline int counting(const Labels& labels, int rows) {
  if (!labels.anyIgnored) return rows;
  __shared__ int count;
  if (threadIdx.x == 0) count = 0;
  __syncthreads();
  int mine = 0;
  for (int row = threadIdx.x; row < rows; row += blockDim.x) mine += labels.counts(labels.of(row));
  atomicAdd(&count, mine);
  __syncthreads();
  return count;
}

__device__ inline double mean_or_sum(double scale, int mean, int count) {
  return mean ? scale / count : scale;
}

// The loss of each row that counts, 0 of the others; NaN for a label that is none. kept is
// 1 - smoothing, share is smoothing / columns.
template <class Team>
__device__ inline void cross_entropy(const real* x, const Labels& labels, real* logSumExp,
                                     real* losses, int rows, int columns, real kept, real share) {
  Team team;
  team.each(rows, columns, [&](long long row, int n) {
    int label = n < 0 ? 0 : labels.of(row);
    bool counts = labels.counts(label);
    // The threads of a warp stay together; a row that doesn't count is read by none.
    int length = n < 0 || !counts ? 0 : n;
    const real* from = x + row * columns;
    real best = -infinite();
    OF_ROW(team, i, length) take_larger(best, from[i]);
    best = team.largest(best);
    real logarithm = LOG(team.sum(length, [&](int i) { return EXP(from[i] - best); }));
    real below = 0;
    if (share != 0) below = team.sum(length, [&](int i) { return from[i] - best; });
    if (n < 0 || team.rank() != 0) return;
    if (!counts) {
      logSumExp[row] = 0;
      losses[row] = 0;
    } else if (label < 0 || label >= n) {
      logSumExp[row] = not_a_number();
      losses[row] = not_a_number();
    } else {
      logSumExp[row] = best + logarithm;
      real distance = best - from[label];
      losses[row] =
          share == 0 ? distance + logarithm : fused(-share, below, kept * distance) + logarithm;
    }
  });
}

template <class Team>
__device__ inline void cross_entropy_backward(const real* x, const Labels& labels,
                                              const real* logSumExp, const real* factor, real* dx,
                                              int rows, int columns, real kept, real share) {
  Team team;
  real all = factor[0];
  team.each(rows, columns, [&](long long row, int n) {
    int label = n < 0 ? 0 : labels.of(row);
    bool counts = labels.counts(label);
    real shift = n < 0 ? (real)0 : logSumExp[row];
    if (label < 0 || label >= n) shift = not_a_number();
    const real* from = x + row * columns;
    real* to = dx + row * columns;
    OF_ROW(team, i, n) {
      real slope = 0;
      if (counts) {
        slope = EXP(from[i] - shift) * all;
        if (share != 0) slope -= all * share;
        if (i == label) slope -= all * kept;
      }
      to[i] = slope;
    }
  });
}

#define FOR_TEAM(suffix, Team)                                                                    \
  KERNEL(256, cross_entropy##suffix, const real* x, const int* labels, int anyIgnored,            \
         int ignored, real* logSumExp, real* losses, int rows, int columns, real kept,            \
         real share) {                                                                            \
    cross_entropy<Team>(x, {labels, anyIgnored, ignored}, logSumExp, losses, rows, columns, kept, \
                        share);                                                                   \
  }                                                                                               \
  KERNEL(256, cross_entropy_backward##suffix, const real* x, const int* labels, int anyIgnored,   \
         int ignored, const real* logSumExp, const real* factor, real* dx, int rows, int columns, \
         real kept, real share) {                                                                 \
    cross_entropy_backward<Team>(x, {labels, anyIgnored, ignored}, logSumExp, factor, dx, rows,   \
                                 columns, kept, share);                                           \
  }

FOR_TEAM(_by_group, Group)
FOR_TEAM(_by_block, Block)

// One block: the rows' losses, one after the other.
KERNEL(256, cross_entropy_total, const real* losses, const int* labels, int anyIgnored, int ignored,
       int rows, double scale, int mean, real* result) {
  int count = counting({labels, anyIgnored, ignored}, rows);
  real sum = Block().chain(rows, [&](int row) { return losses[row]; });
  if (threadIdx.x == 0) result[0] = (real)(mean_or_sum(scale, mean, count) * sum);
}

// One block: what all gradients are multiplied by.
KERNEL(256, cross_entropy_factor, const real* dy, const int* labels, int anyIgnored, int ignored,
       int rows, double scale, int mean, real* factor) {
  int count = counting({labels, anyIgnored, ignored}, rows);
  if (threadIdx.x == 0) factor[0] = (real)(dy[0] * mean_or_sum(scale, mean, count));
}
