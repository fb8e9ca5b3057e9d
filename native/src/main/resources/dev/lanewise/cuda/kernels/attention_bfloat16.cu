// Attention forward by tensor cores, of operands rounded to bfloat16; scores, the softmax and all
// sums are float32. Heads of up to 128 elements.
//
// Launch: round_heads first lays q, k and v out anew, (batch, heads, time, D), D being 32, 64 or 128
// with zeros behind a shorter head: so tiles are copied 16 bytes at a time and no row is converted
// twice. Then a block of 4 warps has a tile of 64 queries of one head, a warp 16 of them, whose
// scores and results are in its registers; it goes along the keys in tiles of 64, of which the next
// is copied while one is used. Shared memory, asked for when launched: 5 tiles of 64 rows, which are
// 16 bytes longer than a head, so that the 8 rows of a matrix are in different banks: 25, 45 or 85
// KiB. As in attention.cu, the bits of a row depend on what it sees alone.
#include "attention.cuh"
#include "loop.cuh"
#include "mma.cuh"

#if REAL_BITS == 32
#define WARPS 4
#define LOG2_E 1.44269504f
#define LN_2 0.693147181f

// Word w of row r of the result is elements 2 w and 2 w + 1 of row r of x.
KERNEL(256, round_heads, VIEW(x), int heads, int time, int size, unsigned* to, int words,
       long long count) {
  View from = VIEWED(x);
  EACH(i, count) {
    int c = (int)(i % words) * 2;
    long long rest = i / words;
    int step = (int)(rest % time);
    rest /= time;
    const float* row = from.row((int)(rest / heads), (int)(rest % heads), step);
    to[i] = bfloat16_pair(c < size ? row[c] : 0.0f, c + 1 < size ? row[c + 1] : 0.0f);
  }
}

// Begins to copy up to 64 rows; those behind become 0.
template <int D>
__device__ inline void stage(bfloat16* to, const bfloat16* from, int rows) {
  for (int i = threadIdx.x; i < TILE * (D / 8); i += 32 * WARPS) {
    int row = i / (D / 8);
    int column = i % (D / 8) * 8;
    bool counts = row < rows;
    copy_later(to + row * (D + 8) + column, counts ? from + row * D + column : from, counts);
  }
}

// The scores of this warp's 16 queries and 64 keys, in the layout of C.
template <int D>
__device__ inline void scores(const unsigned (&query)[D / 16][4], const bfloat16* keys,
                              float (&score)[8][4]) {
  int lane = threadIdx.x % 32;
UNROLL
  for (int n = 0; n < 8; n++)
    for (int i = 0; i < 4; i++) score[n][i] = 0;
UNROLL
  for (int k = 0; k < D / 16; k++)
UNROLL
    for (int n = 0; n < 4; n++) {
      unsigned key[4];
      int row = n * 16 + lane / 16 * 8 + lane % 8;
      load_matrices(key, keys + row * (D + 8) + k * 16 + lane / 8 % 2 * 8);
      multiply_add(score[2 * n], query[k], key[0], key[1]);
      multiply_add(score[2 * n + 1], query[k], key[2], key[3]);
    }
}

// The softmax of two rows goes on with the scores of a tile, which become weights; what was added up
// before is scaled. Scores count as powers of 2.
template <int N>
__device__ inline void go_on(float (&score)[8][4], float scale, int start, const int (&seen)[2],
                             float (&top)[2], float (&total)[2], float (&sum)[N][4]) {
  int t = threadIdx.x % 4;
UNROLL
  for (int half = 0; half < 2; half++) {
    bool all = start + TILE <= seen[half];
    float next = top[half];
UNROLL
    for (int n = 0; n < 8; n++)
UNROLL
      for (int i = 2 * half; i < 2 * half + 2; i++) {
        bool counts = all || start + n * 8 + 2 * t + i % 2 < seen[half];
        score[n][i] = counts ? score[n][i] * scale : minus_infinity();
        next = fmaxf(next, score[n][i]);
      }
    next = fmaxf(next, __shfl_xor_sync(0xffffffffu, next, 1));
    next = fmaxf(next, __shfl_xor_sync(0xffffffffu, next, 2));
    // Where all so far is -infinity, or NaN, weights are 0 or NaN as the scores are.
    float base = next == minus_infinity() ? 0.0f : next;
    float factor = exp2f(top[half] - base);
    float added = 0;
UNROLL
    for (int n = 0; n < 8; n++)
UNROLL
      for (int i = 2 * half; i < 2 * half + 2; i++) {
        score[n][i] = exp2f(score[n][i] - base);
        added += score[n][i];
      }
    top[half] = next;
    total[half] = fused(total[half], factor, added);
UNROLL
    for (int n = 0; n < N; n++)
UNROLL
      for (int i = 2 * half; i < 2 * half + 2; i++) sum[n][i] *= factor;
  }
}

