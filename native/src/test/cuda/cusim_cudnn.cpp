// A simulated cuDNN: convolutions of images in NCHW by plain loops, in the order of Conv2dKernels,
// so that the suites can compare bits. As the library does, it answers several algorithms of which
// the fastest is not deterministic, refuses descriptors that don't fit each other, that were freed
// or never set, and memory that is too small, and doesn't read the result if beta is 0. It counts
// what is alive. Faults are set by cusimdnn_fault.
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <algorithm>
#include <set>
#include "cusim_capture.h"

namespace {
constexpr int BAD_PARAM = 2000, SHAPE_MISMATCH = 2008, NOT_SUPPORTED = 3000, EXECUTION_FAILED = 5000;
constexpr int FLOAT = 0, DOUBLE = 1, DETERMINISTIC = 1, DEFAULT_MATH = 0, FMA_MATH = 3;
constexpr int BLOCK = 16, CHUNK_PIXELS = 4096;
constexpr size_t WORKSPACE = 4096;

enum Fault {
  NONE, CREATE_FAILS, NOTHING_SUPPORTED, ALGORITHMS_FAIL, NONE_DETERMINISTIC, ONLY_FOURIER,
  RUN_FAILS, GREEDY, DESCRIPTION_FAILS
};
int fault = NONE, asked = 0, run = 0, math_set = -1;
char last_error[256] = "";
std::set<void*> alive;

struct Tensor {
  int kind = 0, type = -1, n = 0, c = 0, h = 0, w = 0;
};
struct Filter {
  int kind = 1, type = -1, k = 0, c = 0, h = 0, w = 0;
};
struct Convolution {
  int kind = 2, type = -1, padH = 0, padW = 0, strideH = 1, strideW = 1, dilationH = 1,
      dilationW = 1, mode = -1, groups = 1, math = DEFAULT_MATH;
};
struct Perf {
  int algorithm, status;
  float time;
  size_t memory;
  int determinism, math, reserved[3];
};
static_assert(sizeof(Perf) == 48 && offsetof(Perf, memory) == 16 && offsetof(Perf, math) == 28,
              "cudnnConvolutionFwdAlgoPerf_t");

int say(int code, const char* text) {
  snprintf(last_error, sizeof last_error, "%s", text);
  return code;
}
template <class T>
int made(void** out) {
  *out = new T();
  alive.insert(*out);
  return 0;
}
template <class T>
int destroyed(void* thing) {
  if (!alive.erase(thing)) return say(BAD_PARAM, "destroyed twice");
  delete (T*)thing;
  return 0;
}
int extent(int kernel, int dilation) { return (kernel - 1) * dilation + 1; }

// Whether the descriptors are of one convolution.
int fit(void* handle, void* image, void* filter, void* conv, void* result) {
  for (void* thing : {handle, image, filter, conv, result})
    if (!alive.count(thing)) return say(BAD_PARAM, "a descriptor that is not there");
  auto *x = (Tensor*)image, *y = (Tensor*)result;
  auto* w = (Filter*)filter;
  auto* c = (Convolution*)conv;
  if (x->kind != 0 || y->kind != 0 || w->kind != 1 || c->kind != 2)
    return say(BAD_PARAM, "descriptors in another order");
  if (x->type != y->type || x->type != w->type || x->type != c->type || c->mode != 1)
    return say(NOT_SUPPORTED, "types or mode");
  if (x->n != y->n || w->c * c->groups != x->c || w->k != y->c || w->k % c->groups ||
      y->h != (x->h + 2 * c->padH - extent(w->h, c->dilationH)) / c->strideH + 1 ||
      y->w != (x->w + 2 * c->padW - extent(w->w, c->dilationW)) / c->strideW + 1)
    return say(SHAPE_MISMATCH, "the shapes of a convolution don't fit");
  return 0;
}

size_t memory(int algorithm) { return algorithm == 1 ? WORKSPACE : 0; }

// Fourier transforms first, then one that is not deterministic, then sums.
int answer(int code, void* conv, int requested, int* returned, Perf* results, int fourier,
           int unordered) {
  asked++;
  *returned = 0;
  if (code) return code;
  if (fault == NOTHING_SUPPORTED) return say(3002, "no engine for this shape");
  if (fault == ALGORITHMS_FAIL) return say(4002, "heuristics are out of order");
  int math = ((Convolution*)conv)->math;
  int order[] = {fourier, unordered, 1};
  int count = fault == ONLY_FOURIER ? 1 : fault == NONE_DETERMINISTIC ? 2 : 3;
  for (int i = 0; i < count && i < requested; i++) {
    results[i] = {order[i], 0, 1.0f + i, memory(order[i]), i != 1 ? DETERMINISTIC : 0, math, {}};
    if (fault == GREEDY) results[i].memory = (size_t)1 << 40;
  }
  *returned = std::min(count, requested);
  return 0;
}

float fused(float a, float b, float c) { return fmaf(a, b, c); }
double fused(double a, double b, double c) { return fma(a, b, c); }

template <class T>
struct Arrays {
  Tensor x, y;
  Filter f;
  Convolution c;
  T *image, *filter, *result;

