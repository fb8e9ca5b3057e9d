// What attention forward and backward have in common: how arrays lie, which keys a query sees, and
// products of tiles.
//
// A block is 256 threads, 16 x 16, and a tile 64 x 64 (32 x 32 in float64), of which each thread
// has 4 x 4: so an element that it reads from shared memory serves four products. Rows lie one
// element apart there, which keeps the banks apart. Heads longer than a tile are taken in pieces.
#pragma once
#include "functions.cuh"

#if REAL_BITS == 64
#define TILE 32
#else
#define TILE 64
#endif
#define SIDE 16
#define PER (TILE / SIDE)
#define PITCH (TILE + 1)

// An array (batch, heads, time, size), whose rows have no gaps.
struct View {
  real* start;
  long long batch, head, time;

  __device__ real* row(int sample, int h, int step) const {
    return start + sample * batch + h * head + step * time;
  }
};

// Its parameters of a kernel, and what they make.
#define VIEW(x) real *x, long long x##Batch, long long x##Head, long long x##Time
#define VIEWED(x) \
  { x, x##Batch, x##Head, x##Time }

struct Shape {
  int heads, group, queries, keys, size, valueSize, causal;
  real scale;
};

#define SHAPE                                                                                  \
  int heads, int group, int queries, int keys, int size, int valueSize, int causal, real scale
#define SHAPED \
  { heads, group, queries, keys, size, valueSize, causal, scale }

// What the launch asked for.
__device__ inline real* shared_memory() {
  DYNAMIC_SHARED(real, shared);
  return shared;
}

__device__ inline real minus_infinity() { return -(real)__int_as_float(0x7f800000); }

__device__ inline int least(int a, int b) { return a < b ? a : b; }

// The keys of a sample.
__device__ inline int length_of(const Shape& shape, const int* lengths, int sample) {
  if (!lengths) return shape.keys;
  int length = lengths[sample];
  return length < 0 ? 0 : least(length, shape.keys);
}

// How many keys a query sees.
__device__ inline int visible(const Shape& shape, int query, int length) {
  if (!shape.causal) return length;
  long long last = (long long)shape.keys - shape.queries + query + 1;
  return last < 0 ? 0 : last < length ? (int)last : length;
}

// Copies a piece of up to TILE x TILE into shared memory. Rows and columns behind it are left: they
// are masked or not used.
__device__ inline void load(real* to, const real* from, long long stride, int rows, int columns) {
  for (int i = threadIdx.x; i < rows * TILE; i += blockDim.x) {
    int row = i / TILE;
    int column = i % TILE;
    if (column < columns) to[row * PITCH + column] = from[row * stride + column];
  }
}

// sum[i][j] += the product of row i of a and column j of b over n elements. This thread has ROWS
// neighbouring rows and every 16th column; the strides say how a and b lie.
template <int ROWS, int A_ROW, int A_INNER, int B_COLUMN, int B_INNER>
__device__ inline void product(const real* a, const real* b, int n, real (&sum)[ROWS][PER]) {
  a += threadIdx.x / SIDE * ROWS * A_ROW;
  b += threadIdx.x % SIDE * B_COLUMN;
  for (int c = 0; c < n; c++) {
    real left[ROWS], right[PER];
    for (int i = 0; i < ROWS; i++) left[i] = a[i * A_ROW + c * A_INNER];
    for (int j = 0; j < PER; j++) right[j] = b[j * SIDE * B_COLUMN + c * B_INNER];
    for (int i = 0; i < ROWS; i++)
      for (int j = 0; j < PER; j++) sum[i][j] = fused(left[i], right[j], sum[i][j]);
  }
}

// A matrix in device memory.
struct Matrix {
  const real* start;
  long long stride;
  int rows;
};

// sum += the rows of a times the rows of b, through as and bs; as holds a already if isThere.
template <int ROWS>
__device__ inline void products_of_rows(Matrix a, Matrix b, int size, bool isThere, real* as,
                                        real* bs, real (&sum)[ROWS][PER]) {
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < PER; j++) sum[i][j] = 0;
  for (int from = 0; from < size; from += TILE) {
    int columns = least(TILE, size - from);
    __syncthreads();
    if (!isThere) load(as, a.start + from, a.stride, a.rows, columns);
    load(bs, b.start + from, b.stride, b.rows, columns);
    __syncthreads();
    product<ROWS, PITCH, 1, PITCH, 1>(as, bs, columns, sum);
  }
}

// Writes a thread's part of a tile to shared memory.
template <int ROWS>
__device__ inline void put(real* to, const real (&value)[ROWS][PER]) {
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < PER; j++)
      to[(threadIdx.x / SIDE * ROWS + i) * PITCH + threadIdx.x % SIDE + j * SIDE] = value[i][j];
}

// Which tile a block has: of which head of which sample, and which piece of the result's columns.
struct Tile {
  int sample, head, first, piece;
};

// The last tiles, which see the most keys, come first.
__device__ inline Tile tile_of(int tiles, int width, int heads, int pieces) {
  unsigned rest = blockIdx.x;
  int piece = rest % pieces;
  rest /= pieces;
  int first = (tiles - 1 - (int)(rest % tiles)) * width;
  rest /= tiles;
  return {(int)(rest / heads), (int)(rest % heads), first, piece};
}
