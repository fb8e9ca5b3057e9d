package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.CuBlasHandle;
import dev.lanewise.cuda.driver.CuBlasLtHandle;
import dev.lanewise.cuda.driver.ProductType;
import dev.lanewise.cuda.memory.CudaBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Products by NVIDIA's libraries: with a bias by cuBLASLt, if it is there, the others by cuBLAS.
 */
public final class LibraryProducts {
  private final CuBlasHandle blas;
  private final @Nullable CuBlasLtHandle blasLt;

  /** Over the libraries of a context. */
  public LibraryProducts(CuBlasHandle blas, @Nullable CuBlasLtHandle blasLt) {
    this.blas = blas;
    this.blasLt = blasLt;
  }

  /**
   * C = alpha op(A) op(B) + beta C, {@code count} times, all of them at least 1; and a bias on top
   * of a single product of a float32 result, if cuBLASLt has an algorithm for it.
   *
   * @return whether the bias was added
   */
  boolean multiply(
      ProductType type,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      CudaBuffer a,
      long aOffset,
      int lda,
      long strideA,
      CudaBuffer b,
      long bOffset,
      int ldb,
      long strideB,
      double beta,
      CudaBuffer c,
      long cOffset,
      int ldc,
      long strideC,
      int count,
      @Nullable CudaBuffer bias,
      long biasOffset) {
    int bytes = c.dtype().bytes();
    if (bias != null
        && blasLt != null
        && count == 1
        && blasLt.gemm(
            type,
            transA,
            transB,
            m,
            n,
            k,
            alpha,
            a.allocation(),
            aOffset * bytes,
            lda,
            b.allocation(),
            bOffset * bytes,
            ldb,
            beta,
            c.allocation(),
            cOffset * bytes,
            ldc,
            bias.allocation(),
            biasOffset * bytes)) {
      return true;
    }
    blas.gemm(
        type,
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a.allocation(),
        aOffset * bytes,
        lda,
        strideA,
        b.allocation(),
        bOffset * bytes,
        ldb,
        strideB,
        beta,
        c.allocation(),
        cOffset * bytes,
        ldc,
        strideC,
        count);
    return false;
  }
}
