// What every kernel source includes. A source is compiled once for each element type: REAL_BITS is
// 32 or 64, `real` that type, and kernels get its suffix. The same sources go through NVRTC, nvcc
// and, with test/cuda/cusim.h in front, g++.
#pragma once
#if REAL_BITS == 64
typedef double real;
#define SUFFIXED(name) name##_f64
#else
typedef float real;
#define SUFFIXED(name) name##_f32
#endif

// KERNEL(threads, name, parameters...) { body }: threads is the largest block it is launched with.
// Two small blocks a multiprocessor are asked for at least, since ptxas, left to itself, spills
// for a few more.
#ifndef CUSIM
#define KERNEL_NAMED(threads, name, ...) \
  extern "C" __global__ void __launch_bounds__(threads, (threads) <= 256 ? 2 : 1) name(__VA_ARGS__)
// DYNAMIC_SHARED(type, name): the shared memory whose size the launch gives, aligned to 16 bytes.
#define DYNAMIC_SHARED(type, name) extern __shared__ __align__(16) type name[]
#endif
#define KERNEL_EXPANDED(threads, name, ...) KERNEL_NAMED(threads, name, __VA_ARGS__)
#define KERNEL(threads, name, ...) KERNEL_EXPANDED(threads, SUFFIXED(name), __VA_ARGS__)
// A kernel for int elements, which a source has between #if REAL_BITS == 32 and #endif.
#define KERNEL_I32(threads, name, ...) KERNEL_EXPANDED(threads, name##_i32, __VA_ARGS__)

// FOR_FUNCTIONS(list, F): F(name, ...) for each function of the list, or where FUNCTION is defined
// for that one: so a program waits only for what it uses to be compiled.
#ifdef FUNCTION
#define FOR_ONE(F, name) F(name, )
#define FOR_FUNCTIONS(list, F) FOR_ONE(F, FUNCTION)
#else
#define FOR_FUNCTIONS(list, F) list(F)
#endif

// One rounding.
__device__ inline float fused(float a, float b, float c) { return fmaf(a, b, c); }
__device__ inline double fused(double a, double b, double c) { return fma(a, b, c); }

__device__ inline real not_a_number() { return (real)__int_as_float(0x7fc00000); }

__device__ inline bool is_nan(real x) { return x != x; }

__device__ inline bool is_negative(float x) { return __float_as_int(x) < 0; }
__device__ inline bool is_negative(double x) { return __double_as_longlong(x) < 0; }

// NaN if either is; 0 above -0.
__device__ inline real larger(real a, real b) {
  if (is_nan(a) || is_nan(b)) return not_a_number();
  if (a == b) return is_negative(a) ? b : a;
  return a > b ? a : b;
}

__device__ inline real smaller(real a, real b) {
  if (is_nan(a) || is_nan(b)) return not_a_number();
  if (a == b) return is_negative(a) ? a : b;
  return a < b ? a : b;
}
