// Local response normalisation across channels.
//
// Launch: as in unary.cu. Neighbouring threads have neighbouring places of one plane, so each
// channel of a window is read in whole lines, and all but the first time from the caches. Powers
// are made in double for both types, which bounds it where windows are small.
#include "functions.cuh"
#include "loop.cuh"

// The window of an element: its first and last channel, relative to its own.
__device__ inline void window_of(long long i, int channels, int plane, int size, int* first,
                                 int* last) {
  int channel = (int)(i / plane % channels);
  int half = size / 2;
  *first = channel < half ? -channel : -half;
  *last = channels - 1 - channel < half ? channels - 1 - channel : half;
}

KERNEL(256, response_norm, const real* x, real* y, real* scale, long long n, int channels,
       int plane, int size, real share, real beta, real k) {
  EACH(i, n) {
    int first, last;
    window_of(i, channels, plane, size, &first, &last);
    real sum = 0;
    for (int c = first; c <= last; c++) {
      real value = x[i + (long long)c * plane];
      sum = fused(value, value, sum);
    }
    real here = fused(share, sum, k);
    scale[i] = here;
    y[i] = x[i] * power(here, -beta);
  }
}

// What each element gives to the gradients of its window.
KERNEL(256, response_shares, const real* x, const real* scale, const real* dy, real* shares,
       long long n, real beta) {
  EACH(i, n) shares[i] = dy[i] * x[i] * power(scale[i], -beta - 1);
}

KERNEL(256, response_norm_backward, const real* x, const real* scale, const real* dy,
       const real* shares, real* dx, long long n, int channels, int plane, int size, real factor,
       real beta) {
  EACH(i, n) {
    int first, last;
    window_of(i, channels, plane, size, &first, &last);
    real sum = 0;
    for (int c = first; c <= last; c++) sum += shares[i + (long long)c * plane];
    dx[i] = dy[i] * power(scale[i], -beta) - factor * x[i] * sum;
  }
}
