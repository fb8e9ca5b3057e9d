// Convolution, and its transpose, as a matrix product of which one operand is never stored: rows are
// filters, columns the pixels of all images, and step k is one channel at one tap. The steps follow
// each other as Conv2dKernels says, each element is one chain over them, so the bits are the host's.
//
// Filters come laid out anew (pack): a step's filters side by side, filled up with zeros, so that they
// are read in vectors of 16 bytes and need no checks. Neighbouring threads read neighbouring pixels.
//
// Launch of the product: a block has a tile of filters x pixels, a thread MICRO x MICRO of it, in
// vectors that lie ROWS / 2 apart, so that shared memory is read without conflicts.
//   wide    128 x 128, 256 threads, 8 x 8: 64 FMA for 64 bytes from shared memory, which is what a
//           multiprocessor of sm_80 and sm_90 can feed; 32 FMA for each element from global memory.
//           64 sums, 16 operands and 8 elements on their way are below 128 registers: two blocks.
//   narrow  64 x 128, 128 threads, 8 x 8, where there are at most 64 filters.
//   small   64 x 64, 256 threads, 4 x 4, where larger tiles would leave multiprocessors idle.
// For double all of these are half as large. Tiles of 8 steps are doubled in shared memory (16 KiB for
// wide): one is multiplied while the next is on its way, and there is one barrier a tile. Where a step
// reads is worked out by 8 threads, two tiles ahead.
// Tiles of the same pixels follow each other, so that images are read once from memory.
// Spaced: a transposed convolution of a stride above 1 reads one pixel of so many, and which taps meet
// one depends on where a pixel lies. So a tile's pixels are of one class, those a stride apart, and the
// steps of all other taps are left out; classes are further blocks. That takes more registers than a
// wide tile leaves.
//
// Launch of the direct kernels, for groups of few filters (depthwise): a thread an element of the
// result, neighbours neighbouring columns; bound by memory.
#include "functions.cuh"
#include "loop.cuh"

#define VECTOR (16 / (int)sizeof(real))
#define STEPS 8
#define CHANNEL_BLOCK 16
#define MICRO (REAL_BITS == 64 ? 4 : 8)

struct alignas(16) Vector {
  real at[VECTOR];
};

// What is convolved, forward or transposed. Written by ConvPasses.
struct Conv {
  long long pixels;  // of all images of the result
  int plane;         // pixels of one
  int width;
  int fromHeight;  // of the image that is read
  int fromWidth;
  int scaleH;  // rows of it from one row of the result to the next
  int scaleW;
  int padTop;
  int padLeft;
  int spaceH;  // only every so many-th row is there: the stride of a transposed convolution
  int spaceW;
  int dilationH;
  int dilationW;
  int taps;
  int kernelW;
  int depth;    // channels that are added, of a group
  int filters;  // channels that are made, of a group
  int groups;
  int lead;      // filters, filled up
  int steps;     // depth * taps
  int allSteps;  // filled up
};

// What follows a sum; scale, bias and residual may be null.
struct Finish {
  const real* scale;
  const real* bias;
  const real* residual;
  int function;  // 0 none, 1 ReLU, 2 leaky ReLU, 3 clip
  real p0;
  real p1;
};

// What follows the sums of COUNT channels at N neighbouring pixels. Each question is asked once for
// all of them: asked for every sum anew it is so much code that compiling it takes most of a minute.
// Channels are asked for by channel(i); those below 0 and pixels whose start is below 0 are none.
// wide: the pixels lie side by side, and a vector may be read.
template <int COUNT, int N, class Channel>
__device__ inline void follow(const Finish& f, Channel channel, long long plane,
                              const long long (&starts)[N], bool wide, real (&sums)[COUNT][N]) {
  if (f.scale || f.bias) {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      if (channel(i) < 0) continue;
      real scale = f.scale ? f.scale[channel(i)] : (real)1;
      real bias = f.bias ? f.bias[channel(i)] : (real)0;
#pragma unroll
      for (int e = 0; e < N; e++)
        sums[i][e] = !f.bias ? sums[i][e] * scale
                     : f.scale ? fused(sums[i][e], scale, bias)
                               : sums[i][e] + bias;
    }
  }
  if (f.residual) {
#pragma unroll
    for (int i = 0; i < COUNT; i++) {
      const real* line = f.residual + channel(i) * plane;
      if (channel(i) < 0 || starts[0] < 0) continue;
      if (wide) {
        Vector residual = *(const Vector*)(line + starts[0]);
#pragma unroll
        for (int e = 0; e < N; e++) sums[i][e] += residual.at[e % VECTOR];
      } else {
#pragma unroll
        for (int e = 0; e < N; e++)
          if (starts[e] >= 0) sums[i][e] += line[starts[e]];
      }
    }
  }
  if (f.function) {
#pragma unroll
    for (int i = 0; i < COUNT; i++)
#pragma unroll
      for (int e = 0; e < N; e++) {
        real v = sums[i][e];
        sums[i][e] = f.function == 1   ? relu(v)
                     : f.function == 2 ? leaky_relu(v, f.p0)
                     : v < f.p0        ? f.p0
                     : v > f.p1        ? f.p1
                                       : v;
      }
  }
}

