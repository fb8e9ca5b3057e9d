package dev.lanewise.cuda.driver;

import dev.lanewise.cuda.CudaException;
import java.util.Map;

/** What calls of cuBLAS and cuBLASLt return. */
final class CuBlasStatus {
  /** No kernel for such a product. */
  static final int NOT_SUPPORTED = 15;

  private static final Map<Integer, String> NAMES =
      Map.of(
          1,
          "CUBLAS_STATUS_NOT_INITIALIZED",
          3,
          "CUBLAS_STATUS_ALLOC_FAILED",
          7,
          "CUBLAS_STATUS_INVALID_VALUE",
          8,
          "CUBLAS_STATUS_ARCH_MISMATCH",
          11,
          "CUBLAS_STATUS_MAPPING_ERROR",
          13,
          "CUBLAS_STATUS_EXECUTION_FAILED",
          14,
          "CUBLAS_STATUS_INTERNAL_ERROR",
          NOT_SUPPORTED,
          "CUBLAS_STATUS_NOT_SUPPORTED");

  private CuBlasStatus() {}

  /**
   * @throws CudaException if the code is not 0
   */
  static void check(String call, int code) {
    if (code != 0) {
      throw new CudaException(
          call, code, NAMES.getOrDefault(code, "cuBLAS error"), "see the documentation of cuBLAS");
    }
  }
}
