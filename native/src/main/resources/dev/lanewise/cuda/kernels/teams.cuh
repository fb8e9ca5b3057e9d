// Rows worked on by a team: a group of 16 threads where rows are short, so that a warp has two rows
// and no barrier, else a whole block. Sums have the order of sums.cuh either way.
//
// A block's sum: all its threads make terms, a tile at a time, and its first warp adds them in 16
// lanes, while the others make the next ones; the chains of additions overlap with the memory
// traffic of the multiprocessor's other blocks.
#pragma once
#include "sums.cuh"

// Both element types are linked into one library where there is no GPU: names of which the type is
// no part get it as a suffix.
#define Group SUFFIXED(Group)
#define Block SUFFIXED(Block)
#define Sums SUFFIXED(Sums)
#define Scratch SUFFIXED(Scratch)
#define scratch SUFFIXED(scratch)
#define infinite SUFFIXED(infinite)

#define TILE (REAL_BITS == 64 ? 512 : 1024)

// A sum of a(i) and a chain of fused multiply-adds of a(i) b(i).
struct Sums {
  real plain;
  real products;
};

__device__ inline real infinite() { return (real)__int_as_float(0x7f800000); }

// NaN stays; unlike larger(), it doesn't tell zeros apart.
__device__ inline void take_larger(real& best, real x) {
  if (x > best || is_nan(x)) best = x;
}

struct Group {
  __device__ int rank() const { return threadIdx.x % LANES; }
  __device__ int size() const { return LANES; }
  // What a thread wrote to a row is read by itself only.
  __device__ void sync() const {}

  // work(row, columns) for each row, and work(0, -1) by groups that have none left while others of
  // their warp do, since shuffles want whole warps.
  template <class Work>
  __device__ void each(long long rows, int columns, Work work) const {
    long long groups = gridDim.x * (long long)(blockDim.x / LANES);
    long long first = blockIdx.x * (long long)(blockDim.x / LANES) + threadIdx.x / LANES;
    long long rounds = (rows + groups - 1) / groups;
    for (long long round = 0; round < rounds; round++) {
      long long row = first + round * groups;
      if (row < rows)
        work(row, columns);
      else
        work(0LL, -1);
    }
  }

  __device__ real largest(real mine) const {
    for (int apart = LANES / 2; apart > 0; apart /= 2)
      take_larger(mine, __shfl_xor_sync(0xffffffffu, mine, apart));
    return mine;
  }

  // Groups are far shorter than RUN.
  template <class Term>
  __device__ real sum(int n, Term term) const {
    real lane = 0;
    for (int i = rank(); i < n; i += LANES) lane += term(i);
    return 0 + __shfl_sync(0xffffffffu, join_lanes<Add>(lane), 0, LANES);
  }

  template <class Terms>
  __device__ Sums sums(int n, Terms terms) const {
    real plain = 0;
    real products = 0;
    for (int i = rank(); i < n; i += LANES) {
      real a, b;
      terms(i, &a, &b);
      plain += a;
      products = fused(a, b, products);
    }
    return {0 + __shfl_sync(0xffffffffu, join_lanes<Add>(plain), 0, LANES),
            0 + __shfl_sync(0xffffffffu, join_lanes<Add>(products), 0, LANES)};
  }
};

// Shared memory of a block's sums, one for all of a kernel.
struct Scratch {
  real a[2][TILE];
  real b[2][TILE];
  real results[2];
  real warps[32];
};

__device__ inline Scratch& scratch() {
  __shared__ Scratch shared;
  return shared;
}

struct Block {
  __device__ int rank() const { return threadIdx.x; }
  __device__ int size() const { return blockDim.x; }
  __device__ void sync() const { __syncthreads(); }

  template <class Work>
  __device__ void each(long long rows, int columns, Work work) const {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) work(row, columns);
  }

  __device__ real largest(real mine) const {
    real* warps = scratch().warps;
    for (int apart = 16; apart > 0; apart /= 2)
      take_larger(mine, __shfl_xor_sync(0xffffffffu, mine, apart));
    __syncthreads();
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = mine;
    __syncthreads();
    for (int warp = 0; warp < (int)blockDim.x / 32; warp++) take_larger(mine, warps[warp]);
    return mine;
  }

  template <class Term>
  __device__ real sum(int n, Term term) const {
    Scratch& shared = scratch();
    real total = 0;
    real lane = 0;
    int half = 0;
    for (int start = 0; start < n; start += TILE) {
      int length = n - start < TILE ? n - start : TILE;
      real* tile = shared.a[half];
      for (int i = threadIdx.x; i < length; i += blockDim.x) tile[i] = term(start + i);
      __syncthreads();
      if (threadIdx.x < 32) {
        if (threadIdx.x < LANES)
          for (int i = threadIdx.x; i < length; i += LANES) lane += tile[i];
        if ((start + TILE) % RUN == 0 || start + TILE >= n) {
          total += join_lanes<Add>(lane);
          lane = 0;
        }
      }
      half ^= 1;
    }
    if (threadIdx.x == 0) shared.results[0] = total;
    __syncthreads();
    total = shared.results[0];
    __syncthreads();
    return total;
  }

  // The first 16 threads add, the next 16 multiply and add.
  template <class Terms>
  __device__ Sums sums(int n, Terms terms) const {
    Scratch& shared = scratch();
    real total = 0;
    real lane = 0;
    int half = 0;
    for (int start = 0; start < n; start += TILE) {
      int length = n - start < TILE ? n - start : TILE;
      real* a = shared.a[half];
      real* b = shared.b[half];
      for (int i = threadIdx.x; i < length; i += blockDim.x) terms(start + i, &a[i], &b[i]);
      __syncthreads();
      if (threadIdx.x < 32) {
        if (threadIdx.x < LANES)
          for (int i = threadIdx.x; i < length; i += LANES) lane += a[i];
        else
          for (int i = threadIdx.x - LANES; i < length; i += LANES) lane = fused(a[i], b[i], lane);
        if ((start + TILE) % RUN == 0 || start + TILE >= n) {
          total += join_lanes<Add>(lane);
          lane = 0;
        }
      }
      half ^= 1;
    }
    if (threadIdx.x % LANES == 0 && threadIdx.x < 32) shared.results[threadIdx.x / LANES] = total;
    __syncthreads();
    Sums both = {shared.results[0], shared.results[1]};
    __syncthreads();
    return both;
  }

  // term(0) + term(1) + ... one after the other, for each thread.
  template <class Term>
  __device__ real chain(int n, Term term) const {
    Scratch& shared = scratch();
    real total = 0;
    int half = 0;
    for (int start = 0; start < n; start += TILE) {
      int length = n - start < TILE ? n - start : TILE;
      real* tile = shared.a[half];
      for (int i = threadIdx.x; i < length; i += blockDim.x) tile[i] = term(start + i);
      __syncthreads();
      if (threadIdx.x == 0)
        for (int i = 0; i < length; i++) total += tile[i];
      half ^= 1;
    }
    if (threadIdx.x == 0) shared.results[0] = total;
    __syncthreads();
    total = shared.results[0];
    __syncthreads();
    return total;
  }
};

// for (int i : this thread's elements of a row of n), neighbours in neighbouring threads.
#define OF_ROW(team, i, n) for (int i = (team).rank(); i < (n); i += (team).size())