// The channel and the tap of step k, of so many taps.
__device__ inline void locate(const Conv& conv, int taps, int k, int* channel, int* tap) {
  int block = k / (CHANNEL_BLOCK * taps);
  int first = block * CHANNEL_BLOCK;
  int rest = k - first * taps;
  int channels = conv.depth - first < CHANNEL_BLOCK ? conv.depth - first : CHANNEL_BLOCK;
  *tap = rest / channels;
  *channel = first + rest - *tap * channels;
}

// Whether row v, counted with what lies between the rows, is there; *row is its number.
__device__ inline bool inside(int v, int space, int size, int* row) {
  if (space == 1) {
    *row = v;
    return (unsigned)v < (unsigned)size;
  }
  *row = v / space;
  return v >= 0 && *row * space == v && *row < size;
}

// packed(group, step, filter) = w, 0 where it is filled up. Filters lie filterStride apart in w,
// channels channelStride, groups groupStride; taps are taken from the last if they are turned.
KERNEL(256, pack, const real* w, real* packed, Conv conv, long long filterStride,
       long long channelStride, long long groupStride, int turned) {
  long long steps = (long long)conv.allSteps * conv.lead;
  EACH(i, conv.groups * steps) {
    int filter = (int)(i % conv.lead);
    int k = (int)(i / conv.lead % conv.allSteps);
    real value = 0;
    if (filter < conv.filters && k < conv.steps) {
      int channel, tap;
      locate(conv, conv.taps, k, &channel, &tap);
      if (turned) tap = conv.taps - 1 - tap;
      value = w[i / steps * groupStride + filter * filterStride + channel * channelStride + tap];
    }
    packed[i] = value;
  }
}

// Above all images: paddings are below 2^30.
#define NOWHERE (-(1 << 30))

// The pixels of a class along one axis, and the taps that they meet.
struct Class {
  int first;  // the first pixel
  int pixels;
  int from;  // where its first tap reads
  int scale;  // from there to where that of the next pixel reads
  int firstTap;
  int tapStep;
  int taps;
  int dilation;  // from where a tap reads to where the next of them does
};

// All pixels and taps.
__device__ inline Class whole(int size, int scale, int pad, int taps, int dilation) {
  Class all = {0, size, -pad, scale, 0, 1, taps, dilation};
  return all;
}

// Pixels first, first + space and so on.
__device__ inline Class spaced(int first, int size, int space, int pad, int taps, int dilation) {
  Class some = {first, (size - first + space - 1) / space, 0, 1, 0, 1, 0, 0};
  while (some.firstTap < taps && (first - pad + some.firstTap * dilation) % space != 0)
    some.firstTap++;
  if (some.firstTap < taps) {
    while ((long long)some.tapStep * dilation % space != 0) some.tapStep++;
    some.from = (first - pad + some.firstTap * dilation) / space;
    some.taps = (taps - 1 - some.firstTap) / some.tapStep + 1;
    some.dilation = (int)((long long)some.tapStep * dilation / space);
  }
  return some;
}

// Where a step reads, from the first channel of the group and the pixel's own place on.
struct Source {
  long long offset;
  int row;  // NOWHERE where steps are filled up
  int column;
  int step;  // of the filters, where steps are left out
};

