// The gradients of attention by tensor cores, of operands rounded to bfloat16, from the log-sum-exps
// that attention_bfloat16.cu saved; scores, their gradients and all sums are float32, and what is
// multiplied of them is rounded.
//
// Launch: as in attention_backward.cu, where the deltas are made, a block has 64 keys and goes along
// all queries that see one of them (dk and dv), another has 64 queries and goes along the keys (dq),
// by tiles of which the next is copied while one is used: of 64 rows, or 32 where heads have 128
// elements, since the sums of a warp's 16 rows are in its registers. Both make the scores of their
// own rows, so neither needs a transposed matrix nor adds by atomics. Shared memory, asked for when
// launched: two tiles that stay and two times two that go by, 30, 54 or 68 KiB.
#include "attention_mma.cuh"

#if REAL_BITS == 32
// The rows of a tile that goes by.
template <int D>
constexpr int passing = D == 128 ? 32 : 64;

// What a block has in shared memory: a pair of tiles that stay, and two pairs that go by.
template <int D>
struct Tiles {
  bfloat16* stay;
  bfloat16* pass;

  __device__ bfloat16* staying(int which) const { return stay + which * TILE * (D + 8); }
  __device__ bfloat16* going(int step, int which) const {
    return pass + (step % 2 * 2 + which) * passing<D> * (D + 8);
  }
};

template <int D>
__device__ inline Tiles<D> shared_tiles() {
  bfloat16* start = (bfloat16*)shared_memory();
  return {start, start + 2 * TILE * (D + 8)};
}

// The products of this warp's rows of the tiles that stay with all rows of those that go by.
template <int D, int N>
__device__ inline void both_products(const Tiles<D>& tiles, int step, float (&score)[N][4],
                                     float (&gradient)[N][4]) {
  int first = threadIdx.x / 32 * 16 * (D + 8);
  clear(score);
  clear(gradient);
  UNROLL
  for (int c = 0; c < D; c += 16) {
    unsigned a[4];
    load_rows<D>(a, tiles.staying(0) + first, c);
    add_products_of_rows<D, N>(a, tiles.going(step, 0), c, score);
    load_rows<D>(a, tiles.staying(1) + first, c);
    add_products_of_rows<D, N>(a, tiles.going(step, 1), c, gradient);
  }
}

// A score becomes a weight, and the product of dy and a value the score's gradient.
__device__ inline void weigh(float* score, float* gradient, bool counts, float scale, float log,
                             float delta) {
  float p = counts ? exp2f((scale * *score - log) * LOG2_E) : 0.0f;
  *score = p;
  *gradient = counts ? p * (*gradient - delta) : 0.0f;
}

// Writes scale times a warp's part of a tile of results, but 0 in rows from `filled` on.
template <int D>
__device__ inline void write(const View& to, const Tile& tile, int rows, int filled, int size,
                             float scale, const float (&sum)[D / 8][4]) {
  int lane = threadIdx.x % 32;
  UNROLL
  for (int half = 0; half < 2; half++) {
    int mine = threadIdx.x / 32 * 16 + half * 8 + lane / 4;
    if (mine >= rows) continue;
    float* row = to.row(tile.sample, tile.head, tile.first + mine);
    UNROLL
    for (int n = 0; n < D / 8; n++)
      UNROLL
      for (int i = 0; i < 2; i++) {
        int c = n * 8 + lane % 4 * 2 + i;
        if (c < size) row[c] = mine < filled ? scale * sum[n][2 * half + i] : 0.0f;
      }
  }
}

