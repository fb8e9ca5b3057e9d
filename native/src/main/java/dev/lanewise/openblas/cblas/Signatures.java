package dev.lanewise.openblas.cblas;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The types of the functions, as in {@code cblas.h}, and handles for them. A handle takes the
 * function's address first: so it can be a static constant, through which the JIT can see, and yet
 * serve any library.
 */
final class Signatures {
  private static final Linker LINKER = Linker.nativeLinker();

  /** {@code CblasRowMajor}. */
  static final int ROW_MAJOR = 101;

  private static final int NO_TRANS = 111;
  private static final int TRANS = 112;

  private Signatures() {}

  /** {@code CBLAS_TRANSPOSE}. */
  static int transpose(boolean transposed) {
    return transposed ? TRANS : NO_TRANS;
  }

  /** order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc. */
  static FunctionDescriptor gemm(ValueLayout real) {
    return FunctionDescriptor.ofVoid(
        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, real, ADDRESS, JAVA_INT,
        ADDRESS, JAVA_INT, real, ADDRESS, JAVA_INT);
  }

  /** order, trans, m, n, alpha, a, lda, x, incX, beta, y, incY. */
  static FunctionDescriptor gemv(ValueLayout real) {
    return FunctionDescriptor.ofVoid(
        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, real, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, real,
        ADDRESS, JAVA_INT);
  }

  /** order, m, n, alpha, x, incX, y, incY, a, lda. */
  static FunctionDescriptor ger(ValueLayout real) {
    return FunctionDescriptor.ofVoid(
        JAVA_INT, JAVA_INT, JAVA_INT, real, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS,
        JAVA_INT);
  }

  /** n, x, incX, y, incY. */
  static FunctionDescriptor dot(ValueLayout real) {
    return FunctionDescriptor.of(real, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  }

  /** n, alpha, x, incX, y, incY. */
  static FunctionDescriptor axpy(ValueLayout real) {
    return FunctionDescriptor.ofVoid(JAVA_INT, real, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  }

  /** n, alpha, x, incX. */
  static FunctionDescriptor scal(ValueLayout real) {
    return FunctionDescriptor.ofVoid(JAVA_INT, real, ADDRESS, JAVA_INT);
  }

  /** n, x, incX: nrm2 and asum. */
  static FunctionDescriptor reduction(ValueLayout real) {
    return FunctionDescriptor.of(real, JAVA_INT, ADDRESS, JAVA_INT);
  }

  /** A handle that takes arrays: the JVM can neither collect garbage nor stop while it runs. */
  static MethodHandle critical(FunctionDescriptor type) {
    return LINKER.downcallHandle(type, Linker.Option.critical(true));
  }

  /** A handle that takes memory off the heap. */
  static MethodHandle plain(FunctionDescriptor type) {
    return LINKER.downcallHandle(type);
  }

  /** What a downcall can throw is unchecked; only {@link MethodHandle} says otherwise. */
  static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a downcall threw a checked exception", failure);
  }
}