template <bool SPACED>
__device__ inline Source source(const Conv& conv, const Class& down, const Class& right, int k) {
  Source source = {0, NOWHERE, 0, -1};
  int taps = down.taps * right.taps;
  if (k < conv.depth * taps) {
    int channel, tap;
    locate(conv, taps, k, &channel, &tap);
    int ky = tap / right.taps;
    int kx = tap - ky * right.taps;
    source.offset = (long long)channel * (conv.fromHeight * conv.fromWidth);
    source.row = ky * down.dilation;
    source.column = kx * right.dilation;
    if (!SPACED) return source;
    int inBlock = channel % CHANNEL_BLOCK;
    int first = channel - inBlock;
    int channels = conv.depth - first < CHANNEL_BLOCK ? conv.depth - first : CHANNEL_BLOCK;
    int number = (down.firstTap + ky * down.tapStep) * conv.kernelW + right.firstTap +
                 kx * right.tapStep;
    source.step = first * conv.taps + number * channels + inBlock;
  }
  return source;
}

// sums += a's rows times b's columns, for the steps of a tile.
template <int LEFT, int RIGHT, int UP, int ACROSS, int SIZE>
__device__ inline void multiply(const Vector (&a)[STEPS][LEFT], const Vector (&b)[STEPS][RIGHT],
                                int up, int across, real (&sums)[SIZE][SIZE]) {
#pragma unroll
  for (int k = 0; k < STEPS; k++) {
    Vector left[SIZE / VECTOR];
    Vector right[SIZE / VECTOR];
#pragma unroll
    for (int part = 0; part < SIZE / VECTOR; part++) {
      left[part] = a[k][part * UP + up];
      right[part] = b[k][part * ACROSS + across];
    }
#pragma unroll
    for (int i = 0; i < SIZE; i++)
#pragma unroll
      for (int j = 0; j < SIZE; j++)
        sums[i][j] = fused(right[j / VECTOR].at[j % VECTOR], left[i / VECTOR].at[i % VECTOR],
                           sums[i][j]);
  }
}

