// What attention by tensor cores has in common forward and backward: tiles of rows in shared memory,
// and products of them.
//
// A block is 4 warps and has 64 rows, a warp 16 of them. Rows in shared memory are 16 bytes longer
// than a head, so that the 8 rows of a matrix are in different banks. What a warp computes of its
// rows lies as C of mma.cuh, 8 columns a fragment: element i of lane l is in row l / 4 + i / 2 * 8
// and column l % 4 * 2 + i % 2.
#pragma once
#include "attention.cuh"
#include "mma.cuh"

#define WARPS 4
#define LOG2_E 1.44269504f
#define LN_2 0.693147181f

// The functions of FOR_FUNCTIONS are the sizes of heads.
#define SIZES(F) F(32, ) F(64, ) F(128, )

// Begins to copy up to ROWS rows; those behind become 0.
template <int D, int ROWS>
__device__ inline void stage(bfloat16* to, const bfloat16* from, int rows) {
  for (int i = threadIdx.x; i < ROWS * (D / 8); i += 32 * WARPS) {
    int row = i / (D / 8);
    int column = i % (D / 8) * 8;
    bool counts = row < rows;
    copy_later(to + row * (D + 8) + column, counts ? from + row * D + column : from, counts);
  }
}

// The fragment A of 16 rows and 16 columns.
template <int D>
__device__ inline void load_rows(unsigned (&to)[4], const bfloat16* rows, int column) {
  int lane = threadIdx.x % 32;
  load_matrices(to, rows + lane % 16 * (D + 8) + column + lane / 16 * 8);
}

// product[n] += 16 columns of the rows of a fragment times those of 8 N rows from shared memory on.
template <int D, int N>
__device__ inline void add_products_of_rows(const unsigned (&a)[4], const bfloat16* rows,
                                            int column, float (&product)[N][4]) {
  int lane = threadIdx.x % 32;
  UNROLL
  for (int n = 0; n < N / 2; n++) {
    unsigned b[4];
    int row = n * 16 + lane / 16 * 8 + lane % 8;
    load_matrices(b, rows + row * (D + 8) + column + lane / 8 % 2 * 8);
    multiply_add(product[2 * n], a, b[0], b[1]);
    multiply_add(product[2 * n + 1], a, b[2], b[3]);
  }
}

template <int N>
__device__ inline void clear(float (&x)[N][4]) {
  UNROLL
  for (int n = 0; n < N; n++)
    UNROLL
    for (int i = 0; i < 4; i++) x[n][i] = 0;
}

// sum += the weights, rounded, times 8 N rows of shared memory.
template <int D, int N>
__device__ inline void add_weighted(const float (&weight)[N][4], const bfloat16* rows,
                                    float (&sum)[D / 8][4]) {
  int lane = threadIdx.x % 32;
  UNROLL
  for (int k = 0; k < N / 2; k++) {
    unsigned p[4];
    UNROLL
    for (int i = 0; i < 4; i++) {
      const float(&from)[4] = weight[2 * k + i / 2];
      p[i] = packed(from[i % 2 * 2], from[i % 2 * 2 + 1]);
    }
    UNROLL
    for (int n = 0; n < D / 16; n++) {
      unsigned value[4];
      int row = k * 16 + lane / 8 % 2 * 8 + lane % 8;
      load_transposed(value, rows + row * (D + 8) + n * 16 + lane / 16 * 8);
      multiply_add(sum[2 * n], p, value[0], value[1]);
      multiply_add(sum[2 * n + 1], p, value[2], value[3]);
    }
  }
}
