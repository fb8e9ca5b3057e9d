// The gradient of a convolution's filters: a matrix product of dy, (filters x pixels), and of x,
// (pixels x taps of channels), which is never stored. Pixels are added in the chunks of
// Conv2dKernels, each a chain; the chunks' sums are added in order by a kernel of their own.
//
// Launch of the product: a block has a tile of 64 filters x 128 taps of one chunk, 128 threads have
// 8 x 8 of it each (half of all that for double): 64 FMA for 64 bytes from shared memory; up to 255
// registers. Chunks are further blocks. Eight neighbouring threads read eight neighbouring pixels, 32
// bytes, of both operands; lines of shared memory are one vector longer than the tile, so that a warp,
// which writes 8 steps x 4 lines at once, meets each bank once.
// Launch of the direct kernel, for groups of few filters: a thread a tap of a channel and a chunk.
#include "loop.cuh"
#include "real.cuh"

#define VECTOR (16 / (int)sizeof(real))
#define STEPS 8
#define SIZE (REAL_BITS == 64 ? 4 : 8)
#define ROWS (8 * SIZE)
#define COLUMNS (16 * SIZE)
#define THREADS 128

struct alignas(16) Vector {
  real at[VECTOR];
};

// Written by ConvWeightsPasses.
struct Gradient {
  int batch;
  int height;  // of x
  int width;
  int outHeight;  // of dy
  int outWidth;
  int strideH;
  int strideW;
  int padTop;
  int padLeft;
  int dilationH;
  int dilationW;
  int taps;
  int kernelW;
  int depth;    // channels of x in a group
  int filters;  // channels of dy in a group
  int groups;
  int chunkImages;
  int chunkRows;
  int rowChunks;  // of an image
};

// The pixels of a chunk.
struct Chunk {
  int image;
  int images;
  int row;
  int rows;
};

__device__ inline Chunk chunk(const Gradient& g, int number) {
  Chunk chunk;
  chunk.image = number / g.rowChunks * g.chunkImages;
  chunk.images = g.batch - chunk.image < g.chunkImages ? g.batch - chunk.image : g.chunkImages;
  chunk.row = number % g.rowChunks * g.chunkRows;
  chunk.rows = g.outHeight - chunk.row < g.chunkRows ? g.outHeight - chunk.row : g.chunkRows;
  return chunk;
}

// Where a tap of a channel reads, from a pixel's own place on.
struct Tap {
  long long offset;  // negative: nowhere
  int row;
  int column;
};

__device__ inline Tap tap(const Gradient& g, int group, int number) {
  Tap tap;
  int channel = number / g.taps;
  int rest = number - channel * g.taps;
  tap.offset = channel < g.depth
                   ? ((long long)group * g.depth + channel) * (g.height * g.width)
                   : -1;
  tap.row = rest / g.kernelW * g.dilationH - g.padTop;
  tap.column = rest % g.kernelW * g.dilationW - g.padLeft;
  return tap;
}