// Tile blockIdx.x. wide: y and the residual may be written and read in vectors.
template <int ROWS, int COLUMNS, int SIZE, bool SPACED>
__device__ inline void product(const real* x, const real* packed, real* y, const Conv& conv,
                               const Finish& finish, int wide) {
  constexpr int UP = ROWS / SIZE;
  constexpr int ACROSS = COLUMNS / SIZE;
  constexpr int THREADS = UP * ACROSS;
  constexpr int VECTORS = STEPS * ROWS / VECTOR;
  constexpr int LEFT_LOADS = (VECTORS + THREADS - 1) / THREADS;
  constexpr int APART = THREADS / COLUMNS;
  constexpr int RIGHT_LOADS = STEPS / APART;
  __shared__ Vector a[2][STEPS][ROWS / VECTOR];
  __shared__ Vector b[2][STEPS][COLUMNS / VECTOR];
  __shared__ Source sources[2][STEPS];

  int thread = threadIdx.x;
  int tilesUp = (conv.filters + ROWS - 1) / ROWS;
  int height = conv.plane / conv.width;
  // Of the class that has most.
  long long most = SPACED ? conv.pixels / conv.plane * ((height - 1) / conv.spaceH + 1) *
                                ((conv.width - 1) / conv.spaceW + 1)
                          : conv.pixels;
  long long tilesAcross = (most + COLUMNS - 1) / COLUMNS;
  int row0 = (int)(blockIdx.x % tilesUp) * ROWS;
  long long column0 = blockIdx.x / tilesUp % tilesAcross * COLUMNS;
  int rest = (int)(blockIdx.x / tilesUp / tilesAcross);
  int group = rest % conv.groups;
  int number = rest / conv.groups;  // of the class
  __shared__ Class rows, columns;
  if (thread == 0) {
    int kernelH = conv.taps / conv.kernelW;
    if (SPACED) {
      rows = spaced(number / conv.spaceW, height, conv.spaceH, conv.padTop, kernelH,
                    conv.dilationH);
      columns = spaced(number % conv.spaceW, conv.width, conv.spaceW, conv.padLeft, conv.kernelW,
                       conv.dilationW);
    } else {
      rows = whole(height, conv.scaleH, conv.padTop, kernelH, conv.dilationH);
      columns = whole(conv.width, conv.scaleW, conv.padLeft, conv.kernelW, conv.dilationW);
    }
  }
  __syncthreads();
  int plane = rows.pixels * columns.pixels;
  long long pixels = SPACED ? conv.pixels / conv.plane * plane : conv.pixels;
  if (SPACED && column0 >= pixels) return;

  // The pixel that this thread reads.
  int column = thread % COLUMNS;
  long long image = (column0 + column) / plane;
  int pixel = (int)(column0 + column - image * plane);
  int down = column0 + column < pixels ? pixel / columns.pixels * rows.scale + rows.from : NOWHERE;
  int right = pixel % columns.pixels * columns.scale + columns.from;
  const real* from = x + (image * conv.groups + group) * conv.depth *
                             (long long)(conv.fromHeight * conv.fromWidth);
  const real* filters = packed + (long long)group * conv.allSteps * conv.lead + row0;

  Vector nextLeft[LEFT_LOADS];
  real nextRight[RIGHT_LOADS];
  auto load = [&](int tile) {
#pragma unroll
    for (int i = 0; i < LEFT_LOADS; i++) {
      int number = thread + i * THREADS;
      int k = number / (ROWS / VECTOR);
      int at = number % (ROWS / VECTOR) * VECTOR;
      bool there = (VECTORS % THREADS == 0 || number < VECTORS) && row0 + at < conv.lead;
      int step = SPACED ? sources[tile % 2][k % STEPS].step : tile * STEPS + k;
      if (there && step >= 0) {
        nextLeft[i] = *(const Vector*)(filters + (long long)step * conv.lead + at);
      } else {
        for (int e = 0; e < VECTOR; e++) nextLeft[i].at[e] = 0;
      }
    }
#pragma unroll
    for (int i = 0; i < RIGHT_LOADS; i++) {
      Source source = sources[tile % 2][thread / COLUMNS + i * APART];
      int row, across;
      bool there = inside(down + source.row, 1, conv.fromHeight, &row);
      there &= inside(right + source.column, 1, conv.fromWidth, &across);
      nextRight[i] = there ? from[source.offset + row * conv.fromWidth + across] : (real)0;
    }
  };
  auto store = [&](int tile) {
#pragma unroll
    for (int i = 0; i < LEFT_LOADS; i++) {
      int number = thread + i * THREADS;
      if (VECTORS % THREADS == 0 || number < VECTORS)
        a[tile % 2][number / (ROWS / VECTOR)][number % (ROWS / VECTOR)] = nextLeft[i];
    }
#pragma unroll
    for (int i = 0; i < RIGHT_LOADS; i++)
      b[tile % 2][thread / COLUMNS + i * APART][column / VECTOR].at[column % VECTOR] = nextRight[i];
  };

  int up = thread / ACROSS;
  int across = thread % ACROSS;
  real sums[SIZE][SIZE] = {};
  int tiles = (conv.depth * rows.taps * columns.taps + STEPS - 1) / STEPS;
  if (thread < 2 * STEPS)
    sources[thread / STEPS][thread % STEPS] = source<SPACED>(conv, rows, columns, thread);
  __syncthreads();
  load(0);
  store(0);
  __syncthreads();
  for (int tile = 0; tile < tiles; tile++) {
    bool more = tile + 1 < tiles;
    if (more) load(tile + 1);
    multiply<ROWS / VECTOR, COLUMNS / VECTOR, UP, ACROSS>(a[tile % 2], b[tile % 2], up, across,
                                                          sums);
    if (more) store(tile + 1);
    // Those of this tile were last read before the barrier.
    if (thread < STEPS)
      sources[tile % 2][thread] =
          source<SPACED>(conv, rows, columns, (tile + 2) * STEPS + thread);
    __syncthreads();
  }

#pragma unroll
  for (int part = 0; part < SIZE / VECTOR; part++) {
    // Where the pixels lie in the result's first channel; -1 behind the last.
    long long starts[VECTOR];
    long long at = column0 + (part * ACROSS + across) * VECTOR;
    long long n = at / plane;
    int inPlane = (int)(at - n * plane);
#pragma unroll
    for (int e = 0; e < VECTOR; e++) {
      int place = inPlane;
      if (SPACED)
        place = (rows.first + inPlane / columns.pixels * conv.spaceH) * conv.width +
                columns.first + inPlane % columns.pixels * conv.spaceW;
      starts[e] = at + e < pixels ? n * conv.groups * conv.filters * conv.plane + place : -1;
      if (++inPlane == plane) {
        inPlane = 0;
        n++;
      }
    }
    real out[SIZE][VECTOR];
#pragma unroll
    for (int i = 0; i < SIZE; i++)
#pragma unroll
      for (int e = 0; e < VECTOR; e++) out[i][e] = sums[i][part * VECTOR + e];
    auto channel = [&](int i) {
      int filter = row0 + (i / VECTOR * UP + up) * VECTOR + i % VECTOR;
      return filter < conv.filters ? group * conv.filters + filter : -1;
    };
    follow<SIZE, VECTOR>(finish, channel, conv.plane, starts, wide, out);
#pragma unroll
    for (int i = 0; i < SIZE; i++) {
      if (channel(i) < 0 || starts[0] < 0) continue;
      real* line = y + channel(i) * (long long)conv.plane;
      if (wide) {
        Vector whole;
#pragma unroll
        for (int e = 0; e < VECTOR; e++) whole.at[e] = out[i][e];
        *(Vector*)(line + starts[0]) = whole;
      } else {
#pragma unroll
        for (int e = 0; e < VECTOR; e++)
          if (starts[e] >= 0) line[starts[e]] = out[i][e];
      }
    }
  }
}