  T* at(const Tensor& t, T* data, int n, int c, int h, int w) const {
    return data + ((size_t)(n * t.c + c) * t.h + h) * t.w + w;
  }
  T* weight(int k, int c, int ky, int kx) const {
    return filter + ((size_t)(k * f.c + c) * f.h + ky) * f.w + kx;
  }
  bool row(int oy, int ky, int* iy) const {
    *iy = oy * c.strideH - c.padH + ky * c.dilationH;
    return *iy >= 0 && *iy < x.h;
  }
  bool column(int ox, int kx, int* ix) const {
    *ix = ox * c.strideW - c.padW + kx * c.dilationW;
    return *ix >= 0 && *ix < x.w;
  }
  // The output row that tap ky takes image row iy to.
  static bool back(int i, int pad, int tap, int dilation, int stride, int size, int* o) {
    int v = i + pad - tap * dilation;
    *o = v / stride;
    return v >= 0 && v % stride == 0 && *o < size;
  }

  void forward() const {
    int filters = f.k / c.groups, iy, ix;
    for (int n = 0; n < y.n; n++)
      for (int k = 0; k < f.k; k++)
        for (int oy = 0; oy < y.h; oy++)
          for (int ox = 0; ox < y.w; ox++) {
            T sum = 0;
            for (int b = 0; b < f.c; b += BLOCK)
              for (int ky = 0; ky < f.h; ky++)
                for (int kx = 0; kx < f.w; kx++)
                  for (int i = b; i < std::min(f.c, b + BLOCK); i++)
                    if (row(oy, ky, &iy) && column(ox, kx, &ix))
                      sum = fused(*at(x, image, n, k / filters * f.c + i, iy, ix),
                                  *weight(k, i, ky, kx), sum);
            *at(y, result, n, k, oy, ox) = sum;
          }
  }
  void backwardData() const {
    int filters = f.k / c.groups, oy, ox;
    for (int n = 0; n < x.n; n++)
      for (int ch = 0; ch < x.c; ch++)
        for (int iy = 0; iy < x.h; iy++)
          for (int ix = 0; ix < x.w; ix++) {
            T sum = 0;
            int first = ch / f.c * filters;
            for (int b = 0; b < filters; b += BLOCK)
              for (int ky = f.h - 1; ky >= 0; ky--)
                for (int kx = f.w - 1; kx >= 0; kx--)
                  for (int k = first + b; k < first + std::min(filters, b + BLOCK); k++)
                    if (back(iy, c.padH, ky, c.dilationH, c.strideH, y.h, &oy) &&
                        back(ix, c.padW, kx, c.dilationW, c.strideW, y.w, &ox))
                      sum = fused(*at(y, result, n, k, oy, ox), *weight(k, ch % f.c, ky, kx), sum);
            *at(x, image, n, ch, iy, ix) = sum;
          }
  }
  void backwardFilter() const {
    int filters = f.k / c.groups, iy, ix;
    int images = std::max(1, CHUNK_PIXELS / (y.h * y.w));
    int rows = std::min(y.h, std::max(1, CHUNK_PIXELS / y.w));
    for (int k = 0; k < f.k; k++)
      for (int i = 0; i < f.c; i++)
        for (int ky = 0; ky < f.h; ky++)
          for (int kx = 0; kx < f.w; kx++) {
            T total = 0;
            for (int n0 = 0; n0 < x.n; n0 += images)
              for (int r0 = 0; r0 < y.h; r0 += rows) {
                T sum = 0;
                for (int n = n0; n < std::min(x.n, n0 + images); n++)
                  for (int oy = r0; oy < std::min(y.h, r0 + rows); oy++)
                    for (int ox = 0; ox < y.w; ox++)
                      if (row(oy, ky, &iy) && column(ox, kx, &ix))
                        sum = fused(*at(x, image, n, k / filters * f.c + i, iy, ix),
                                    *at(y, result, n, k, oy, ox), sum);
                total += sum;
              }
            *weight(k, i, ky, kx) = total;
          }
  }
};

enum Pass { FORWARD, DATA, FILTER };

template <class T>
int computed(Pass pass, const void* alpha, const void* beta, Tensor* x, Filter* f, Convolution* c,
             Tensor* y, const void* image, const void* filter, const void* result, void* workspace,
             size_t bytes) {
  if (*(const T*)alpha != 1 || *(const T*)beta != 0) return say(NOT_SUPPORTED, "alpha or beta");
  Arrays<T> arrays = {*x, *y, *f, *c, (T*)image, (T*)filter, (T*)result};
  auto work = [=]() mutable {
    memset(workspace, 0xEE, bytes);
    if (pass == FORWARD) arrays.forward();
    if (pass == DATA) arrays.backwardData();
    if (pass == FILTER) arrays.backwardFilter();
    return 0;
  };
  return captured(work) ? 0 : work();
}
int compute(Pass pass, void* handle, const void* alpha, void* x, const void* image, void* f,
            const void* filter, void* conv, int algorithm, void* workspace, size_t bytes,
            const void* beta, void* y, const void* result) {
  run++;
  if (fault == RUN_FAILS) return say(EXECUTION_FAILED, "the kernel didn't start");
  int code = fit(handle, x, f, conv, y);
  if (code) return code;
  if (algorithm != 1) return say(NOT_SUPPORTED, "an algorithm that should not have been chosen");
  if (bytes < memory(algorithm) || !workspace) return say(2006, "the workspace is too small");
  auto* how = (Convolution*)conv;
  math_set = how->math;
  return ((Tensor*)x)->type == DOUBLE
             ? computed<double>(pass, alpha, beta, (Tensor*)x, (Filter*)f, how, (Tensor*)y, image,
                                filter, result, workspace, bytes)
             : computed<float>(pass, alpha, beta, (Tensor*)x, (Filter*)f, how, (Tensor*)y, image,
                               filter, result, workspace, bytes);
}
}  // namespace

