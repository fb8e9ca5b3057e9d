package dev.lanewise.cuda.raw;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of cuBLAS that are used, by their names in {@code cublas_v2.h}, which is their
 * documentation. Nothing is checked; each returns a cublasStatus_t. Pointers are longs.
 */
public final class CuBlas {
  private static final MethodHandle GEMM = Downcall.handle("JIIIIIJJIIJIIJJIIII");
  private static final MethodHandle GEMM_BATCHED = Downcall.handle("JIIIIIJJIIJJIIJJJIIJIII");

  private final MemorySegment cublasCreate_v2;
  private final MemorySegment cublasDestroy_v2;
  private final MemorySegment cublasGetVersion_v2;
  private final MemorySegment cublasSetStream_v2;
  private final MemorySegment cublasSetWorkspace_v2;
  private final MemorySegment cublasGemmEx;
  private final MemorySegment cublasGemmStridedBatchedEx;

  /**
   * Finds the functions.
   *
   * @param library a loaded library, which must stay loaded
   * @throws java.util.NoSuchElementException that names the first function missing
   */
  public CuBlas(SymbolLookup library) {
    this.cublasCreate_v2 = library.findOrThrow("cublasCreate_v2");
    this.cublasDestroy_v2 = library.findOrThrow("cublasDestroy_v2");
    this.cublasGetVersion_v2 = library.findOrThrow("cublasGetVersion_v2");
    this.cublasSetStream_v2 = library.findOrThrow("cublasSetStream_v2");
    this.cublasSetWorkspace_v2 = library.findOrThrow("cublasSetWorkspace_v2");
    this.cublasGemmEx = library.findOrThrow("cublasGemmEx");
    this.cublasGemmStridedBatchedEx = library.findOrThrow("cublasGemmStridedBatchedEx");
  }

  public int cublasCreate_v2(long handle) {
    return Downcall.j(cublasCreate_v2, handle);
  }

  public int cublasDestroy_v2(long handle) {
    return Downcall.j(cublasDestroy_v2, handle);
  }

  public int cublasGetVersion_v2(long handle, long version) {
    return Downcall.jj(cublasGetVersion_v2, handle, version);
  }

  public int cublasSetStream_v2(long handle, long stream) {
    return Downcall.jj(cublasSetStream_v2, handle, stream);
  }

  public int cublasSetWorkspace_v2(long handle, long workspace, long bytes) {
    return Downcall.jjj(cublasSetWorkspace_v2, handle, workspace, bytes);
  }

  public int cublasGemmEx(
      long handle,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      long alpha,
      long a,
      int typeA,
      int lda,
      long b,
      int typeB,
      int ldb,
      long beta,
      long c,
      int typeC,
      int ldc,
      int computeType,
      int algorithm) {
    try {
      return (int)
          GEMM.invokeExact(
              cublasGemmEx,
              handle,
              transA,
              transB,
              m,
              n,
              k,
              alpha,
              a,
              typeA,
              lda,
              b,
              typeB,
              ldb,
              beta,
              c,
              typeC,
              ldc,
              computeType,
              algorithm);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }

  public int cublasGemmStridedBatchedEx(
      long handle,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      long alpha,
      long a,
      int typeA,
      int lda,
      long strideA,
      long b,
      int typeB,
      int ldb,
      long strideB,
      long beta,
      long c,
      int typeC,
      int ldc,
      long strideC,
      int batchCount,
      int computeType,
      int algorithm) {
    try {
      return (int)
          GEMM_BATCHED.invokeExact(
              cublasGemmStridedBatchedEx,
              handle,
              transA,
              transB,
              m,
              n,
              k,
              alpha,
              a,
              typeA,
              lda,
              strideA,
              b,
              typeB,
              ldb,
              strideB,
              beta,
              c,
              typeC,
              ldc,
              strideC,
              batchCount,
              computeType,
              algorithm);
    } catch (Throwable e) {
      throw Downcall.rethrow(e);
    }
  }
}
