package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuBlasLt;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * cuBLASLt on a context's stream, row-major as {@link CuBlasHandle} has it: products of float32
 * results that add a bias of one element a column while they write. Its heuristic is asked once a
 * shape; the memory that algorithms work in is kept, since the stream runs one after the other.
 */
public final class CuBlasLtHandle implements AutoCloseable {
  /** No kernel asks for more. */
  private static final int MOST_ALIGNED = 256;

  private final CudaContext context;
  private final CuBlasLt library;
  private final BiasPlans plans = new BiasPlans();
  private @Nullable Allocation workspace;
  private long handle;

  /** For a context. */
  public CuBlasLtHandle(CudaContext context, CuBlasLt library) {
    this.context = context;
    this.library = library;
  }

  /**
   * C = alpha op(A) op(B) + beta C + bias, as {@link CuBlasHandle#gemm} has the arguments.
   *
   * @param bias n elements of float32
   * @return false, and nothing is computed, if the library has no algorithm for such a product
   */
  public boolean gemm(
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
      Allocation b,
      long bOffset,
      int ldb,
      double beta,
      Allocation c,
      long cOffset,
      int ldc,
      Allocation bias,
      long biasOffset) {
    long aStart = a.address() + aOffset;
    long bStart = b.address() + bOffset;
    long cStart = c.address() + cOffset;
    long biasStart = bias.address() + biasOffset;
    context.enter();
    try {
      create();
      long[] wanted = plans.wanted();
      wanted[0] = type.ordinal() * 4 + (transA ? 2 : 0) + (transB ? 1 : 0);
      wanted[1] = m;
      wanted[2] = n;
      wanted[3] = k;
      wanted[4] = lda;
      wanted[5] = ldb;
      wanted[6] = ldc;
      wanted[7] = alignment(aStart);
      wanted[8] = alignment(bStart);
      wanted[9] = alignment(cStart);
      wanted[10] = alignment(biasStart);
      BiasPlan plan = plans.get();
      if (plan == null) {
        if (plans.isFull()) {
          // The plan that makes room may be of a product that was put off.
          context.steps().flush();
        }
        plan = plan(type, transA, transB, m, n, k, lda, ldb, ldc, biasStart);
      }
      if (!plan.isFound()) {
        return false;
      }
      long place = workspace(plan.workspaceBytes());
      Steps steps = context.steps();
      CommandQueue call = steps.command(plan).int64(handle).int64(bStart).int64(aStart);
      call.int64(cStart).int64(biasStart).int64(place);
      call.int32(Float.floatToRawIntBits((float) alpha))
          .int32(Float.floatToRawIntBits((float) beta));
      steps.give();
      return true;
    } finally {
      context.leave();
      // Or their cleaners could free them, in the stream's order, before the product.
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
      Reference.reachabilityFence(c);
      Reference.reachabilityFence(bias);
    }
  }

  private static int alignment(long address) {
    return (int) Math.min(MOST_ALIGNED, Long.lowestOneBit(address));
  }

  private BiasPlan plan(
      ProductType type,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int lda,
      int ldb,
      int ldc,
      long bias) {
    long[] wanted = plans.wanted();
    int[] alignments = {(int) wanted[8], (int) wanted[7], (int) wanted[9], (int) wanted[9]};
    long most = ProductWorkspace.bytes(context.device());
    BiasPlan plan = new BiasPlan(library, context.out());
    boolean complete = false;
    try {
      plan.make(handle, type, transB, transA, n, m, k, ldb, lda, ldc, bias, alignments, most);
      complete = true;
    } finally {
      if (!complete) {
        plan.destroy();
      }
    }
    plans.put(plan);
    return plan;
  }

  private long workspace(long bytes) {
    Allocation here = workspace;
    if (bytes == 0) {
      return 0;
    }
    if (here == null || here.bytes() < bytes) {
      Allocation larger = context.pool().allocate(bytes, "the workspace of cuBLASLt");
      if (here != null) {
        here.close();
      }
      workspace = larger;
      here = larger;
    }
    return here.address();
  }

  private void create() {
    if (handle == 0) {
      CuBlasStatus.check("cublasLtCreate", library.cublasLtCreate(context.out().address()));
      handle = context.out().get(JAVA_LONG, 0);
    }
  }

  /** Destroys it; the stream must have finished. */
  @Override
  public void close() {
    if (handle != 0 && context.isUsable()) {
      context.makeCurrent();
      plans.clear();
      Allocation here = workspace;
      if (here != null) {
        here.close();
      }
      CuBlasStatus.check("cublasLtDestroy", library.cublasLtDestroy(handle));
    }
    handle = 0;
  }
}
