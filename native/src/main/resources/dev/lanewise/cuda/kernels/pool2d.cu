// Pooling of images and its gradients, in the order of Pool2dKernels. A plane that is averaged whole
// is summed by reduction.cu.
//
// Launch: a thread an output, neighbours neighbouring columns, so that a warp reads a few whole lines
// of each row of its windows; those that overlap are read again from L1. Bound by memory: 256 threads,
// at most 16 blocks a multiprocessor, few registers.
// Gradients: a thread an element of dx, which goes through the windows that hold it in the order of
// y. So nothing is added by two threads, no atomics are needed, and the bits are the host's.
#include "loop.cuh"
#include "real.cuh"

// Where the windows lie along one axis: see Pool2d. Written by CudaPool2d.
struct Axis {
  int size;    // of the image
  int count;   // of windows
  int stride;  // 0 for windows that are spread evenly over the size
  int origin;
  int step;
  int taps;
  int limit;  // the taps of an average are counted below it,
  int padded;  // and from the first one on, though it lies in the padding
};

struct Pool {
  Axis rows;
  Axis columns;
};

// The taps of a window in the image: start, start + step and so on below end.
struct Span {
  int start;
  int end;
  int counted;
};

__device__ inline Span span(const Axis& axis, int i) {
  Span span;
  if (axis.stride == 0) {
    span.start = (int)((long long)i * axis.size / axis.count);
    span.end = (int)(((i + 1LL) * axis.size + axis.count - 1) / axis.count);
    span.counted = span.end - span.start;
    return span;
  }
  int first = axis.origin + i * axis.stride;
  int after = first + (axis.taps - 1) * axis.step + 1;
  span.start = first < 0 ? first + (axis.step - 1 - first) / axis.step * axis.step : first;
  span.end = after < axis.size ? after : axis.size;
  int from = axis.padded ? first : span.start;
  int to = after < axis.limit ? after : axis.limit;
  span.counted = (to - from + axis.step - 1) / axis.step;
  return span;
}

// The windows that can hold an element: start to end - 1.
__device__ inline Span holders(const Axis& axis, int at) {
  Span span;
  span.counted = 0;
  if (axis.stride == 0) {
    span.start = (int)((long long)at * axis.count / axis.size);
    span.end = (int)(((at + 1LL) * axis.count + axis.size - 1) / axis.size);
    return span;
  }
  int inside = at - axis.origin;
  int beyond = inside - (axis.taps - 1) * axis.step;
  span.start = beyond <= 0 ? 0 : (beyond - 1) / axis.stride + 1;
  int end = inside / axis.stride + 1;
  span.end = end < axis.count ? end : axis.count;
  return span;
}

__device__ inline bool holds(const Axis& axis, int window, int at) {
  return axis.step == 1 || (at - axis.origin - window * axis.stride) % axis.step == 0;
}

// Element i of n in planes of rows x columns. Division is the cost: by 32 bits where n allows.
struct Place {
  long long plane;
  int row;
  int column;
};

__device__ inline Place place(long long i, long long n, int rows, int columns) {
  Place place;
  if (n <= 0xffffffffLL) {
    unsigned line = (unsigned)i / (unsigned)columns;
    place.column = (int)((unsigned)i - line * (unsigned)columns);
    place.plane = line / (unsigned)rows;
    place.row = (int)(line - (unsigned)place.plane * (unsigned)rows);
  } else {
    long long line = i / columns;
    place.column = (int)(i - line * columns);
    place.plane = line / rows;
    place.row = (int)(line - place.plane * rows);
  }
  return place;
}

// n elements of y; indices may be null.
KERNEL(256, max_pool, const real* x, real* y, int* indices, Pool pool, long long n) {
  EACH(i, n) {
    Place at = place(i, n, pool.rows.count, pool.columns.count);
    Span rows = span(pool.rows, at.row);
    Span columns = span(pool.columns, at.column);
    int width = pool.columns.size;
    const real* from = x + at.plane * pool.rows.size * width;
    int largest = rows.start * width + columns.start;
    real best = from[largest];
    for (int row = rows.start; row < rows.end; row += pool.rows.step) {
      for (int column = columns.start; column < columns.end; column += pool.columns.step) {
        real value = from[row * width + column];
        if (value > best || (is_nan(value) && !is_nan(best))) {
          best = value;
          largest = row * width + column;
        }
      }
    }
    y[i] = best;
    if (indices) indices[i] = largest;
  }
}

// n elements of dx.
KERNEL(256, max_pool_backward, const real* dy, const int* indices, real* dx, Pool pool,
       long long n) {
  EACH(i, n) {
    Place at = place(i, n, pool.rows.size, pool.columns.size);
    Span rows = holders(pool.rows, at.row);
    Span columns = holders(pool.columns, at.column);
    long long first = at.plane * pool.rows.count * pool.columns.count;
    int wanted = at.row * pool.columns.size + at.column;
    real total = 0;
    for (int p = rows.start; p < rows.end; p++) {
      for (int q = columns.start; q < columns.end; q++) {
        long long window = first + p * pool.columns.count + q;
        if (indices[window] == wanted) total += dy[window];
      }
    }
    dx[i] = total;
  }
}

// n elements of y.
KERNEL(256, average_pool, const real* x, real* y, Pool pool, long long n) {
  EACH(i, n) {
    Place at = place(i, n, pool.rows.count, pool.columns.count);
    Span rows = span(pool.rows, at.row);
    Span columns = span(pool.columns, at.column);
    int width = pool.columns.size;
    const real* from = x + at.plane * pool.rows.size * width;
    real total = 0;
    for (int row = rows.start; row < rows.end; row += pool.rows.step)
      for (int column = columns.start; column < columns.end; column += pool.columns.step)
        total += from[row * width + column];
    y[i] = total / (real)((long long)rows.counted * columns.counted);
  }
}

// n elements of dx.
KERNEL(256, average_pool_backward, const real* dy, real* dx, Pool pool, long long n) {
  EACH(i, n) {
    Place at = place(i, n, pool.rows.size, pool.columns.size);
    Span rows = holders(pool.rows, at.row);
    Span columns = holders(pool.columns, at.column);
    long long first = at.plane * pool.rows.count * pool.columns.count;
    real total = 0;
    for (int p = rows.start; p < rows.end; p++) {
      if (!holds(pool.rows, p, at.row)) continue;
      long long counted = span(pool.rows, p).counted;
      for (int q = columns.start; q < columns.end; q++) {
        if (!holds(pool.columns, q, at.column)) continue;
        real divisor = (real)(counted * span(pool.columns, q).counted);
        total += dy[first + p * pool.columns.count + q] / divisor;
      }
    }
    dx[i] = total;
  }
}
