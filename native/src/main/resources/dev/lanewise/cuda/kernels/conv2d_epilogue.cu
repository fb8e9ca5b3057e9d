// y = f(fma(v, scale, bias) + residual) for what a library convolved, which has no such epilogue;
// own convolutions do it before they write (conv2d.cu), in the same steps.
//
// Launch: as in unary.cu. There are less than 2^31 elements, so an element's channel is found by 32
// bits. from may be y; scale, bias and residual may be null.
#include "functions.cuh"
#include "loop.cuh"

// function: 0 none, 1 ReLU, 2 leaky ReLU, 3 clip.
KERNEL(256, conv_epilogue, const real* from, real* y, long long n, int plane, int channels,
       const real* scale, const real* bias, const real* residual, int function, real p0, real p1) {
  EACH(i, n) {
    real v = from[i];
    int channel = (int)((unsigned)i / (unsigned)plane % (unsigned)channels);
    if (bias)
      v = scale ? fused(v, scale[channel], bias[channel]) : v + bias[channel];
    else if (scale)
      v *= scale[channel];
    if (residual) v += residual[i];
    if (function)
      v = function == 1   ? relu(v)
          : function == 2 ? leaky_relu(v, p0)
          : v < p0        ? p0
          : v > p1        ? p1
                          : v;
    y[i] = v;
  }
}
