// A simulated cuBLAS: plain column-major products, so that swapped operands are seen. As cuBLAS
// does, it refuses leading dimensions that are too short, and doesn't read C if beta is 0.
#include <math.h>
#include <stddef.h>
#include <string.h>

namespace {
constexpr int INVALID_VALUE = 7, NOT_SUPPORTED = 15;
constexpr int R_32F = 0, R_64F = 1, COMPUTE_32F = 68, COMPUTE_64F = 70, COMPUTE_32F_TF32 = 77;

float fused(float a, float b, float c) { return fmaf(a, b, c); }
double fused(double a, double b, double c) { return fma(a, b, c); }

// What an operand becomes where TensorFloat-32 is allowed: 10 bits behind the first.
float rounded(float x, bool tf32) {
  if (!tf32 || !isfinite(x)) return x;
  unsigned bits;
  memcpy(&bits, &x, 4);
  bits = (bits + 0xfff + (bits >> 13 & 1)) & ~0x1fffu;
  memcpy(&x, &bits, 4);
  return x;
}
double rounded(double x, bool) { return x; }

template <class T>
void gemm(bool tf32, bool transA, bool transB, int m, int n, int k, T alpha, const T* a, int lda, const T* b,
          int ldb, T beta, T* c, int ldc) {
  for (int j = 0; j < n; j++)
    for (int i = 0; i < m; i++) {
      T sum = 0;
      for (int p = 0; p < k; p++)
        sum = fused(rounded(transA ? a[p + (size_t)i * lda] : a[i + (size_t)p * lda], tf32),
                    rounded(transB ? b[j + (size_t)p * ldb] : b[p + (size_t)j * ldb], tf32), sum);
      T* to = c + i + (size_t)j * ldc;
      *to = beta == 0 ? alpha * sum : fused(beta, *to, alpha * sum);
    }
}
bool tooShort(int leading, int rows) { return leading < (rows > 1 ? rows : 1); }
}  // namespace

extern "C" {
int cublasCreate_v2(void** handle) {
  *handle = (void*)1;
  return 0;
}
int cublasDestroy_v2(void*) { return 0; }
int cublasGetVersion_v2(void*, int* version) {
  *version = 130000;
  return 0;
}
int cublasSetStream_v2(void*, void*) { return 0; }
int cublasGemmStridedBatchedEx(void*, int transA, int transB, int m, int n, int k,
                               const void* alpha, const void* a, int typeA, int lda,
                               long long strideA, const void* b, int typeB, int ldb,
                               long long strideB, const void* beta, void* c, int typeC, int ldc,
                               long long strideC, int count, int compute, int) {
  if (m < 0 || n < 0 || k < 0 || count < 0 || transA < 0 || transA > 1 || transB < 0 ||
      transB > 1 || tooShort(lda, transA ? k : m) || tooShort(ldb, transB ? n : k) ||
      tooShort(ldc, m))
    return INVALID_VALUE;
  if (typeA != typeB || typeA != typeC) return NOT_SUPPORTED;
  for (int i = 0; i < count; i++) {
    if (typeA == R_32F && (compute == COMPUTE_32F || compute == COMPUTE_32F_TF32))
      gemm<float>(compute == COMPUTE_32F_TF32, transA, transB, m, n, k, *(const float*)alpha, (const float*)a + i * strideA, lda,
                  (const float*)b + i * strideB, ldb, *(const float*)beta, (float*)c + i * strideC,
                  ldc);
    else if (typeA == R_64F && compute == COMPUTE_64F)
      gemm<double>(false, transA, transB, m, n, k, *(const double*)alpha, (const double*)a + i * strideA,
                   lda, (const double*)b + i * strideB, ldb, *(const double*)beta,
                   (double*)c + i * strideC, ldc);
    else
      return NOT_SUPPORTED;
  }
  return 0;
}
int cublasGemmEx(void* handle, int transA, int transB, int m, int n, int k, const void* alpha,
                 const void* a, int typeA, int lda, const void* b, int typeB, int ldb,
                 const void* beta, void* c, int typeC, int ldc, int compute, int algorithm) {
  return cublasGemmStridedBatchedEx(handle, transA, transB, m, n, k, alpha, a, typeA, lda, 0, b,
                                    typeB, ldb, 0, beta, c, typeC, ldc, 0, 1, compute, algorithm);
}
}
