package dev.lanewise.openblas.cblas;

import static dev.lanewise.openblas.cblas.Signatures.ROW_MAJOR;
import static dev.lanewise.openblas.cblas.Signatures.transpose;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The float32 functions on arrays, by critical calls: a garbage collection, or anything else that
 * stops the threads of the JVM, waits until the call returns. So for short calls only.
 *
 * <p>Names, order and meaning of arguments as in {@code cblas.h} for row-major matrices; each array
 * is followed by the index of its first element. Nothing is checked: wrong sizes read and write
 * outside the arrays.
 */
public final class FloatHeapCblas {
  private final Cblas library;

  /** Calls into this library. */
  public FloatHeapCblas(Cblas library) {
    this.library = library;
  }

  /** C = alpha op(A) op(B) + beta C. */
  public void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    try {
      Gemm.CALL.invokeExact(
          library.sgemm(),
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
  public void sgemv(
      boolean trans,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    try {
      Gemv.CALL.invokeExact(
          library.sgemv(),
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
  public void sger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int incX,
      float[] y,
      int yOffset,
      int incY,
      float[] a,
      int aOffset,
      int lda) {
    try {
      Ger.CALL.invokeExact(
          library.sger(),
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
  public float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    try {
      return (float)
          Dot.CALL.invokeExact(library.sdot(), n, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** y += alpha x. */
  public void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    try {
      Axpy.CALL.invokeExact(library.saxpy(), n, alpha, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** x *= alpha. */
  public void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    try {
      Scal.CALL.invokeExact(library.sscal(), n, alpha, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The Euclidean norm. */
  public float snrm2(int n, float[] x, int xOffset, int incX) {
    try {
      return (float) Reduction.CALL.invokeExact(library.snrm2(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The sum of magnitudes. */
  public float sasum(int n, float[] x, int xOffset, int incX) {
    try {
      return (float) Reduction.CALL.invokeExact(library.sasum(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  // A class for each signature, since to link one takes about 10 ms.

  private static final class Gemm {
    static final MethodHandle CALL = Signatures.critical(Signatures.gemm(JAVA_FLOAT));

    private Gemm() {}
  }

  private static final class Gemv {
    static final MethodHandle CALL = Signatures.critical(Signatures.gemv(JAVA_FLOAT));

    private Gemv() {}
  }

  private static final class Ger {
    static final MethodHandle CALL = Signatures.critical(Signatures.ger(JAVA_FLOAT));

    private Ger() {}
  }

  private static final class Dot {
    static final MethodHandle CALL = Signatures.critical(Signatures.dot(JAVA_FLOAT));

    private Dot() {}
  }

  private static final class Axpy {
    static final MethodHandle CALL = Signatures.critical(Signatures.axpy(JAVA_FLOAT));

    private Axpy() {}
  }

  private static final class Scal {
    static final MethodHandle CALL = Signatures.critical(Signatures.scal(JAVA_FLOAT));

    private Scal() {}
  }

  private static final class Reduction {
    static final MethodHandle CALL = Signatures.critical(Signatures.reduction(JAVA_FLOAT));

    private Reduction() {}
  }

  private static MemorySegment at(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }
}
