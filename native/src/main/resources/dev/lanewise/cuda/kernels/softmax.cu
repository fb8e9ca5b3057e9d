// Softmax and log-softmax of rows, and their gradients. The largest, the sum and the result are
// three walks over a row; only the first comes from memory, the others find it in the caches.
// float32 exps are made twice instead of being stored between.
//
// Launch: rows of up to 256 elements by groups of 16 threads, 16 rows a block; longer ones by a
// block of 64 to 256 threads each. Bound by memory: one read and one write an element (backward two
// reads), as long as there are rows for all multiprocessors.
#include "functions.cuh"
#include "teams.cuh"

template <class Team>
__device__ inline real largest(const Team& team, const real* x, int n) {
  real best = -infinite();
  OF_ROW(team, i, n) take_larger(best, x[i]);
  return team.largest(best);
}

template <class Team>
__device__ inline void softmax(const real* x, real* y, long long rows, int columns) {
  Team team;
  team.each(rows, columns, [&](long long row, int n) {
    const real* from = x + row * columns;
    real* to = y + row * columns;
    real best = largest(team, from, n);
    real share = 1 / team.sum(n, [&](int i) { return EXP(from[i] - best); });
    OF_ROW(team, i, n) to[i] = EXP(from[i] - best) * share;
  });
}

template <class Team>
__device__ inline void log_softmax(const real* x, real* y, long long rows, int columns) {
  Team team;
  team.each(rows, columns, [&](long long row, int n) {
    const real* from = x + row * columns;
    real* to = y + row * columns;
    real best = largest(team, from, n);
    real logarithm = LOG(team.sum(n, [&](int i) { return EXP(from[i] - best); }));
    OF_ROW(team, i, n) to[i] = from[i] - best - logarithm;
  });
}

template <class Team>
__device__ inline void softmax_backward(const real* y, const real* dy, real* dx, long long rows,
                                        int columns) {
  Team team;
  team.each(rows, columns, [&](long long row, int n) {
    const real* result = y + row * columns;
    const real* gradient = dy + row * columns;
    real* to = dx + row * columns;
    real sum = team.sum(n, [&](int i) { return gradient[i] * result[i]; });
    OF_ROW(team, i, n) to[i] = (gradient[i] - sum) * result[i];
  });
}

template <class Team>
__device__ inline void log_softmax_backward(const real* y, const real* dy, real* dx,
                                            long long rows, int columns) {
  Team team;
  team.each(rows, columns, [&](long long row, int n) {
    const real* result = y + row * columns;
    const real* gradient = dy + row * columns;
    real* to = dx + row * columns;
    real sum = team.sum(n, [&](int i) { return gradient[i]; });
    OF_ROW(team, i, n) to[i] = fused(EXP(result[i]), -sum, gradient[i]);
  });
}

#define FOR_TEAM(suffix, Team)                                                                    \
  KERNEL(256, softmax##suffix, const real* x, real* y, long long rows, int columns) {             \
    softmax<Team>(x, y, rows, columns);                                                           \
  }                                                                                               \
  KERNEL(256, log_softmax##suffix, const real* x, real* y, long long rows, int columns) {         \
    log_softmax<Team>(x, y, rows, columns);                                                       \
  }                                                                                               \
  KERNEL(256, softmax_backward##suffix, const real* y, const real* dy, real* dx, long long rows,  \
         int columns) {                                                                           \
    softmax_backward<Team>(y, dy, dx, rows, columns);                                             \
  }                                                                                               \
  KERNEL(256, log_softmax_backward##suffix, const real* y, const real* dy, real* dx,              \
         long long rows, int columns) {                                                           \
    log_softmax_backward<Team>(y, dy, dx, rows, columns);                                         \
  }

FOR_TEAM(_by_group, Group)
FOR_TEAM(_by_block, Block)
