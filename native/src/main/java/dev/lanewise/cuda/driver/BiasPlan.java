package dev.lanewise.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lanewise.cuda.raw.CuBlasLt;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How cuBLASLt computes a product with a bias: its descriptions of the product and of the matrices,
 * and the algorithm that its heuristic named first. The user is inside the context.
 */
final class BiasPlan implements Command {
  private static final int DESC_TRANSA = 3;
  private static final int DESC_TRANSB = 4;
  private static final int DESC_EPILOGUE = 7;
  private static final int DESC_BIAS_POINTER = 8;
  private static final int PREF_MAX_WORKSPACE_BYTES = 1;
  private static final int PREF_MIN_ALIGNMENT_A_BYTES = 5;
  private static final int EPILOGUE_BIAS = 4;
  private static final int R_32F = 0;

  /** sizeof(cublasLtMatmulHeuristicResult_t): the algorithm, then what it needs. */
  private static final long RESULT_BYTES = 96;

  private static final long WORKSPACE_SIZE_AT = 64;
  private static final long STATE_AT = 72;

  private final CuBlasLt library;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment result = arena.allocate(RESULT_BYTES, JAVA_LONG.byteSize());
  private final MemorySegment value = arena.allocate(JAVA_LONG);

  /** alpha and beta, which the library reads during the call. */
  private final MemorySegment scalars = arena.allocate(JAVA_FLOAT, 2);

  private final MemorySegment out;
  private long description;
  private long layoutA;
  private long layoutB;
  private long layoutC;
  private boolean found;

  /** Of a shape; {@link #make} is to be called next. */
  BiasPlan(CuBlasLt library, MemorySegment out) {
    this.library = library;
    this.out = out;
  }

  /**
   * Describes the product and asks for an algorithm. Operands and sizes are as cuBLAS has them,
   * which sees a row-major matrix as its transpose.
   *
   * @param bias where it lies; the heuristic looks at its alignment
   * @param alignments of A, B, C and D, in bytes
   */
  void make(
      long handle,
      ProductType type,
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int lda,
      int ldb,
      int ldc,
      long bias,
      int[] alignments,
      long maxWorkspace) {
    check(
        "cublasLtMatmulDescCreate",
        library.cublasLtMatmulDescCreate(out.address(), type.compute(), R_32F));
    description = out.get(JAVA_LONG, 0);
    describe(DESC_TRANSA, transA ? 1 : 0);
    describe(DESC_TRANSB, transB ? 1 : 0);
    describe(DESC_EPILOGUE, EPILOGUE_BIAS);
    bias(bias);
    layoutA = layout(type.operands(), transA ? k : m, transA ? m : k, lda);
    layoutB = layout(type.operands(), transB ? n : k, transB ? k : n, ldb);
    layoutC = layout(type.result(), m, n, ldc);
    check("cublasLtMatmulPreferenceCreate", library.cublasLtMatmulPreferenceCreate(out.address()));
    long preference = out.get(JAVA_LONG, 0);
    try {
      value.set(JAVA_LONG, 0, maxWorkspace);
      prefer(preference, PREF_MAX_WORKSPACE_BYTES, JAVA_LONG.byteSize());
      for (int i = 0; i < alignments.length; i++) {
        value.set(JAVA_INT, 0, alignments[i]);
        prefer(preference, PREF_MIN_ALIGNMENT_A_BYTES + i, JAVA_INT.byteSize());
      }
      ask(handle, preference);
    } finally {
      library.cublasLtMatmulPreferenceDestroy(preference);
    }
  }

  private void describe(int attribute, int number) {
    value.set(JAVA_INT, 0, number);
    set(attribute, JAVA_INT.byteSize());
  }

  private void set(int attribute, long bytes) {
    check(
        "cublasLtMatmulDescSetAttribute(" + attribute + ")",
        library.cublasLtMatmulDescSetAttribute(description, attribute, value.address(), bytes));
  }

  /** The bias of the next product. */
  void bias(long address) {
    value.set(JAVA_LONG, 0, address);
    int code =
        library.cublasLtMatmulDescSetAttribute(
            description, DESC_BIAS_POINTER, value.address(), JAVA_LONG.byteSize());
    check("cublasLtMatmulDescSetAttribute(bias)", code);
  }

  private long layout(int type, int rows, int columns, int leading) {
    check(
        "cublasLtMatrixLayoutCreate",
        library.cublasLtMatrixLayoutCreate(out.address(), type, rows, columns, leading));
    return out.get(JAVA_LONG, 0);
  }

  private void prefer(long preference, int attribute, long bytes) {
    check(
        "cublasLtMatmulPreferenceSetAttribute(" + attribute + ")",
        library.cublasLtMatmulPreferenceSetAttribute(
            preference, attribute, value.address(), bytes));
  }

  private void ask(long handle, long preference) {
    out.set(JAVA_INT, 0, 0);
    int code =
        library.cublasLtMatmulAlgoGetHeuristic(
            handle,
            description,
            layoutA,
            layoutB,
            layoutC,
            layoutC,
            preference,
            1,
            result.address(),
            out.address());
    if (code != CuBlasStatus.NOT_SUPPORTED) {
      check("cublasLtMatmulAlgoGetHeuristic", code);
      found = out.get(JAVA_INT, 0) > 0 && result.get(JAVA_INT, STATE_AT) == 0;
    }
  }

  /** Whether there is an algorithm. */
  boolean isFound() {
    return found;
  }

  /** The bytes that it works in. */
  long workspaceBytes() {
    return result.get(JAVA_LONG, WORKSPACE_SIZE_AT);
  }

  /**
   * D = alpha A B + beta D + bias, of the handle, A, B, D, bias and workspace, as longs, and alpha
   * and beta, as floats.
   */
  @Override
  public void submit(CudaContext context, MemorySegment arguments, long at) {
    long handle = arguments.get(JAVA_LONG, at);
    long a = arguments.get(JAVA_LONG, at + 8);
    long b = arguments.get(JAVA_LONG, at + 16);
    long d = arguments.get(JAVA_LONG, at + 24);
    bias(arguments.get(JAVA_LONG, at + 32));
    long workspace = arguments.get(JAVA_LONG, at + 40);
    MemorySegment.copy(arguments, at + 48, scalars, 0, scalars.byteSize());
    long alpha = scalars.address();
    long beta = alpha + JAVA_FLOAT.byteSize();
    check(
        "cublasLtMatmul",
        library.cublasLtMatmul(
            handle,
            description,
            alpha,
            a,
            layoutA,
            b,
            layoutB,
            beta,
            d,
            layoutC,
            d,
            layoutC,
            result.address(),
            workspace,
            workspaceBytes(),
            context.streamHandle()));
  }

  /** A library's call can't be changed in a graph: all of its arguments are fixed. */
  @Override
  public void update(
      CudaContext context, long executable, long node, MemorySegment arguments, long at) {
    throw new IllegalStateException("all of a product is fixed");
  }

  /** Frees the descriptions, also those of a plan that was not finished. */
  void destroy() {
    if (layoutC != 0) {
      library.cublasLtMatrixLayoutDestroy(layoutC);
    }
    if (layoutB != 0) {
      library.cublasLtMatrixLayoutDestroy(layoutB);
    }
    if (layoutA != 0) {
      library.cublasLtMatrixLayoutDestroy(layoutA);
    }
    if (description != 0) {
      library.cublasLtMatmulDescDestroy(description);
    }
    description = 0;
    layoutA = 0;
    layoutB = 0;
    layoutC = 0;
  }

  private static void check(String call, int code) {
    CuBlasStatus.check(call, code);
  }
}