template <int D>
__device__ inline void backward_queries(const Shape& shape, const bfloat16* q, const bfloat16* k,
                                        const bfloat16* v, const int* lengths, const float* logs,
                                        const bfloat16* dy, const float* delta, View dq,
                                        int tiles) {
  constexpr int PASSING = passing<D>;
  Tiles<D> shared = shared_tiles<D>();
  Tile tile = tile_of(tiles, TILE, shape.heads, 1);
  int rows = least(TILE, shape.queries - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  int end = visible(shape, tile.first + rows - 1, length);
  int lane = threadIdx.x % 32;
  long long statistics =
      ((long long)tile.sample * shape.heads + tile.head) * shape.queries + tile.first;
  long long keyHead =
      (long long)tile.sample * (shape.heads / shape.group) + tile.head / shape.group;
  k += keyHead * shape.keys * D;
  v += keyHead * shape.keys * D;
  int seen[2];
  float log[2], mean[2], sum[D / 8][4];
  for (int half = 0; half < 2; half++) {
    int row = threadIdx.x / 32 * 16 + half * 8 + lane / 4;
    bool inside = row < rows;
    log[half] = inside ? logs[statistics + row] : minus_infinity();
    mean[half] = inside ? delta[statistics + row] : 0.0f;
    seen[half] = inside && log[half] != minus_infinity()
                     ? visible(shape, tile.first + row, length)
                     : 0;
  }
  clear(sum);
  if (end > 0) {
    stage<D, TILE>(shared.staying(0), q + statistics * D, rows);
    stage<D, TILE>(shared.staying(1), dy + statistics * D, rows);
    stage<D, PASSING>(shared.going(0, 0), k, least(PASSING, end));
    stage<D, PASSING>(shared.going(0, 1), v, least(PASSING, end));
  }
  end_group();
  for (int start = 0, step = 0; start < end; start += PASSING, step++) {
    int next = start + PASSING;
    if (next < end) {
      stage<D, PASSING>(shared.going(step + 1, 0), k + (long long)next * D,
                        least(PASSING, end - next));
      stage<D, PASSING>(shared.going(step + 1, 1), v + (long long)next * D,
                        least(PASSING, end - next));
    }
    end_group();
    wait_for_all_but_one();
    __syncthreads();
    float score[PASSING / 8][4], gradient[PASSING / 8][4];
    both_products<D, PASSING / 8>(shared, step, score, gradient);
    UNROLL
    for (int n = 0; n < PASSING / 8; n++)
      UNROLL
      for (int i = 0; i < 4; i++) {
        int key = start + n * 8 + lane % 4 * 2 + i % 2;
        weigh(&score[n][i], &gradient[n][i], key < seen[i / 2], shape.scale, log[i / 2],
              mean[i / 2]);
      }
    add_weighted<D, PASSING / 8>(gradient, shared.going(step, 0), sum);
    __syncthreads();
  }
  write<D>(dq, tile, rows, rows, shape.size, shape.scale, sum);
}

// The queries that a block of keys goes along: those from `begin` on, of each head in turn.
struct Queries {
  int begin, perHead;

  __device__ int first(int step, int rows) const { return begin + step % perHead * rows; }
};

template <int D>
__device__ inline void stage_queries(const Shape& shape, const Tiles<D>& shared, int step,
                                     const Queries& queries, const bfloat16* q,
                                     const bfloat16* dy) {
  constexpr int PASSING = passing<D>;
  int first = queries.first(step, PASSING);
  long long from = ((long long)(step / queries.perHead) * shape.queries + first) * D;
  int rows = least(PASSING, shape.queries - first);
  stage<D, PASSING>(shared.going(step, 0), q + from, rows);
  stage<D, PASSING>(shared.going(step, 1), dy + from, rows);
}

template <int D>
__device__ inline void backward_keys(const Shape& shape, const bfloat16* q, const bfloat16* k,
                                     const bfloat16* v, const int* lengths, const float* logs,
                                     const bfloat16* dy, const float* delta, View dk, View dv,
                                     int tiles) {
  constexpr int PASSING = passing<D>;
  Tiles<D> shared = shared_tiles<D>();
  Tile tile = tile_of(tiles, TILE, shape.heads / shape.group, 1);
  int rows = least(TILE, shape.keys - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  int most = shape.queries > 0 ? visible(shape, shape.queries - 1, length) : 0;
  int filled = most - tile.first < rows ? most - tile.first : rows;
  long long sees = shape.causal ? (long long)tile.first - (shape.keys - shape.queries) : 0;
  Queries queries;
  queries.begin = sees < 0 ? 0 : (int)(sees / PASSING) * PASSING;
  queries.perHead = (shape.queries - queries.begin + PASSING - 1) / PASSING;
  int steps = filled > 0 ? queries.perHead * shape.group : 0;
  int lane = threadIdx.x % 32;
  int key = tile.first + threadIdx.x / 32 * 16 + lane / 4;
  long long statistics =
      ((long long)tile.sample * shape.heads + tile.head * shape.group) * shape.queries;
  long long from = ((long long)tile.sample * (shape.heads / shape.group) + tile.head) * shape.keys;
  q += statistics * D;
  dy += statistics * D;
  float sumK[D / 8][4], sumV[D / 8][4];
  clear(sumK);
  clear(sumV);
  if (steps > 0) {
    stage<D, TILE>(shared.staying(0), k + (from + tile.first) * D, filled);
    stage<D, TILE>(shared.staying(1), v + (from + tile.first) * D, filled);
    stage_queries<D>(shape, shared, 0, queries, q, dy);
  }
  end_group();
  for (int step = 0; step < steps; step++) {
    if (step + 1 < steps) stage_queries<D>(shape, shared, step + 1, queries, q, dy);
    end_group();
    wait_for_all_but_one();
    __syncthreads();
    float score[PASSING / 8][4], gradient[PASSING / 8][4];
    both_products<D, PASSING / 8>(shared, step, score, gradient);
    long long head = statistics + (long long)(step / queries.perHead) * shape.queries;
    UNROLL
    for (int n = 0; n < PASSING / 8; n++)
      UNROLL
      for (int j = 0; j < 2; j++) {
        int query = queries.first(step, PASSING) + n * 8 + lane % 4 * 2 + j;
        bool inside = query < shape.queries;
        float log = inside ? logs[head + query] : minus_infinity();
        float mean = inside ? delta[head + query] : 0.0f;
        int seen = inside && log != minus_infinity() ? visible(shape, query, length) : 0;
        weigh(&score[n][j], &gradient[n][j], key < seen, shape.scale, log, mean);
        weigh(&score[n][2 + j], &gradient[n][2 + j], key + 8 < seen, shape.scale, log, mean);
      }
    add_weighted<D, PASSING / 8>(gradient, shared.going(step, 0), sumK);
    add_weighted<D, PASSING / 8>(score, shared.going(step, 1), sumV);
    __syncthreads();
  }
  write<D>(dk, tile, rows, filled, shape.size, shape.scale, sumK);
  write<D>(dv, tile, rows, filled, shape.valueSize, 1, sumV);
}

#define BACKWARD(D, unused)                                                                       \
  KERNEL(128, backward_queries_##D, SHAPE, const bfloat16* q, const bfloat16* k,                  \
         const bfloat16* v, const int* lengths, const float* logs, const bfloat16* dy,            \
         const float* delta, VIEW(dq), int tiles) {                                               \
    backward_queries<D>(SHAPED, q, k, v, lengths, logs, dy, delta, VIEWED(dq), tiles);            \
  }                                                                                               \
  KERNEL(128, backward_keys_##D, SHAPE, const bfloat16* q, const bfloat16* k, const bfloat16* v,  \
         const int* lengths, const float* logs, const bfloat16* dy, const float* delta, VIEW(dk), \
         VIEW(dv), int tiles) {                                                                   \
    backward_keys<D>(SHAPED, q, k, v, lengths, logs, dy, delta, VIEWED(dk), VIEWED(dv), tiles);   \
  }

FOR_FUNCTIONS(SIZES, BACKWARD)
#endif