extern "C" {
int cusimdnn_fault(int kind) {
  fault = kind;
  return 0;
}
int cusimdnn_asked() { return asked; }
int cusimdnn_run() { return run; }
int cusimdnn_alive() { return (int)alive.size(); }
int cusimdnn_math() { return math_set; }

size_t cudnnGetVersion() { return 92400; }
const char* cudnnGetErrorString(int status) {
  switch (status) {
    case 0: return "CUDNN_STATUS_SUCCESS";
    case 1001: return "CUDNN_STATUS_NOT_INITIALIZED";
    case 2000: return "CUDNN_STATUS_BAD_PARAM";
    case 2008: return "CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH";
    case 3000: return "CUDNN_STATUS_NOT_SUPPORTED";
    case 4002: return "CUDNN_STATUS_INTERNAL_ERROR_UNEXPECTED_VALUE";
    case 5000: return "CUDNN_STATUS_EXECUTION_FAILED";
    default: return "CUDNN_UNKNOWN_STATUS";
  }
}
void cudnnGetLastErrorString(char* message, size_t max) { snprintf(message, max, "%s", last_error); }
int cudnnCreate(void** handle) {
  if (fault == CREATE_FAILS) return say(1001, "no device is free");
  *handle = new int(1);
  alive.insert(*handle);
  return 0;
}
int cudnnDestroy(void* handle) { return destroyed<int>(handle); }
int cudnnSetStream(void* handle, void* stream) {
  return alive.count(handle) && stream ? 0 : say(BAD_PARAM, "handle or stream");
}
int cudnnCreateTensorDescriptor(void** out) { return made<Tensor>(out); }
int cudnnDestroyTensorDescriptor(void* tensor) { return destroyed<Tensor>(tensor); }
int cudnnSetTensor4dDescriptor(void* tensor, int format, int type, int n, int c, int h, int w) {
  if (fault == DESCRIPTION_FAILS) return say(BAD_PARAM, "a tensor that it doesn't like");
  if (!alive.count(tensor) || format != 0 || (type != FLOAT && type != DOUBLE) || n < 1 || c < 1 ||
      h < 1 || w < 1)
    return say(BAD_PARAM, "cudnnSetTensor4dDescriptor");
  Tensor fresh;
  fresh.type = type, fresh.n = n, fresh.c = c, fresh.h = h, fresh.w = w;
  *(Tensor*)tensor = fresh;
  return 0;
}
int cudnnCreateFilterDescriptor(void** out) { return made<Filter>(out); }
int cudnnDestroyFilterDescriptor(void* filter) { return destroyed<Filter>(filter); }
int cudnnSetFilter4dDescriptor(void* filter, int type, int format, int k, int c, int h, int w) {
  if (!alive.count(filter) || format != 0 || (type != FLOAT && type != DOUBLE) || k < 1 || c < 1 ||
      h < 1 || w < 1)
    return say(BAD_PARAM, "cudnnSetFilter4dDescriptor");
  Filter fresh;
  fresh.type = type, fresh.k = k, fresh.c = c, fresh.h = h, fresh.w = w;
  *(Filter*)filter = fresh;
  return 0;
}
int cudnnCreateConvolutionDescriptor(void** out) { return made<Convolution>(out); }
int cudnnDestroyConvolutionDescriptor(void* conv) { return destroyed<Convolution>(conv); }
int cudnnSetConvolution2dDescriptor(void* conv, int padH, int padW, int strideH, int strideW,
                                    int dilationH, int dilationW, int mode, int type) {
  if (!alive.count(conv) || padH < 0 || padW < 0 || strideH < 1 || strideW < 1 || dilationH < 1 ||
      dilationW < 1 || (type != FLOAT && type != DOUBLE))
    return say(BAD_PARAM, "cudnnSetConvolution2dDescriptor");
  auto* to = (Convolution*)conv;
  to->padH = padH, to->padW = padW, to->strideH = strideH, to->strideW = strideW;
  to->dilationH = dilationH, to->dilationW = dilationW, to->mode = mode, to->type = type;
  return 0;
}
int cudnnSetConvolutionGroupCount(void* conv, int groups) {
  if (!alive.count(conv) || groups < 1) return say(BAD_PARAM, "groups");
  ((Convolution*)conv)->groups = groups;
  return 0;
}
int cudnnSetConvolutionMathType(void* conv, int math) {
  if (!alive.count(conv) || (math != DEFAULT_MATH && math != FMA_MATH))
    return say(BAD_PARAM, "math type");
  ((Convolution*)conv)->math = math;
  return 0;
}
int cudnnGetConvolutionForwardAlgorithm_v7(void* handle, void* x, void* w, void* conv, void* y,
                                           int requested, int* returned, Perf* results) {
  return answer(fit(handle, x, w, conv, y), conv, requested, returned, results, 5, 2);
}
int cudnnGetConvolutionBackwardDataAlgorithm_v7(void* handle, void* w, void* dy, void* conv,
                                                void* dx, int requested, int* returned,
                                                Perf* results) {
  return answer(fit(handle, dx, w, conv, dy), conv, requested, returned, results, 3, 0);
}
int cudnnGetConvolutionBackwardFilterAlgorithm_v7(void* handle, void* x, void* dy, void* conv,
                                                  void* dw, int requested, int* returned,
                                                  Perf* results) {
  return answer(fit(handle, x, dw, conv, dy), conv, requested, returned, results, 6, 0);
}
int cudnnGetConvolutionForwardWorkspaceSize(void* handle, void* x, void* w, void* conv, void* y,
                                            int algorithm, size_t* bytes) {
  *bytes = memory(algorithm);
  return fit(handle, x, w, conv, y);
}
int cudnnGetConvolutionBackwardDataWorkspaceSize(void* handle, void* w, void* dy, void* conv,
                                                 void* dx, int algorithm, size_t* bytes) {
  *bytes = memory(algorithm);
  return fit(handle, dx, w, conv, dy);
}
int cudnnGetConvolutionBackwardFilterWorkspaceSize(void* handle, void* x, void* dy, void* conv,
                                                   void* dw, int algorithm, size_t* bytes) {
  *bytes = memory(algorithm);
  return fit(handle, x, dw, conv, dy);
}
int cudnnConvolutionForward(void* handle, const void* alpha, void* xDesc, const void* x,
                            void* wDesc, const void* w, void* conv, int algorithm, void* workspace,
                            size_t bytes, const void* beta, void* yDesc, void* y) {
  return compute(FORWARD, handle, alpha, xDesc, x, wDesc, w, conv, algorithm, workspace, bytes,
                 beta, yDesc, y);
}
int cudnnConvolutionBackwardData(void* handle, const void* alpha, void* wDesc, const void* w,
                                 void* dyDesc, const void* dy, void* conv, int algorithm,
                                 void* workspace, size_t bytes, const void* beta, void* dxDesc,
                                 void* dx) {
  return compute(DATA, handle, alpha, dxDesc, dx, wDesc, w, conv, algorithm, workspace, bytes,
                 beta, dyDesc, dy);
}
int cudnnConvolutionBackwardFilter(void* handle, const void* alpha, void* xDesc, const void* x,
                                   void* dyDesc, const void* dy, void* conv, int algorithm,
                                   void* workspace, size_t bytes, const void* beta, void* dwDesc,
                                   void* dw) {
  return compute(FILTER, handle, alpha, xDesc, x, dwDesc, dw, conv, algorithm, workspace, bytes,
                 beta, dyDesc, dy);
}
}
