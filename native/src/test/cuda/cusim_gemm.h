// Plain column-major products for the simulated cuBLAS and cuBLASLt, so that swapped operands are
// seen. As the libraries do, they refuse leading dimensions that are too short, don't read C if beta
// is 0, and round operands where a product is in TensorFloat-32.
#pragma once
#include <math.h>
#include <stddef.h>
#include <string.h>
#include "cusim_capture.h"

namespace cusim_gemm {
constexpr int INVALID_VALUE = 7, NOT_SUPPORTED = 15;
constexpr int R_32F = 0, R_64F = 1, R_16BF = 14;
constexpr int COMPUTE_32F = 68, COMPUTE_64F = 70, COMPUTE_32F_TF32 = 77;

inline float fused(float a, float b, float c) { return fmaf(a, b, c); }
inline double fused(double a, double b, double c) { return fma(a, b, c); }

struct Float32 {
  typedef float Stored;
  typedef float Sum;
  static float read(float x) { return x; }
};
struct Float64 {
  typedef double Stored;
  typedef double Sum;
  static double read(double x) { return x; }
};
// 10 bits behind the first, to the nearest, ties to even.
struct TensorFloat32 {
  typedef float Stored;
  typedef float Sum;
  static float read(float x) {
    if (!isfinite(x)) return x;
    unsigned bits;
    memcpy(&bits, &x, 4);
    bits = (bits + 0xfff + (bits >> 13 & 1)) & ~0x1fffu;
    memcpy(&x, &bits, 4);
    return x;
  }
};
struct Bfloat16 {
  typedef unsigned short Stored;
  typedef float Sum;
  static float read(unsigned short half) {
    unsigned bits = (unsigned)half << 16;
    float x;
    memcpy(&x, &bits, 4);
    return x;
  }
};

// D = alpha op(A) op(B) + beta C, plus the bias of its row if there is one.
template <class Type>
void product(bool transA, bool transB, int m, int n, int k, const void* alpha, const void* a,
             long long lda, const void* b, long long ldb, const void* beta, const void* c,
             long long ldc, void* d, long long ldd, const void* bias) {
  typedef typename Type::Sum Sum;
  auto* left = (const typename Type::Stored*)a;
  auto* right = (const typename Type::Stored*)b;
  for (int j = 0; j < n; j++)
    for (int i = 0; i < m; i++) {
      Sum sum = 0;
      for (int p = 0; p < k; p++)
        sum = fused(Type::read(transA ? left[p + i * lda] : left[i + p * lda]),
                    Type::read(transB ? right[j + p * ldb] : right[p + j * ldb]), sum);
      sum *= *(const Sum*)alpha;
      if (*(const Sum*)beta != 0)
        sum = fused(*(const Sum*)beta, ((const Sum*)c)[i + j * ldc], sum);
      if (bias) sum += ((const Sum*)bias)[i];
      ((Sum*)d)[i + j * ldd] = sum;
    }
}

inline bool tooShort(long long leading, long long rows) {
  return leading < (rows > 1 ? rows : 1);
}

// The same for operands, a result and a computation of these kinds; a status of cuBLAS.
inline int product_of(int type, int result, int compute, bool transA, bool transB, int m, int n,
                      int k, const void* alpha, const void* a, long long lda, const void* b,
                      long long ldb, const void* beta, const void* c, long long ldc, void* d,
                      long long ldd, const void* bias) {
#define AS(Type)                                                                                \
  product<Type>(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, d, ldd, bias)
  if (type == R_32F && result == R_32F && compute == COMPUTE_32F)
    AS(Float32);
  else if (type == R_32F && result == R_32F && compute == COMPUTE_32F_TF32)
    AS(TensorFloat32);
  else if (type == R_16BF && result == R_32F && compute == COMPUTE_32F)
    AS(Bfloat16);
  else if (type == R_64F && result == R_64F && compute == COMPUTE_64F)
    AS(Float64);
  else
    return NOT_SUPPORTED;
#undef AS
  return 0;
}

inline int bytes(int type) { return type == R_64F ? 8 : type == R_16BF ? 2 : 4; }
}  // namespace cusim_gemm
