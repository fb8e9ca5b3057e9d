// The gradients of attention, from the saved log-sum-exps.
//
// Launch: a block (attention.cuh) has a tile of keys and goes along all queries that see one of
// them, in all heads that read them (dk and dv); another has a tile of queries and goes along the
// keys (dq): the scores are made twice, but nothing is added by atomics. Where 64 queries a block
// would be too few blocks for the device, it has 16. Each piece of a long head's gradient has
// blocks of its own. Shared memory is asked for when launched: 67 KiB and 50 KiB. What both need
// of a row first, the sum of dy y: a warp a row.
#include "attention.cuh"

// delta = sum dy y of each row; a warp a row.
KERNEL(256, deltas, int heads, int queries, int valueSize, VIEW(y), VIEW(dy), real* delta,
       long long rows) {
  View results = VIEWED(y), gradients = VIEWED(dy);
  int lane = threadIdx.x % 32;
  long long warps = gridDim.x * (long long)(blockDim.x / 32);
  for (long long i = blockIdx.x * (long long)(blockDim.x / 32) + threadIdx.x / 32; i < rows;
       i += warps) {
    int query = (int)(i % queries);
    long long rest = i / queries;
    const real* a = results.row((int)(rest / heads), (int)(rest % heads), query);
    const real* b = gradients.row((int)(rest / heads), (int)(rest % heads), query);
    real sum = 0;
    for (int c = lane; c < valueSize; c += 32) sum = fused(a[c], b[c], sum);
    for (int apart = 16; apart > 0; apart /= 2)
      sum += __shfl_xor_sync(0xffffffffu, sum, apart);
    if (lane == 0) delta[i] = sum;
  }
}

// Scores become weights, and the products of dy and values the scores' gradients. Of the rows from
// `first` on and the keys from `start` on; logs and delta are those of the head.
template <int ROWS>
__device__ inline void gradients_of_scores(const Shape& shape, int length, int first, int rows,
                                           int start, const real* logs, const real* delta,
                                           real (&weight)[ROWS][PER], real (&gradient)[ROWS][PER]) {
  int mine = threadIdx.x / SIDE * ROWS;
  for (int i = 0; i < ROWS; i++) {
    bool inside = mine + i < rows;
    int query = first + mine + i;
    int seen = inside ? visible(shape, query, length) : 0;
    real l = inside ? logs[query] : minus_infinity();
    real d = inside ? delta[query] : (real)0;
    for (int j = 0; j < PER; j++) {
      int key = start + threadIdx.x % SIDE + j * SIDE;
      bool counts = key < seen && l != minus_infinity();
      real p = (real)EXP(counts ? shape.scale * weight[i][j] - l : minus_infinity());
      weight[i][j] = p;
      gradient[i][j] = counts ? p * (gradient[i][j] - d) : (real)0;
    }
  }
}

// Writes scale times a thread's part of a tile of results, but 0 in rows from `filled` on.
template <int ROWS>
__device__ inline void write(const View& to, const Tile& tile, int rows, int filled, int size,
                             real scale, const real (&sum)[ROWS][PER]) {
  int column = tile.piece * TILE;
  int mine = threadIdx.x / SIDE * ROWS;
  for (int i = 0; i < ROWS; i++) {
    if (mine + i >= rows) continue;
    real* row = to.row(tile.sample, tile.head, tile.first + mine + i) + column;
    for (int j = 0; j < PER; j++) {
      int c = threadIdx.x % SIDE + j * SIDE;
      if (column + c < size) row[c] = mine + i < filled ? scale * sum[i][j] : (real)0;
    }
  }
}

template <int ROWS>
__device__ inline void backward_queries(const Shape& shape, View q, View k, View v,
                                        const int* lengths, const real* logs, View dy,
                                        const real* delta, View dq, int tiles, int pieces) {
  real* as = shared_memory();
  real* bs = as + TILE * PITCH;
  real* gs = bs + TILE * PITCH;
  Tile tile = tile_of(tiles, SIDE * ROWS, shape.heads, pieces);
  int keyHead = tile.head / shape.group;
  int rows = least(SIDE * ROWS, shape.queries - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  int end = visible(shape, tile.first + rows - 1, length);
  int column = tile.piece * TILE;
  int columns = least(TILE, shape.size - column);
  long long statistics = ((long long)tile.sample * shape.heads + tile.head) * shape.queries;
  Matrix queries = {q.row(tile.sample, tile.head, tile.first), q.time, rows};
  Matrix gradients = {dy.row(tile.sample, tile.head, tile.first), dy.time, rows};
  real sum[ROWS][PER];
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < PER; j++) sum[i][j] = 0;
  for (int start = 0; start < end; start += TILE) {
    int n = least(TILE, end - start);
    real weight[ROWS][PER], gradient[ROWS][PER];
    Matrix values = {v.row(tile.sample, keyHead, start), v.time, n};
    Matrix keys = {k.row(tile.sample, keyHead, start), k.time, n};
    products_of_rows<ROWS>(gradients, values, shape.valueSize, false, as, bs, gradient);
    products_of_rows<ROWS>(queries, keys, shape.size, false, as, bs, weight);
    gradients_of_scores<ROWS>(shape, length, tile.first, rows, start, logs + statistics,
                              delta + statistics, weight, gradient);
    put<ROWS>(gs, gradient);
    if (shape.size > TILE) {
      __syncthreads();
      load(bs, keys.start + column, keys.stride, n, columns);
    }
    __syncthreads();
    product<ROWS, PITCH, 1, 1, PITCH>(gs, bs, n, sum);
  }
  write<ROWS>(dq, tile, rows, rows, shape.size, shape.scale, sum);
}