#define PRODUCT(threads, name, rows, columns, size, spaced)                                   \
  KERNEL(threads, name, const real* x, const real* packed, real* y, Conv conv,                \
         const real* scale, const real* bias, const real* residual, int function, real p0,    \
         real p1, int wide) {                                                                 \
    Finish finish = {scale, bias, residual, function, p0, p1};                                \
    product<rows, columns, size, spaced>(x, packed, y, conv, finish, wide);                   \
  }

PRODUCT(256, product_wide, 16 * MICRO, 16 * MICRO, MICRO, false)
PRODUCT(128, product_narrow, 8 * MICRO, 16 * MICRO, MICRO, false)
PRODUCT(256, product_small, 8 * MICRO, 8 * MICRO, MICRO / 2, false)
PRODUCT(128, spaced_narrow, 8 * MICRO, 16 * MICRO, MICRO, true)
PRODUCT(256, spaced_small, 8 * MICRO, 8 * MICRO, MICRO / 2, true)

KERNEL(256, direct, const real* x, const real* packed, real* y, Conv conv, const real* scale,
       const real* bias, const real* residual, int function, real p0, real p1, int wide) {
  Finish finish = {scale, bias, residual, function, p0, p1};
  int channels = conv.groups * conv.filters;
  int fromPlane = conv.fromHeight * conv.fromWidth;
  EACH(i, conv.pixels * channels) {
    long long line = i / conv.plane;
    int pixel = (int)(i - line * conv.plane);
    long long image = line / channels;
    int channel = (int)(line - image * channels);
    int group = channel / conv.filters;
    int down = pixel / conv.width * conv.scaleH - conv.padTop;
    int right = pixel % conv.width * conv.scaleW - conv.padLeft;
    const real* from = x + (image * conv.groups + group) * conv.depth * (long long)fromPlane;
    const real* w =
        packed + (long long)group * conv.allSteps * conv.lead + (channel - group * conv.filters);
    real sum = 0;
    for (int block = 0; block < conv.depth; block += CHANNEL_BLOCK) {
      int count = conv.depth - block < CHANNEL_BLOCK ? conv.depth - block : CHANNEL_BLOCK;
      for (int tap = 0; tap < conv.taps; tap++, w += (long long)count * conv.lead) {
        int ky = tap / conv.kernelW;
        int row, column;
        bool there = inside(down + ky * conv.dilationH, conv.spaceH, conv.fromHeight, &row);
        int kx = tap - ky * conv.kernelW;
        there &= inside(right + kx * conv.dilationW, conv.spaceW, conv.fromWidth, &column);
        if (!there) continue;
        const real* at = from + (long long)block * fromPlane + row * conv.fromWidth + column;
        for (int c = 0; c < count; c++)
          sum = fused(at[c * (long long)fromPlane], w[(long long)c * conv.lead], sum);
      }
    }
    real out[1][1] = {{sum}};
    long long starts[] = {i - (long long)channel * conv.plane};
    follow<1, 1>(finish, [&](int) { return channel; }, conv.plane, starts, false, out);
    y[i] = out[0][0];
  }
}