// partial(chunk, filter, tap), of chunks firstChunk and on.
KERNEL(128, weights_product, const real* x, const real* dy, real* partial, Gradient g,
       int firstChunk) {
  constexpr int ACROSS = COLUMNS / SIZE;
  constexpr int UP = ROWS / SIZE;
  constexpr int APART = THREADS / STEPS;
  constexpr int LEFT_LOADS = ROWS / APART;
  constexpr int RIGHT_LOADS = COLUMNS / APART;
  __shared__ Vector a[2][STEPS][ROWS / VECTOR + 1];
  __shared__ Vector b[2][STEPS][COLUMNS / VECTOR + 1];
  __shared__ Tap places[COLUMNS];

  int thread = threadIdx.x;
  int columns = g.depth * g.taps;
  int tilesUp = (g.filters + ROWS - 1) / ROWS;
  int tilesAcross = (columns + COLUMNS - 1) / COLUMNS;
  unsigned number = blockIdx.x;
  int row0 = (int)(number % tilesUp) * ROWS;
  number /= tilesUp;
  int column0 = (int)(number % tilesAcross) * COLUMNS;
  number /= tilesAcross;
  int group = (int)(number % g.groups);
  int chunkNumber = (int)(number / g.groups);
  Chunk pixels = chunk(g, firstChunk + chunkNumber);
  int steps = pixels.images * pixels.rows * g.outWidth;

  for (int j = thread; j < COLUMNS; j += THREADS) places[j] = tap(g, group, column0 + j);

  // The pixel that this thread reads, 8 further each time.
  int line = thread / STEPS;
  int step = thread % STEPS;
  int q = step % g.outWidth;
  int p = step / g.outWidth;
  int n = pixels.image + p / pixels.rows;
  p = pixels.row + p % pixels.rows;

  real nextLeft[LEFT_LOADS];
  real nextRight[RIGHT_LOADS];
  auto load = [&]() {
    bool live = step < steps;
    const real* left = dy + ((long long)n * g.groups + group) * g.filters * (g.outHeight * g.outWidth) +
                       p * g.outWidth + q;
#pragma unroll
    for (int i = 0; i < LEFT_LOADS; i++) {
      int filter = row0 + line + i * APART;
      nextLeft[i] = live && filter < g.filters
                        ? left[(long long)filter * (g.outHeight * g.outWidth)]
                        : (real)0;
    }
    const real* right = x + (long long)n * g.groups * g.depth * (g.height * g.width);
#pragma unroll
    for (int i = 0; i < RIGHT_LOADS; i++) {
      Tap place = places[line + i * APART];
      int row = p * g.strideH + place.row;
      int column = q * g.strideW + place.column;
      bool there = live && place.offset >= 0 && (unsigned)row < (unsigned)g.height &&
                   (unsigned)column < (unsigned)g.width;
      nextRight[i] = there ? right[place.offset + row * g.width + column] : (real)0;
    }
    step += STEPS;
    q += STEPS;
    while (q >= g.outWidth) {
      q -= g.outWidth;
      p++;
    }
    while (p >= pixels.row + pixels.rows) {
      p -= pixels.rows;
      n++;
    }
  };
  auto store = [&](int tile) {
#pragma unroll
    for (int i = 0; i < LEFT_LOADS; i++) {
      int at = line + i * APART;
      a[tile % 2][thread % STEPS][at / VECTOR].at[at % VECTOR] = nextLeft[i];
    }
#pragma unroll
    for (int i = 0; i < RIGHT_LOADS; i++) {
      int at = line + i * APART;
      b[tile % 2][thread % STEPS][at / VECTOR].at[at % VECTOR] = nextRight[i];
    }
  };

  int up = thread / ACROSS;
  int across = thread % ACROSS;
  real sums[SIZE][SIZE] = {};
  int tiles = (steps + STEPS - 1) / STEPS;
  __syncthreads();
  load();
  store(0);
  __syncthreads();
  for (int tile = 0; tile < tiles; tile++) {
    bool more = tile + 1 < tiles;
    if (more) load();
#pragma unroll
    for (int k = 0; k < STEPS; k++) {
      Vector left[SIZE / VECTOR];
      Vector right[SIZE / VECTOR];
#pragma unroll
      for (int part = 0; part < SIZE / VECTOR; part++) {
        left[part] = a[tile % 2][k][part * UP + up];
        right[part] = b[tile % 2][k][part * ACROSS + across];
      }
#pragma unroll
      for (int i = 0; i < SIZE; i++)
#pragma unroll
        for (int j = 0; j < SIZE; j++)
          sums[i][j] = fused(right[j / VECTOR].at[j % VECTOR], left[i / VECTOR].at[i % VECTOR],
                             sums[i][j]);
    }
    if (more) store(tile + 1);
    __syncthreads();
  }

  real* to = partial + ((long long)chunkNumber * g.groups + group) * g.filters * columns;
#pragma unroll
  for (int i = 0; i < SIZE; i++) {
    int filter = row0 + (i / VECTOR * UP + up) * VECTOR + i % VECTOR;
#pragma unroll
    for (int j = 0; j < SIZE; j++) {
      int column = column0 + (j / VECTOR * ACROSS + across) * VECTOR + j % VECTOR;
      if (filter < g.filters && column < columns)
        to[(long long)filter * columns + column] = sums[i][j];
    }
  }
}

KERNEL(256, weights_direct, const real* x, const real* dy, real* partial, Gradient g,
       int firstChunk, int chunks) {
  int columns = g.depth * g.taps;
  int channels = g.groups * g.filters;
  long long size = (long long)channels * columns;
  EACH(i, size * chunks) {
    int column = (int)(i % columns);
    int channel = (int)(i / columns % channels);
    Chunk pixels = chunk(g, firstChunk + (int)(i / size));
    Tap place = tap(g, channel / g.filters, column);
    real sum = 0;
    for (int n = pixels.image; n < pixels.image + pixels.images; n++) {
      const real* from =
          x + (long long)n * g.groups * g.depth * (g.height * g.width) + place.offset;
      const real* gradient = dy + ((long long)n * channels + channel) * (g.outHeight * g.outWidth);
      for (int p = pixels.row; p < pixels.row + pixels.rows; p++) {
        int row = p * g.strideH + place.row;
        if ((unsigned)row >= (unsigned)g.height) continue;
        for (int q = 0; q < g.outWidth; q++) {
          int at = q * g.strideW + place.column;
          if ((unsigned)at < (unsigned)g.width)
            sum = fused(from[row * g.width + at], gradient[p * g.outWidth + q], sum);
        }
      }
    }
    partial[i] = sum;
  }
}

// dw = dw, or 0 at first, and then the chunks' sums in order; n elements.
KERNEL(256, weights_join, const real* partial, real* dw, long long n, int chunks, int first) {
  EACH(i, n) {
    real total = first ? (real)0 : dw[i];
    for (int chunk = 0; chunk < chunks; chunk++) total += partial[chunk * n + i];
    dw[i] = total;
  }
}
