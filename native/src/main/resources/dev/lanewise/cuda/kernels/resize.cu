// Images in another size and the gradient, in the order of ResizeKernels.
//
// Launch: bound by memory. A thread has the same place in PLANES planes, since where it reads takes
// two divisions of doubles, whatever the element type; neighbours take neighbouring columns, so that a
// warp writes one run and reads one or two. 256 threads, at most 16 blocks a multiprocessor.
// Gradient: a thread an element of dx, which goes through the elements of y that were made from it in
// the order of y: nothing is added by two threads, no atomics are needed, the bits are the host's.
#include "loop.cuh"
#include "real.cuh"

#define PLANES 4

// Resize2d.Mode.
#define NEAREST 0
#define BILINEAR 1

// One axis. Written by CudaResize.
struct Stretch {
  int mode;
  int size;
  int outSize;
};

// Resize2d.row and column.
__device__ inline double stretched(const Stretch& axis, int i) {
  if (axis.mode == NEAREST) return (double)((long long)i * axis.size / axis.outSize);
  if (axis.mode == BILINEAR) {
    long long twice = (2LL * i + 1) * axis.size - axis.outSize;
    return twice <= 0 ? 0 : (double)twice / (2.0 * axis.outSize);
  }
  return axis.outSize == 1 ? 0 : (double)((long long)i * (axis.size - 1)) / (axis.outSize - 1);
}

// The first of y that lies behind element before - 1 of x. The guess is never behind it: places grow
// at most as i size / outSize, and begin at most one element of y late.
__device__ inline int first_from(const Stretch& axis, int before) {
  if (before <= 0) return 0;
  long long guess = (long long)before * axis.outSize / axis.size - 2;
  if (axis.size == 1 || guess < 0) guess = 0;
  int i = (int)guess;
  while (i < axis.outSize && (int)stretched(axis, i) < before) i++;
  return i;
}

__device__ static inline real mean(real first, real second, real fraction) {
  return fused(fraction, second, ((real)1 - fraction) * first);
}

// planes planes of y.
KERNEL(256, resize, const real* x, real* y, Stretch rows, Stretch columns, long long planes) {
  int plane = rows.outSize * columns.outSize;
  long long groups = (planes + PLANES - 1) / PLANES;
  EACH(i, groups * plane) {
    long long group = i / plane;
    int at = (int)(i - group * plane);
    double down = stretched(rows, at / columns.outSize);
    double right = stretched(columns, at % columns.outSize);
    int above = (int)down;
    int left = (int)right;
    int below = above + 1 < rows.size ? above + 1 : above;
    int next = left + 1 < columns.size ? left + 1 : left;
    real byRow = (real)(down - above);
    real byColumn = (real)(right - left);
    for (long long p = group * PLANES; p < (group + 1) * PLANES && p < planes; p++) {
      const real* upper = x + (p * rows.size + above) * columns.size;
      real value = upper[left];
      if (rows.mode != NEAREST) {
        const real* lower = x + (p * rows.size + below) * columns.size;
        value = mean(mean(value, upper[next], byColumn), mean(lower[left], lower[next], byColumn),
                     byRow);
      }
      y[p * plane + at] = value;
    }
  }
}

// n elements of dx.
KERNEL(256, resize_backward, const real* dy, real* dx, Stretch rows, Stretch columns,
       long long n) {
  bool nearest = rows.mode == NEAREST;
  EACH(i, n) {
    long long line = i / columns.size;
    int column = (int)(i - line * columns.size);
    long long plane = line / rows.size;
    int row = (int)(line - plane * rows.size);
    int firstQ = first_from(columns, nearest ? column : column - 1);
    real total = 0;
    for (int p = first_from(rows, nearest ? row : row - 1); p < rows.outSize; p++) {
      double down = stretched(rows, p);
      int above = (int)down;
      if (above > row) break;
      int below = above + 1 < rows.size ? above + 1 : above;
      real lower = (real)(down - above);
      const real* from = dy + (plane * rows.outSize + p) * columns.outSize;
      for (int q = firstQ; q < columns.outSize; q++) {
        double across = stretched(columns, q);
        int left = (int)across;
        if (left > column) break;
        real gradient = from[q];
        if (nearest) {
          total += gradient;
          continue;
        }
        int next = left + 1 < columns.size ? left + 1 : left;
        real right = (real)(across - left);
        if (above == row) {
          real upper = (real)1 - lower;
          if (left == column) total = fused(gradient, upper * ((real)1 - right), total);
          if (next == column) total = fused(gradient, upper * right, total);
        }
        if (below == row) {
          if (left == column) total = fused(gradient, lower * ((real)1 - right), total);
          if (next == column) total = fused(gradient, lower * right, total);
        }
      }
    }
    dx[i] = total;
  }
}