#define BACKWARD_QUERIES(name, ROWS)                                                            \
  KERNEL(256, name, SHAPE, VIEW(q), VIEW(k), VIEW(v), const int* lengths, const real* logs,      \
         VIEW(dy), const real* delta, VIEW(dq), int tiles, int pieces) {                        \
    backward_queries<ROWS>(SHAPED, VIEWED(q), VIEWED(k), VIEWED(v), lengths, logs, VIEWED(dy),   \
                           delta, VIEWED(dq), tiles, pieces);                                   \
  }

BACKWARD_QUERIES(backward_queries, PER)
BACKWARD_QUERIES(backward_queries_few, 1)

// dk and dv of a tile of keys, from all queries of all heads that read them.
KERNEL(256, backward_keys, SHAPE, VIEW(q), VIEW(k), VIEW(v), const int* lengths, const real* logs,
       VIEW(dy), const real* delta, VIEW(dk), VIEW(dv), int tiles, int pieces) {
  Shape shape = SHAPED;
  View allQ = VIEWED(q), allK = VIEWED(k), allV = VIEWED(v), allDy = VIEWED(dy);
  real* as = shared_memory();
  real* bs = as + TILE * PITCH;
  real* ps = bs + TILE * PITCH;
  real* gs = ps + TILE * PITCH;
  Tile tile = tile_of(tiles, TILE, heads / group, pieces);
  int rows = least(TILE, keys - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  // The keys of the tile that are seen at all, and the first query that sees one.
  int most = queries > 0 ? visible(shape, queries - 1, length) : 0;
  int n = most - tile.first < rows ? most - tile.first : rows;
  long long sees = causal ? (long long)tile.first - (keys - queries) : 0;
  int begin = sees < 0 ? 0 : (int)(sees / TILE) * TILE;
  int column = tile.piece * TILE;
  Matrix tileK = {allK.row(tile.sample, tile.head, tile.first), allK.time, n};
  Matrix tileV = {allV.row(tile.sample, tile.head, tile.first), allV.time, n};
  real sumK[PER][PER], sumV[PER][PER];
  for (int i = 0; i < PER; i++)
    for (int j = 0; j < PER; j++) sumK[i][j] = sumV[i][j] = 0;
  for (int head = tile.head * group; n > 0 && head < (tile.head + 1) * group; head++) {
    long long statistics = ((long long)tile.sample * heads + head) * queries;
    for (int first = begin; first < queries; first += TILE) {
      int m = least(TILE, queries - first);
      real weight[PER][PER], gradient[PER][PER];
      Matrix tileQ = {allQ.row(tile.sample, head, first), allQ.time, m};
      Matrix tileDy = {allDy.row(tile.sample, head, first), allDy.time, m};
      products_of_rows<PER>(tileQ, tileK, size, false, as, bs, weight);
      products_of_rows<PER>(tileDy, tileV, valueSize, false, as, bs, gradient);
      gradients_of_scores<PER>(shape, length, first, m, tile.first, logs + statistics,
                               delta + statistics, weight, gradient);
      put<PER>(ps, weight);
      put<PER>(gs, gradient);
      __syncthreads();
      if (column < size)
        load(as, tileQ.start + column, tileQ.stride, m, least(TILE, size - column));
      if (column < valueSize)
        load(bs, tileDy.start + column, tileDy.stride, m, least(TILE, valueSize - column));
      __syncthreads();
      product<PER, 1, PITCH, 1, PITCH>(gs, as, m, sumK);
      product<PER, 1, PITCH, 1, PITCH>(ps, bs, m, sumV);
    }
  }
  View toK = VIEWED(dk), toV = VIEWED(dv);
  write<PER>(toK, tile, rows, n, size, scale, sumK);
  write<PER>(toV, tile, rows, n, valueSize, 1, sumV);
}
