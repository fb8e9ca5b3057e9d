package dev.lanewise.openblas.cblas;

import static dev.lanewise.openblas.cblas.Signatures.ROW_MAJOR;
import static dev.lanewise.openblas.cblas.Signatures.transpose;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The float32 functions on memory off the heap: of any duration, since garbage collection goes on
 * meanwhile. Names, order and meaning of arguments as in {@code cblas.h} for row-major matrices.
 * Each segment is followed by the index of its first element. Nothing is checked: wrong sizes read
 * and write outside the segments.
 */
public final class FloatOffHeapCblas {
  private final Cblas library;

  /** Calls into this library. */
  public FloatOffHeapCblas(Cblas library) {
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
      MemorySegment a,
      long aOffset,
      int lda,
      MemorySegment b,
      long bOffset,
      int ldb,
      float beta,
      MemorySegment c,
      long cOffset,
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
      MemorySegment a,
      long aOffset,
      int lda,
      MemorySegment x,
      long xOffset,
      int incX,
      float beta,
      MemorySegment y,
      long yOffset,
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
      MemorySegment x,
      long xOffset,
      int incX,
      MemorySegment y,
      long yOffset,
      int incY,
      MemorySegment a,
      long aOffset,
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
  public float sdot(
      int n, MemorySegment x, long xOffset, int incX, MemorySegment y, long yOffset, int incY) {
    try {
      return (float)
          Dot.CALL.invokeExact(library.sdot(), n, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** y += alpha x. */
  public void saxpy(
      int n,
      float alpha,
      MemorySegment x,
      long xOffset,
      int incX,
      MemorySegment y,
      long yOffset,
      int incY) {
    try {
      Axpy.CALL.invokeExact(library.saxpy(), n, alpha, at(x, xOffset), incX, at(y, yOffset), incY);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** x *= alpha. */
  public void sscal(int n, float alpha, MemorySegment x, long xOffset, int incX) {
    try {
      Scal.CALL.invokeExact(library.sscal(), n, alpha, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The Euclidean norm. */
  public float snrm2(int n, MemorySegment x, long xOffset, int incX) {
    try {
      return (float) Reduction.CALL.invokeExact(library.snrm2(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  /** The sum of magnitudes. */
  public float sasum(int n, MemorySegment x, long xOffset, int incX) {
    try {
      return (float) Reduction.CALL.invokeExact(library.sasum(), n, at(x, xOffset), incX);
    } catch (Throwable e) {
      throw Signatures.rethrow(e);
    }
  }

  // A class for each signature, since to link one takes about 10 ms.

  private static final class Gemm {
    static final MethodHandle CALL = Signatures.plain(Signatures.gemm(JAVA_FLOAT));

    private Gemm() {}
  }

  private static final class Gemv {
    static final MethodHandle CALL = Signatures.plain(Signatures.gemv(JAVA_FLOAT));

    private Gemv() {}
  }

  private static final class Ger {
    static final MethodHandle CALL = Signatures.plain(Signatures.ger(JAVA_FLOAT));

    private Ger() {}
  }

  private static final class Dot {
    static final MethodHandle CALL = Signatures.plain(Signatures.dot(JAVA_FLOAT));

    private Dot() {}
  }

  private static final class Axpy {
    static final MethodHandle CALL = Signatures.plain(Signatures.axpy(JAVA_FLOAT));

    private Axpy() {}
  }

  private static final class Scal {
    static final MethodHandle CALL = Signatures.plain(Signatures.scal(JAVA_FLOAT));

    private Scal() {}
  }

  private static final class Reduction {
    static final MethodHandle CALL = Signatures.plain(Signatures.reduction(JAVA_FLOAT));

    private Reduction() {}
  }

  private static MemorySegment at(MemorySegment memory, long offset) {
    return memory.asSlice(Math.multiplyExact(offset, Float.BYTES));
  }
}
