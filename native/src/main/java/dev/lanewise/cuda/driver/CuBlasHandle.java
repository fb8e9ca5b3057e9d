package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.CudaException;
import dev.lanewise.cuda.raw.CuBlas;
import dev.lanewise.kernels.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;

/**
 * cuBLAS on a context's stream, row-major. It is created with the first product, since that takes
 * time and memory.
 *
 * <p>cuBLAS has columns where we have rows. The transpose of C = A B is C' = B' A', and a row-major
 * matrix is its transpose in cuBLAS's eyes: so the operands and the sizes m and n change places and
 * nothing else does.
 */
public final class CuBlasHandle implements AutoCloseable {
  private static final int R_32F = 0;
  private static final int R_64F = 1;
  private static final int COMPUTE_32F = 68;
  private static final int COMPUTE_64F = 70;
  private static final int COMPUTE_32F_FAST_TF32 = 77;
  private static final int DEFAULT_ALGORITHM = -1;
  private static final int PLAIN = 0;
  private static final int TRANSPOSED = 1;

  private static final Map<Integer, String> STATUS =
      Map.of(
          1, "CUBLAS_STATUS_NOT_INITIALIZED",
          3, "CUBLAS_STATUS_ALLOC_FAILED",
          7, "CUBLAS_STATUS_INVALID_VALUE",
          8, "CUBLAS_STATUS_ARCH_MISMATCH",
          11, "CUBLAS_STATUS_MAPPING_ERROR",
          13, "CUBLAS_STATUS_EXECUTION_FAILED",
          14, "CUBLAS_STATUS_INTERNAL_ERROR",
          15, "CUBLAS_STATUS_NOT_SUPPORTED");

  private final CudaContext context;
  private final CuBlas cublas;
  private final int compute32;
  private final Arena arena = Arena.ofAuto();

  /** alpha and beta, which cuBLAS reads during the call. */
  private final MemorySegment scalars = arena.allocate(JAVA_DOUBLE, 2);

  private long handle;

  /**
   * For a context.
   *
   * @param precision of float32 products
   */
  public CuBlasHandle(CudaContext context, CuBlas cublas, Precision precision) {
    this.context = context;
    this.cublas = cublas;
    this.compute32 = precision == Precision.TF32 ? COMPUTE_32F_FAST_TF32 : COMPUTE_32F;
  }

  /**
   * C = alpha op(A) op(B) + beta C, {@code count} times. Offsets are in bytes, leading dimensions
   * and strides in elements.
   *
   * @param wide whether of float64, else float32
   * @param m rows of C, at least 1
   * @param n columns of C, at least 1
   * @param k the length of the inner product, at least 1
   */
  public void gemm(
      boolean wide,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      Allocation a,
      long aOffset,
      int lda,
      long strideA,
      Allocation b,
      long bOffset,
      int ldb,
      long strideB,
      double beta,
      Allocation c,
      long cOffset,
      int ldc,
      long strideC,
      int count) {
    int type = wide ? R_64F : R_32F;
    int compute = wide ? COMPUTE_64F : compute32;
    int opA = transA ? TRANSPOSED : PLAIN;
    int opB = transB ? TRANSPOSED : PLAIN;
    long aStart = a.address() + aOffset;
    long bStart = b.address() + bOffset;
    long cStart = c.address() + cOffset;
    context.enter();
    try {
      create();
      long alphaAt = scalar(wide, 0, alpha);
      long betaAt = scalar(wide, 1, beta);
      if (count == 1) {
        check(
            "cublasGemmEx",
            cublas.cublasGemmEx(
                handle,
                opB,
                opA,
                n,
                m,
                k,
                alphaAt,
                bStart,
                type,
                ldb,
                aStart,
                type,
                lda,
                betaAt,
                cStart,
                type,
                ldc,
                compute,
                DEFAULT_ALGORITHM));
      } else {
        check(
            "cublasGemmStridedBatchedEx",
            cublas.cublasGemmStridedBatchedEx(
                handle,
                opB,
                opA,
                n,
                m,
                k,
                alphaAt,
                bStart,
                type,
                ldb,
                strideB,
                aStart,
                type,
                lda,
                strideA,
                betaAt,
                cStart,
                type,
                ldc,
                strideC,
                count,
                compute,
                DEFAULT_ALGORITHM));
      }
    } finally {
      context.leave();
      // Or their cleaners could free them, in the stream's order, before the product.
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
      Reference.reachabilityFence(c);
    }
  }

  private void create() {
    if (handle == 0) {
      long out = context.out().address();
      check("cublasCreate", cublas.cublasCreate_v2(out));
      handle = context.out().get(JAVA_LONG, 0);
      check("cublasSetStream", cublas.cublasSetStream_v2(handle, context.stream()));
    }
  }

  private long scalar(boolean wide, int index, double value) {
    long at = JAVA_DOUBLE.byteSize() * index;
    if (wide) {
      scalars.set(JAVA_DOUBLE, at, value);
    } else {
      scalars.set(JAVA_FLOAT, at, (float) value);
    }
    return scalars.address() + at;
  }

  private static void check(String call, int code) {
    if (code != 0) {
      throw new CudaException(
          call, code, STATUS.getOrDefault(code, "cuBLAS error"), "see the documentation of cuBLAS");
    }
  }

  /** Destroys it; the stream must have finished. */
  @Override
  public void close() {
    if (handle != 0 && context.isUsable()) {
      context.makeCurrent();
      check("cublasDestroy", cublas.cublasDestroy_v2(handle));
    }
    handle = 0;
  }
}
