// Attention forward by tensor cores, of operands rounded to bfloat16; scores, the softmax and all
// sums are float32. Heads of up to 128 elements.
//
// Launch: round_heads (bfloat16.cu) has laid q, k and v out anew, (batch, heads, time, D), D being 32,
// 64 or 128 with zeros behind a shorter head: so tiles are copied 16 bytes at a time and no row is
// converted twice. A block of 4 warps has a tile of 64 queries of one head, a warp 16 of them, whose
// scores and results are in its registers; it goes along the keys in tiles of 64, of which the next
// is copied while one is used. Shared memory, asked for when launched: 5 tiles of 64 rows: 25, 45 or
// 85 KiB. As in attention.cu, the bits of a row depend on what it sees alone.
#include "attention_mma.cuh"

#if REAL_BITS == 32
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
    stage<D, TILE>(queries, q + (statistics + tile.first) * D, rows);
    stage<D, TILE>(keys, k, least(TILE, end));
    stage<D, TILE>(values, v, least(TILE, end));
  }
  end_group();
  for (int start = 0; start < end; start += TILE) {
    int next = start + TILE;
    int now = start / TILE % 2 * TILE * (D + 8);
    int other = TILE * (D + 8) - now;
    if (next < end) {
      stage<D, TILE>(keys + other, k + (long long)next * D, least(TILE, end - next));
      stage<D, TILE>(values + other, v + (long long)next * D, least(TILE, end - next));
    }
    end_group();
    wait_for_all_but_one();
    __syncthreads();
    if (start == 0)
UNROLL
      for (int c = 0; c < D / 16; c++)
        load_rows<D>(mine[c], queries + warp * 16 * (D + 8), c * 16);
    float score[8][4];
    clear(score);
    UNROLL
    for (int c = 0; c < D / 16; c++)
      add_products_of_rows<D, 8>(mine[c], keys + now, c * 16, score);
    go_on<D / 8>(score, shape.scale * LOG2_E, start, seen, top, total, sum);
    add_weighted<D, 8>(score, values + now, sum);
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

#define FORWARD(D, unused)                                                                  \
  KERNEL(128, forward_##D, SHAPE, const bfloat16* q, const bfloat16* k, const bfloat16* v,  \
         const int* lengths, VIEW(y), float* logs, int tiles) {                             \
    forward<D>(SHAPED, q, k, v, lengths, VIEWED(y), logs, tiles);                           \
  }

FOR_FUNCTIONS(SIZES, FORWARD)
#endif
