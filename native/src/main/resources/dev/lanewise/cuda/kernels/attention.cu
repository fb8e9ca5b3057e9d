// Attention in tiles with an online softmax.
//
// Launch: a block (attention.cuh) has a tile of 64 queries of one head, or one of 16 where those
// would be too few blocks for the device, and goes along the keys in tiles of 64. The 16 threads
// of a row find its largest score and its sum by shuffles. Pieces of a long query are taken one
// after the other, those of a long value by blocks of their own. Shared memory for the queries,
// the keys (then the weights) and the values is asked for when launched: 50 KiB. The bits of a row
// depend on neither the tile of queries nor what other rows see: tiles of keys start at multiples
// of 64, and what a row doesn't see adds 0.
#include "attention.cuh"

// The softmax of a row goes on with the scores of a tile, which become weights. Returns the factor
// of what was added up before.
__device__ inline real go_on(real (&score)[PER], real scale, int start, int seen, real* top,
                             real* total) {
  real next = *top;
  for (int j = 0; j < PER; j++) {
    int key = start + threadIdx.x % SIDE + j * SIDE;
    score[j] = key < seen ? scale * score[j] : minus_infinity();
    if (score[j] > next || is_nan(score[j])) next = score[j];
  }
  for (int apart = SIDE / 2; apart > 0; apart /= 2) {
    real other = __shfl_xor_sync(0xffffffffu, next, apart);
    if (other > next || is_nan(other)) next = other;
  }
  bool none = next == minus_infinity();
  real factor = none ? (real)1 : (real)EXP(*top - next);
  real sum = 0;
  for (int j = 0; j < PER; j++) {
    int key = start + threadIdx.x % SIDE + j * SIDE;
    score[j] = none || key >= seen ? (real)0 : (real)EXP(score[j] - next);
    sum += score[j];
  }
  for (int apart = SIDE / 2; apart > 0; apart /= 2)
    sum += __shfl_xor_sync(0xffffffffu, sum, apart);
  *top = next;
  *total = fused(*total, factor, sum);
  return factor;
}

template <int ROWS>
__device__ inline void forward(const Shape& shape, View q, View k, View v, const int* lengths,
                               View y, real* logs, int tiles, int pieces) {
  real* qs = shared_memory();
  real* ks = qs + SIDE * ROWS * PITCH;
  real* vs = ks + TILE * PITCH;
  // The weights lie where the keys were.
  real* weights = ks;
  Tile tile = tile_of(tiles, SIDE * ROWS, shape.heads, pieces);
  int keyHead = tile.head / shape.group;
  int rows = least(SIDE * ROWS, shape.queries - tile.first);
  int length = length_of(shape, lengths, tile.sample);
  int end = visible(shape, tile.first + rows - 1, length);
  int column = tile.piece * TILE;
  int columns = least(TILE, shape.valueSize - column);
  int mine = threadIdx.x / SIDE * ROWS;
  Matrix queries = {q.row(tile.sample, tile.head, tile.first), q.time, rows};
  real top[ROWS], total[ROWS], sum[ROWS][PER];
  for (int i = 0; i < ROWS; i++) {
    top[i] = minus_infinity();
    total[i] = 0;
    for (int j = 0; j < PER; j++) sum[i][j] = 0;
  }
  for (int start = 0; start < end; start += TILE) {
    int n = least(TILE, end - start);
    real score[ROWS][PER];
    Matrix keys = {k.row(tile.sample, keyHead, start), k.time, n};
    products_of_rows<ROWS>(queries, keys, shape.size, start > 0 && shape.size <= TILE, qs, ks,
                           score);
    for (int i = 0; i < ROWS; i++) {
      int seen = mine + i < rows ? visible(shape, tile.first + mine + i, length) : 0;
      real factor = go_on(score[i], shape.scale, start, seen, &top[i], &total[i]);
      for (int j = 0; j < PER; j++) sum[i][j] *= factor;
    }
    __syncthreads();
    put<ROWS>(weights, score);
    load(vs, v.row(tile.sample, keyHead, start) + column, v.time, n, columns);
    __syncthreads();
    product<ROWS, PITCH, 1, 1, PITCH>(weights, vs, n, sum);
  }
  for (int i = 0; i < ROWS; i++) {
    if (mine + i >= rows) continue;
    int query = tile.first + mine + i;
    real* to = y.row(tile.sample, tile.head, query) + column;
    for (int j = 0; j < PER; j++) {
      int c = threadIdx.x % SIDE + j * SIDE;
      if (c < columns) to[c] = total[i] == 0 ? (real)0 : sum[i][j] / total[i];
    }
    if (logs && tile.piece == 0 && threadIdx.x % SIDE == 0)
      logs[((long long)tile.sample * shape.heads + tile.head) * shape.queries + query] =
          total[i] == 0 ? minus_infinity() : top[i] + LOG(total[i]);
  }
}

#define FORWARD(name, ROWS)                                                                     \
  KERNEL(256, name, SHAPE, VIEW(q), VIEW(k), VIEW(v), const int* lengths, VIEW(y), real* logs,   \
         int tiles, int pieces) {                                                               \
    forward<ROWS>(SHAPED, VIEWED(q), VIEWED(k), VIEWED(v), lengths, VIEWED(y), logs, tiles,      \
                  pieces);                                                                      \
  }

FORWARD(forward, PER)
FORWARD(forward_few, 1)