// sum += weights times values.
template <int D>
__device__ inline void add_values(const float (&weight)[8][4], const bfloat16* values,
                                  float (&sum)[D / 8][4]) {
  int lane = threadIdx.x % 32;
UNROLL
  for (int k = 0; k < 4; k++) {
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
      load_transposed(value, values + row * (D + 8) + n * 16 + lane / 16 * 8);
      multiply_add(sum[2 * n], p, value[0], value[1]);
      multiply_add(sum[2 * n + 1], p, value[2], value[3]);
    }
  }
}

template <int D>
__device__ inline void forward(const Shape& shape, const bfloat16* q, const bfloat16* k,
                               const bfloat16* v, const int* lengths, View y, float* logs,
                               int tiles) {
  bfloat16* queries = (bfloat16*)shared_memory();
  bfloat16* keys = queries + TILE * (D + 8);
  bfloat16* values = keys + 2 * TILE * (D + 8);
  Tile tile = tile_of(tiles, TILE, shape.heads, 1);
  int rows = least(TILE, shape.queries - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  int end = visible(shape, tile.first + rows - 1, length);
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  long long statistics = ((long long)tile.sample * shape.heads + tile.head) * shape.queries;
  long long keyHead =
      (long long)tile.sample * (shape.heads / shape.group) + tile.head / shape.group;
  k += keyHead * shape.keys * D;
  v += keyHead * shape.keys * D;
  int query[2], seen[2];
  float top[2], total[2], sum[D / 8][4];
  for (int half = 0; half < 2; half++) {
    int row = warp * 16 + half * 8 + lane / 4;
    query[half] = tile.first + row;
    seen[half] = row < rows ? visible(shape, query[half], length) : 0;
    top[half] = minus_infinity();
    total[half] = 0;
  }
UNROLL
  for (int n = 0; n < D / 8; n++)
    for (int i = 0; i < 4; i++) sum[n][i] = 0;
  unsigned mine[D / 16][4];
  if (end > 0) {
    stage<D>(queries, q + (statistics + tile.first) * D, rows);
    stage<D>(keys, k, least(TILE, end));
    stage<D>(values, v, least(TILE, end));
  }
  end_group();
  for (int start = 0; start < end; start += TILE) {
    int next = start + TILE;
    int now = start / TILE % 2 * TILE * (D + 8);
    int other = TILE * (D + 8) - now;
    if (next < end) {
      stage<D>(keys + other, k + (long long)next * D, least(TILE, end - next));
      stage<D>(values + other, v + (long long)next * D, least(TILE, end - next));
    }
    end_group();
    wait_for_all_but_one();
    __syncthreads();
    if (start == 0)
UNROLL
      for (int c = 0; c < D / 16; c++)
        load_matrices(mine[c], queries + (warp * 16 + lane % 16) * (D + 8) + c * 16 + lane / 16 * 8);
    float score[8][4];
    scores<D>(mine, keys + now, score);
    go_on<D / 8>(score, shape.scale * LOG2_E, start, seen, top, total, sum);
    add_values<D>(score, values + now, sum);
    __syncthreads();
  }
UNROLL
  for (int half = 0; half < 2; half++) {
    total[half] += __shfl_xor_sync(0xffffffffu, total[half], 1);
    total[half] += __shfl_xor_sync(0xffffffffu, total[half], 2);
    if (warp * 16 + half * 8 + lane / 4 >= rows) continue;
    float* to = y.row(tile.sample, tile.head, query[half]);
    bool none = total[half] == 0;
UNROLL
    for (int n = 0; n < D / 8; n++)
UNROLL
      for (int i = 0; i < 2; i++) {
        int c = n * 8 + lane % 4 * 2 + i;
        if (c < shape.valueSize) to[c] = none ? 0.0f : sum[n][2 * half + i] / total[half];
      }
    if (logs && lane % 4 == 0)
      logs[statistics + query[half]] =
          none ? minus_infinity() : fused(top[half], LN_2, LOG(total[half]));
  }
}

#define FORWARD(name, D)                                                                          \
  KERNEL(128, name, SHAPE, const bfloat16* q, const bfloat16* k, const bfloat16* v,               \
         const int* lengths, VIEW(y), float* logs, int tiles) {                                   \
    forward<D>(SHAPED, q, k, v, lengths, VIEWED(y), logs, tiles);                                 \
  }

FORWARD(forward_32, 32)
FORWARD(forward_64, 64)
FORWARD(forward_128, 128)
#endif
