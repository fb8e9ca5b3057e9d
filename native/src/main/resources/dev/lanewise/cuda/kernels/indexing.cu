// Slices by index, scatter-add and copies between layouts.
//
// Launch of gather and copies: bound by memory; a thread an element of the result in steps of the
// grid, neighbours in neighbouring threads, so that slices are read and written in runs.
// Launch of transposed copies: blocks of 32 x 8 threads take tiles of 32 x 32 through shared
// memory, so that both sides are read and written in runs; one column of padding keeps the banks
// apart.
// Launch of scatter-add: repeated indices must add up in rising order without atomics. A thread
// takes an element of a target slice, and those of the slice's first index go along all later
// ones. For few indices each thread searches them itself; for many, a warp an index links it to
// the next that is the same, and only warps of indices that come again search.
#include "loop.cuh"
#include "real.cuh"

#define TILE 32
#define TILE_ROWS 8

// Element i of the n of a gathered array, (outer, count, inner).
struct Place {
  long long outer;
  int index;
  int element;
};

__device__ inline Place place(long long i, long long n, int count, int inner) {
  if (n <= 0xffffffffLL) {
    unsigned slice = (unsigned)i / (unsigned)inner;
    unsigned outer = slice / (unsigned)count;
    return {outer, (int)(slice - outer * count), (int)((unsigned)i - slice * inner)};
  }
  long long slice = i / inner;
  return {slice / count, (int)(slice % count), (int)(i % inner)};
}

// What a slice of an index out of range holds.
__device__ inline float nothing(float) { return (float)not_a_number(); }
__device__ inline double nothing(double) { return (double)not_a_number(); }
__device__ inline int nothing(int) { return 0; }

template <class T>
__device__ inline void gather(const T* x, const int* indices, T* y, long long n, int axis,
                              int inner, int count) {
  EACH(i, n) {
    Place at = place(i, n, count, inner);
    int index = indices[at.index];
    bool inside = index >= 0 && index < axis;
    y[i] = inside ? x[(at.outer * axis + index) * inner + at.element] : nothing(T());
  }
}

template <class T>
__device__ inline void copy(const T* x, T* y, const Loop& loop) {
  EACH(i, loop.count) {
    long long at[2];
    offsets(loop, i, at);
    y[at[1]] = x[at[0]];
  }
}

// Planes of rows x columns: x has neighbouring rows side by side, y neighbouring columns.
template <class T>
__device__ inline void transpose(const T* x, T* y, const Loop& planes, int rows, int columns,
                                 long long xStride, long long yStride) {
  __shared__ T tile[TILE][TILE + 1];
  int across = (columns + TILE - 1) / TILE;
  int down = (rows + TILE - 1) / TILE;
  int lane = threadIdx.x;
  int line = threadIdx.y;
  for (long long item = blockIdx.x; item < planes.count * across * down; item += gridDim.x) {
    long long at[2];
    offsets(planes, item / across / down, at);
    int row = (int)(item / across % down) * TILE;
    int column = (int)(item % across) * TILE;
    for (int i = line; i < TILE; i += TILE_ROWS)
      if (row + lane < rows && column + i < columns)
        tile[i][lane] = x[at[0] + (column + i) * xStride + row + lane];
    __syncthreads();
    for (int i = line; i < TILE; i += TILE_ROWS)
      if (column + lane < columns && row + i < rows)
        y[at[1] + (row + i) * yStride + column + lane] = tile[lane][i];
    __syncthreads();
  }
}

#define MOVES(KIND, T)                                                                         \
  KIND(256, gather, const T* x, const int* indices, T* y, long long n, int axis, int inner,    \
       int count) {                                                                            \
    gather(x, indices, y, n, axis, inner, count);                                              \
  }                                                                                            \
  KIND(256, copy, const T* x, T* y, Loop loop) { copy(x, y, loop); }                           \
  KIND(256, transpose, const T* x, T* y, Loop planes, int rows, int columns, long long xStride, \
       long long yStride) {                                                                    \
    transpose(x, y, planes, rows, columns, xStride, yStride);                                  \
  }

MOVES(KERNEL, real)
#if REAL_BITS == 32
MOVES(KERNEL_I32, int)
#endif

// Indices are few: each thread looks for those before and behind its own.
KERNEL(256, scatter_add_few, const real* x, const int* indices, real* y, long long n, int axis,
       int inner, int count) {
  EACH(i, n) {
    Place at = place(i, n, count, inner);
    int index = indices[at.index];
    bool first = index >= 0 && index < axis;
    for (int j = 0; j < at.index && first; j++) first = indices[j] != index;
    if (!first) continue;
    real* to = y + (at.outer * axis + index) * inner + at.element;
    real sum = *to;
    for (int j = at.index; j < count; j++)
      if (indices[j] == index) sum += x[(at.outer * count + j) * inner + at.element];
    *to = sum;
  }
}

// Prepares the ends of the slices that have an index; the others hold anything.
KERNEL(256, scatter_begin, const int* indices, int* first, int* last, int axis, int count) {
  EACH(i, count) {
    int index = indices[i];
    if (index < 0 || index >= axis) continue;
    first[index] = count;
    last[index] = -1;
  }
}

// The first and the last place of each index. Of integers, so the order is of no account.
KERNEL(256, scatter_ends, const int* indices, int* first, int* last, int axis, int count) {
  EACH(i, count) {
    int index = indices[i];
    if (index < 0 || index >= axis) continue;
    atomicMin(first + index, (int)i);
    atomicMax(last + index, (int)i);
  }
}

// next[i] = the next place with the same index; count if there is none. A warp an index.
KERNEL(256, scatter_links, const int* indices, const int* last, int* next, int axis, int count) {
  int lane = threadIdx.x % 32;
  int warps = gridDim.x * (blockDim.x / 32);
  for (int i = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; i < count; i += warps) {
    int index = indices[i];
    int found = count;
    if (index >= 0 && index < axis && last[index] != i) {
      for (int start = i + 1; found == count; start += 32) {
        int j = start + lane;
        int mine = j < count && indices[j] == index ? j : count;
        for (int apart = 16; apart > 0; apart /= 2) {
          int other = __shfl_xor_sync(0xffffffffu, mine, apart);
          mine = other < mine ? other : mine;
        }
        found = mine;
      }
    }
    if (lane == 0) next[i] = found;
  }
}

// The slices of one index, from its first place along the links.
KERNEL(256, scatter_add_linked, const real* x, const int* indices, const int* first,
       const int* next, real* y, long long n, int axis, int inner, int count) {
  EACH(i, n) {
    Place at = place(i, n, count, inner);
    int index = indices[at.index];
    if (index < 0 || index >= axis || first[index] != at.index) continue;
    real* to = y + (at.outer * axis + index) * inner + at.element;
    real sum = *to;
    for (int j = at.index; j < count; j = next[j])
      sum += x[(at.outer * count + j) * inner + at.element];
    *to = sum;
  }
}
