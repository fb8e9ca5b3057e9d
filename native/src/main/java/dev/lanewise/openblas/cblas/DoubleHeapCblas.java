package dev.lanewise.openblas.cblas;

import static dev.lanewise.openblas.cblas.Signatures.ROW_MAJOR;
import static dev.lanewise.openblas.cblas.Signatures.transpose;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The float64 functions on arrays, by critical calls: a garbage collection, or anything else that
 * stops the threads of the JVM, waits until the call returns. So for short calls only.
 *
 * <p>Names, order and meaning of arguments as in {@code cblas.h} for row-major matrices; each array
 * is followed by the index of its first element. Nothing is checked: wrong sizes read and write
 * outside the arrays.
 */
public final class DoubleHeapCblas {
  private final Cblas library;

  /** Calls into this library. */
  public DoubleHeapCblas(Cblas library) {
    this.library = library;
  }

  /** C = alpha op(A) op(B) + beta C. */
  public void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    try {
      Gemm.CALL.invokeExact(
          library.dgemm(),
          ROW_MAJOR,
          transpose(transA),
          transpose(transB),
          m,
          n,
          k,
          alpha,
          at(a, aOffset),
          lda,
          at(b, bOffset),
          ldb,
          beta,
          at(c, cOffset),
          ldc);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** y = alpha op(A) x + beta y. */
  public void dgemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] x,
      int xOffset,
      int incX,
      double beta,
      double[] y,
      int yOffset,
      int incY) {
    try {
      Gemv.CALL.invokeExact(
          library.dgemv(),
          ROW_MAJOR,
          transpose(trans),
          m,
          n,
          alpha,
          at(a, aOffset),
          lda,
          at(x, xOffset),
          incX,
          beta,
          at(y, yOffset),
          incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** A += alpha x y^T. */
  public void dger(
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int incX,
      double[] y,
      int yOffset,
      int incY,
      double[] a,
      int aOffset,
      int lda) {
    try {
      Ger.CALL.invokeExact(
          library.dger(),
          ROW_MAJOR,
          m,
          n,
          alpha,
          at(x, xOffset),
          incX,
          at(y, yOffset),
          incY,
          at(a, aOffset),
          lda);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The dot product. */
  public double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    try {
      return (double)
          Dot.CALL.invokeExact(library.ddot(), n, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** y += alpha x. */
  public void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    try {
      Axpy.CALL.invokeExact(library.daxpy(), n, alpha, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** x *= alpha. */
  public void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    try {
      Scal.CALL.invokeExact(library.dscal(), n, alpha, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The Euclidean norm. */
  public double dnrm2(int n, double[] x, int xOffset, int incX) {
    try {
      return (double) Reduction.CALL.invokeExact(library.dnrm2(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The sum of magnitudes. */
  public double dasum(int n, double[] x, int xOffset, int incX) {
    try {
      return (double) Reduction.CALL.invokeExact(library.dasum(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  // A class for each signature, since to link one takes about 10 ms.

  private static final class Gemm {
    static final MethodHandle CALL = Signatures.critical(Signatures.gemm(JAVA_DOUBLE));

    private Gemm() {}
  }

  private static final class Gemv {
    static final MethodHandle CALL = Signatures.critical(Signatures.gemv(JAVA_DOUBLE));

    private Gemv() {}
  }

  private static final class Ger {
    static final MethodHandle CALL = Signatures.critical(Signatures.ger(JAVA_DOUBLE));

    private Ger() {}
  }

  private static final class Dot {
    static final MethodHandle CALL = Signatures.critical(Signatures.dot(JAVA_DOUBLE));

    private Dot() {}
  }

  private static final class Axpy {
    static final MethodHandle CALL = Signatures.critical(Signatures.axpy(JAVA_DOUBLE));

    private Axpy() {}
  }

  private static final class Scal {
    static final MethodHandle CALL = Signatures.critical(Signatures.scal(JAVA_DOUBLE));

    private Scal() {}
  }

  private static final class Reduction {
    static final MethodHandle CALL = Signatures.critical(Signatures.reduction(JAVA_DOUBLE));

    private Reduction() {}
  }

  private static MemorySegment at(double[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Double.BYTES);
  }
}
