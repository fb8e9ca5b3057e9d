package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuBlas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * cuBLAS on a context's stream, row-major. It is created with the first product, since that takes
 * time and memory.
 *
 * <p>cuBLAS has columns where we have rows. The transpose of C = A B is C' = B' A', and a row-major
 * matrix is its transpose in cuBLAS's eyes: so the operands and the sizes m and n change places and
 * nothing else does.
 */
public final class CuBlasHandle implements Command, AutoCloseable {
  private static final int DEFAULT_ALGORITHM = -1;
  private static final int PLAIN = 0;
  private static final int TRANSPOSED = 1;

  private final CudaContext context;
  private final CuBlas cublas;
  private final Arena arena = Arena.ofAuto();

  /** alpha and beta, which cuBLAS reads during the call. */
  private final MemorySegment scalars = arena.allocate(JAVA_DOUBLE, 2);

  /**
   * The memory that products work in. Without it cuBLAS allocates its own, which in a graph is a
   * node of its own.
   */
  private @Nullable Allocation workspace;

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
    context.enter();
    try {
      create();
      Steps steps = context.steps();
      CommandQueue call = steps.command(this);
      call.int64(b.address() + bOffset).int64(a.address() + aOffset).int64(c.address() + cOffset);
      call.int64(strideB).int64(strideA).int64(strideC);
      call.int64(Double.doubleToRawLongBits(alpha)).int64(Double.doubleToRawLongBits(beta));
      call.int32(transB ? TRANSPOSED : PLAIN).int32(transA ? TRANSPOSED : PLAIN);
      call.int32(n).int32(m).int32(k).int32(ldb).int32(lda).int32(ldc).int32(count);
      call.int32(type.operands()).int32(type.result()).int32(type.compute());
      call.int32(type.isWide() ? 1 : 0).int32(0);
      steps.give();
    } finally {
      context.leave();
      // Or their cleaners could free them, in the stream's order, before the product.
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
      Reference.reachabilityFence(c);
    }
  }

  /** The product whose arguments {@link #gemm} wrote. */
  @Override
  public void submit(CudaContext inside, MemorySegment arguments, long at) {
    long b = arguments.get(JAVA_LONG, at);
    long a = arguments.get(JAVA_LONG, at + 8);
    long c = arguments.get(JAVA_LONG, at + 16);
    long strideB = arguments.get(JAVA_LONG, at + 24);
    long strideA = arguments.get(JAVA_LONG, at + 32);
    long strideC = arguments.get(JAVA_LONG, at + 40);
    double alpha = Double.longBitsToDouble(arguments.get(JAVA_LONG, at + 48));
    double beta = Double.longBitsToDouble(arguments.get(JAVA_LONG, at + 56));
    int opB = arguments.get(JAVA_INT, at + 64);
    int opA = arguments.get(JAVA_INT, at + 68);
    int n = arguments.get(JAVA_INT, at + 72);
    int m = arguments.get(JAVA_INT, at + 76);
    int k = arguments.get(JAVA_INT, at + 80);
    int ldb = arguments.get(JAVA_INT, at + 84);
    int lda = arguments.get(JAVA_INT, at + 88);
    int ldc = arguments.get(JAVA_INT, at + 92);
    int count = arguments.get(JAVA_INT, at + 96);
    int operands = arguments.get(JAVA_INT, at + 100);
    int result = arguments.get(JAVA_INT, at + 104);
    int compute = arguments.get(JAVA_INT, at + 108);
    boolean wide = arguments.get(JAVA_INT, at + 112) != 0;
    long alphaAt = scalar(wide, 0, alpha);
    long betaAt = scalar(wide, 1, beta);
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
              b,
              operands,
              ldb,
              a,
              operands,
              lda,
              betaAt,
              c,
              result,
              ldc,
              compute,
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
              b,
              operands,
              ldb,
              strideB,
              a,
              operands,
              lda,
              strideA,
              betaAt,
              c,
              result,
              ldc,
              strideC,
              count,
              compute,
              DEFAULT_ALGORITHM));
    }
  }

  /** A library's call can't be changed in a graph: all of its arguments are fixed. */
  @Override
  public void update(
      CudaContext inside, long executable, long node, MemorySegment arguments, long at) {
    throw new IllegalStateException("all of a product is fixed");
  }

  private void create() {
    if (handle == 0) {
      long out = context.out().address();
      CuBlasStatus.check("cublasCreate", cublas.cublasCreate_v2(out));
      long fresh = context.out().get(JAVA_LONG, 0);
      Allocation place = null;
      boolean complete = false;
      try {
        CuBlasStatus.check(
            "cublasSetStream", cublas.cublasSetStream_v2(fresh, context.streamHandle()));
        long bytes = ProductWorkspace.bytes(context.device());
        place = context.pool().allocate(bytes, "the workspace of cuBLAS");
        CuBlasStatus.check(
            "cublasSetWorkspace", cublas.cublasSetWorkspace_v2(fresh, place.address(), bytes));
        complete = true;
      } finally {
        if (!complete) {
          cublas.cublasDestroy_v2(fresh);
          if (place != null) {
            place.close();
          }
        }
      }
      workspace = place;
      handle = fresh;
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
      Allocation here = workspace;
      if (here != null) {
        here.close();
      }
    }
    handle = 0;
  }
}
