// What turns a kernel source into host code: g++ -include cusim.h. A kernel is a plain function;
// the simulated driver (cusim.cpp) calls it once for each thread of a block, each in a fiber of
// its own.
#pragma once
#define CUSIM 1
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <type_traits>
#include <utility>

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};
extern dim3 threadIdx, blockIdx, blockDim, gridDim;

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __shared__ static  // Blocks run one after the other.

// Every thread of the block must come to the same barrier; else the launch fails with 719.
void cusim_sync();
// What the lane of this warp gave; all lanes that are left must come.
uint64_t cusim_shuffle(uint64_t value, unsigned lane);
void* cusim_dynamic_shared();

#define __syncthreads() cusim_sync()
inline void __syncwarp(unsigned = 0xffffffffu) { cusim_shuffle(0, 0); }
inline unsigned cusim_lane() {
  return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) & 31;
}

template <class T>
inline T cusim_shuffle_of(T value, unsigned lane) {
  uint64_t bits = 0;
  memcpy(&bits, &value, sizeof(T));
  bits = cusim_shuffle(bits, lane);
  memcpy(&value, &bits, sizeof(T));
  return value;
}
template <class T>
inline T __shfl_xor_sync(unsigned, T value, int mask, int = 32) {
  return cusim_shuffle_of(value, cusim_lane() ^ mask);
}
template <class T>
inline T __shfl_sync(unsigned, T value, int lane, int width = 32) {
  return cusim_shuffle_of(value, (cusim_lane() & ~(width - 1)) | (lane & (width - 1)));
}
template <class T>
inline T __shfl_down_sync(unsigned, T value, unsigned by, int width = 32) {
  unsigned lane = cusim_lane();
  bool inside = (lane & (width - 1)) + by < (unsigned)width;
  return cusim_shuffle_of(value, inside ? lane + by : lane);
}

template <class T>
inline T atomicAdd(T* place, T value) {
  T before = *place;
  *place = before + value;
  return before;
}

template <class T>
inline T atomicMin(T* place, T value) {
  T before = *place;
  if (value < before) *place = value;
  return before;
}
template <class T>
inline T atomicMax(T* place, T value) {
  T before = *place;
  if (value > before) *place = value;
  return before;
}

inline int __float_as_int(float x) {
  int bits;
  memcpy(&bits, &x, 4);
  return bits;
}
inline float __int_as_float(int bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}
inline long long __double_as_longlong(double x) {
  long long bits;
  memcpy(&bits, &x, 8);
  return bits;
}
inline double __longlong_as_double(long long bits) {
  double x;
  memcpy(&x, &bits, 8);
  return x;
}
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((uint64_t)a * b) >> 32); }

// Calls a kernel with its arguments from the array of pointers that cuLaunchKernel gets.
template <class... A, size_t... I>
void cusim_call(void (*kernel)(A...), void** p, std::index_sequence<I...>) {
  kernel(*(std::remove_reference_t<A>*)p[I]...);
}
template <class... A>
void cusim_apply(void (*kernel)(A...), void** p) {
  cusim_call(kernel, p, std::index_sequence_for<A...>{});
}
template <class... A>
const size_t* cusim_sizes(void (*)(A...)) {
  static const size_t sizes[] = {sizeof(A)..., 0};
  return sizes;
}
#define KERNEL_NAMED(threads, name, ...)                                  \
  extern "C" void name(__VA_ARGS__);                                      \
  extern "C" void cusim_kernel_##name(void** p) { cusim_apply(name, p); } \
  extern "C" const size_t* cusim_sizes_##name() { return cusim_sizes(name); } \
  extern "C" const unsigned cusim_bound_##name = threads;                 \
  extern "C" void name(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name) type* name = (type*)cusim_dynamic_shared()
#include "cusim_mma.h"
