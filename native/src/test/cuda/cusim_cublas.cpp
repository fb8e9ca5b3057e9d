// A simulated cuBLAS.
#include "cusim_gemm.h"

using namespace cusim_gemm;

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
int cublasSetWorkspace_v2(void*, void* place, size_t bytes) {
  return place && (size_t)place % 256 == 0 && bytes ? 0 : INVALID_VALUE;
}
int cublasGemmStridedBatchedEx(void*, int transA, int transB, int m, int n, int k,
                               const void* alpha, const void* a, int typeA, int lda,
                               long long strideA, const void* b, int typeB, int ldb,
                               long long strideB, const void* beta, void* c, int typeC, int ldc,
                               long long strideC, int count, int compute, int) {
  if (m < 0 || n < 0 || k < 0 || count < 0 || transA < 0 || transA > 1 || transB < 0 ||
      transB > 1 || tooShort(lda, transA ? k : m) || tooShort(ldb, transB ? n : k) ||
      tooShort(ldc, m))
    return INVALID_VALUE;
  if (typeA != typeB) return NOT_SUPPORTED;
  double alphaValue = 0, betaValue = 0;
  memcpy(&alphaValue, alpha, bytes(typeC));
  memcpy(&betaValue, beta, bytes(typeC));
  auto work = [=] {
    for (int i = 0; i < count; i++) {
      char* to = (char*)c + i * strideC * bytes(typeC);
      int status = product_of(typeA, typeC, compute, transA, transB, m, n, k, &alphaValue,
                              (const char*)a + i * strideA * bytes(typeA), lda,
                              (const char*)b + i * strideB * bytes(typeB), ldb, &betaValue, to, ldc,
                              to, ldc, nullptr);
      if (status) return status;
    }
    return 0;
  };
  return captured(work) ? 0 : work();
}
int cublasGemmEx(void* handle, int transA, int transB, int m, int n, int k, const void* alpha,
                 const void* a, int typeA, int lda, const void* b, int typeB, int ldb,
                 const void* beta, void* c, int typeC, int ldc, int compute, int algorithm) {
  return cublasGemmStridedBatchedEx(handle, transA, transB, m, n, k, alpha, a, typeA, lda, 0, b,
                                    typeB, ldb, 0, beta, c, typeC, ldc, 0, 1, compute, algorithm);
}
}
