package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuBlas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * cuBLAS on a context's stream, row-major. It is created with the first product, since that takes
 * time and memory.
 *
 * <p>cuBLAS has columns where we have rows. The transpose of C = A B is C' = B' A', and a row-major
 * matrix is its transpose in cuBLAS's eyes: so the operands and the sizes m and n change places and
 * nothing else does.
 */
public final class CuBlasHandle implements AutoCloseable {
  private static final int DEFAULT_ALGORITHM = -1;
  private static final int PLAIN = 0;
  private static final int TRANSPOSED = 1;

  private final CudaContext context;
  private final CuBlas cublas;
  private final Arena arena = Arena.ofAuto();

  /** alpha and beta, which cuBLAS reads during the call. */
  private final MemorySegment scalars = arena.allocate(JAVA_DOUBLE, 2);

  private long handle;

  /** For a context. */
  public CuBlasHandle(CudaContext context, CuBlas cublas) {
    this.context = context;
    this.cublas = cublas;
  }

  /**
   * C = alpha op(A) op(B) + beta C, {@code count} times. Offsets are in bytes, leading dimensions
   * and strides in elements.
   *
   * @param type of the matrices
   * @param m rows of C, at least 1
   * @param n columns of C, at least 1
   * @param k the length of the inner product, at least 1
   */
  public void gemm(
      ProductType type,
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
    int operands = type.operands();
    int opA = transA ? TRANSPOSED : PLAIN;
    int opB = transB ? TRANSPOSED : PLAIN;
    long aStart = a.address() + aOffset;
    long bStart = b.address() + bOffset;
    long cStart = c.address() + cOffset;
    context.enter();
    try {
      create();
      long alphaAt = scalar(type.isWide(), 0, alpha);
      long betaAt = scalar(type.isWide(), 1, beta);
      if (count == 1) {
        CuBlasStatus.check(
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
                operands,
                ldb,
                aStart,
                operands,
                lda,
                betaAt,
                cStart,
                type.result(),
                ldc,
                type.compute(),
                DEFAULT_ALGORITHM));
      } else {
        CuBlasStatus.check(
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
                operands,
                ldb,
                strideB,
                aStart,
                operands,
                lda,
                strideA,
                betaAt,
                cStart,
                type.result(),
                ldc,
                strideC,
                count,
                type.compute(),
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
      CuBlasStatus.check("cublasCreate", cublas.cublasCreate_v2(out));
      handle = context.out().get(JAVA_LONG, 0);
      CuBlasStatus.check("cublasSetStream", cublas.cublasSetStream_v2(handle, context.stream()));
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

  /** Destroys it; the stream must have finished. */
  @Override
  public void close() {
    if (handle != 0 && context.isUsable()) {
      context.makeCurrent();
      CuBlasStatus.check("cublasDestroy", cublas.cublasDestroy_v2(handle));
    }
    handle = 0;
  }
}
