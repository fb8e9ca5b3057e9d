package dev.lanewise.kernels;

import dev.lanewise.kernels.host.HostLevel1;
import dev.lanewise.kernels.host.HostLevel1Kernels;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostMatmulKernels;
import dev.lanewise.kernels.host.HostPacked;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Overlap;
import dev.lanewise.kernels.op.PackedMatrix;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import java.util.Objects;

/**
 * {@link Blas} on a backend of the caller's choice, made by {@link Blas#on}. Every method checks
 * its arguments, allocates nothing, and may be called from any number of threads at once.
 */
public final class HostBlas {
  private final Backend backend;
  private final HostMatmul f32Matmul;
  private final HostMatmul f64Matmul;
  private final HostLevel1 f32Level1;
  private final HostLevel1 f64Level1;

  HostBlas(Backend backend) {
    this.backend = Objects.requireNonNull(backend, "backend");
    this.f32Matmul = matmul(backend, DType.F32);
    this.f64Matmul = matmul(backend, DType.F64);
    this.f32Level1 = level1(backend, DType.F32);
    this.f64Level1 = level1(backend, DType.F64);
  }

  private static HostMatmul matmul(Backend backend, DType dtype) {
    if (backend.matmul(dtype) instanceof HostMatmulKernels host) {
      return host.raw();
    }
    throw notOnArrays(backend, Family.MATMUL, dtype);
  }

  private static HostLevel1 level1(Backend backend, DType dtype) {
    if (backend.level1(dtype) instanceof HostLevel1Kernels host) {
      return host.raw();
    }
    throw notOnArrays(backend, Family.LEVEL1, dtype);
  }

  private static IllegalArgumentException notOnArrays(
      Backend backend, Family<?> family, DType dtype) {
    return new IllegalArgumentException(
        "backend is "
            + backend
            + "; expected one whose "
            + family
            + " kernels for "
            + dtype
            + " work on the arrays of "
            + Device.HOST);
  }

  /** The backend whose kernels run. */
  public Backend backend() {
    return backend;
  }

  /** {@link Blas#warmUp} on this backend. */
  public boolean warmUp() {
    return backend.warmUp(Family.MATMUL, Family.LEVEL1);
  }

  /** {@link Blas#sgemm} on this backend. */
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
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemm(
        transA, transB, m, n, k, a.length, aOffset, lda, b.length, bOffset, ldb, c.length, cOffset,
        ldc);
    Overlap.checkGemm(transA, transB, m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
    f32Matmul.sgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** {@link Blas#dgemm} on this backend. */
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
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemm(
        transA, transB, m, n, k, a.length, aOffset, lda, b.length, bOffset, ldb, c.length, cOffset,
        ldc);
    Overlap.checkGemm(transA, transB, m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
    f64Matmul.dgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** {@link Blas#packA(boolean, int, int, float[], int, int)} on this backend. */
  public PackedMatrix packA(boolean transA, int m, int k, float[] a, int aOffset, int lda) {
    Objects.requireNonNull(a, "a");
    BlasArguments.matrix(transA, m, k, a.length, aOffset, lda, "m", "k", "a");
    return f32Matmul.packA(transA, m, k, a, aOffset, lda);
  }

  /** {@link Blas#packB(boolean, int, int, float[], int, int)} on this backend. */
  public PackedMatrix packB(boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
    Objects.requireNonNull(b, "b");
    BlasArguments.matrix(transB, k, n, b.length, bOffset, ldb, "k", "n", "b");
    return f32Matmul.packB(transB, k, n, b, bOffset, ldb);
  }

  /**
   * {@link Blas#sgemm(boolean, int, int, int, float, PackedMatrix, float[], int, int, float,
   * float[], int, int)} on this backend.
   */
  public void sgemm(
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      PackedMatrix a,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemmPackedA(transB, m, n, k, b.length, bOffset, ldb, c.length, cOffset, ldc);
    Overlap.checkGemm(false, transB, m, n, k, null, 0, 1, b, bOffset, ldb, c, cOffset, ldc);
    HostPacked packed = HostPacked.cast(a, f32Matmul, Side.A, DType.F32, m, k, "a");
    f32Matmul.sgemmPackedA(
        transB,
        m,
        n,
        k,
        alpha,
        packed,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /**
   * {@link Blas#sgemm(boolean, int, int, int, float, float[], int, int, PackedMatrix, float,
   * float[], int, int)} on this backend.
   */
  public void sgemm(
      boolean transA,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      PackedMatrix b,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemmPackedB(transA, m, n, k, a.length, aOffset, lda, c.length, cOffset, ldc);
    Overlap.checkGemm(transA, false, m, n, k, a, aOffset, lda, null, 0, 1, c, cOffset, ldc);
    HostPacked packed = HostPacked.cast(b, f32Matmul, Side.B, DType.F32, k, n, "b");
    f32Matmul.sgemmPackedB(
        transA,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        packed,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** {@link Blas#packA(boolean, int, int, double[], int, int)} on this backend. */
  public PackedMatrix packA(boolean transA, int m, int k, double[] a, int aOffset, int lda) {
    Objects.requireNonNull(a, "a");
    BlasArguments.matrix(transA, m, k, a.length, aOffset, lda, "m", "k", "a");
    return f64Matmul.packA(transA, m, k, a, aOffset, lda);
  }

  /** {@link Blas#packB(boolean, int, int, double[], int, int)} on this backend. */
  public PackedMatrix packB(boolean transB, int k, int n, double[] b, int bOffset, int ldb) {
    Objects.requireNonNull(b, "b");
    BlasArguments.matrix(transB, k, n, b.length, bOffset, ldb, "k", "n", "b");
    return f64Matmul.packB(transB, k, n, b, bOffset, ldb);
  }

  /**
   * {@link Blas#dgemm(boolean, int, int, int, double, PackedMatrix, double[], int, int, double,
   * double[], int, int)} on this backend.
   */
  public void dgemm(
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      PackedMatrix a,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemmPackedA(transB, m, n, k, b.length, bOffset, ldb, c.length, cOffset, ldc);
    Overlap.checkGemm(false, transB, m, n, k, null, 0, 1, b, bOffset, ldb, c, cOffset, ldc);
    HostPacked packed = HostPacked.cast(a, f64Matmul, Side.A, DType.F64, m, k, "a");
    f64Matmul.dgemmPackedA(
        transB,
        m,
        n,
        k,
        alpha,
        packed,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /**
   * {@link Blas#dgemm(boolean, int, int, int, double, double[], int, int, PackedMatrix, double,
   * double[], int, int)} on this backend.
   */
  public void dgemm(
      boolean transA,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      PackedMatrix b,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(c, "c");
    BlasArguments.gemmPackedB(transA, m, n, k, a.length, aOffset, lda, c.length, cOffset, ldc);
    Overlap.checkGemm(transA, false, m, n, k, a, aOffset, lda, null, 0, 1, c, cOffset, ldc);
    HostPacked packed = HostPacked.cast(b, f64Matmul, Side.B, DType.F64, k, n, "b");
    f64Matmul.dgemmPackedB(
        transA,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        packed,
        beta,
        c,
        cOffset,
        ldc,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** {@link Blas#sgemv} on this backend. */
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
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.matrixAndVectors(
        m,
        n,
        a.length,
        aOffset,
        lda,
        trans ? m : n,
        x.length,
        xOffset,
        incX,
        trans ? n : m,
        y.length,
        yOffset,
        incY);
    Overlap.checkGemv(trans, m, n, a, aOffset, lda, x, xOffset, incX, y, yOffset, incY);
    f32Matmul.sgemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  /** {@link Blas#dgemv} on this backend. */
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
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.matrixAndVectors(
        m,
        n,
        a.length,
        aOffset,
        lda,
        trans ? m : n,
        x.length,
        xOffset,
        incX,
        trans ? n : m,
        y.length,
        yOffset,
        incY);
    Overlap.checkGemv(trans, m, n, a, aOffset, lda, x, xOffset, incX, y, yOffset, incY);
    f64Matmul.dgemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  /** {@link Blas#sger} on this backend. */
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
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(a, "a");
    BlasArguments.matrixAndVectors(
        m, n, a.length, aOffset, lda, m, x.length, xOffset, incX, n, y.length, yOffset, incY);
    Overlap.checkGer(m, n, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
    f32Matmul.sger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }

  /** {@link Blas#dger} on this backend. */
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
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(a, "a");
    BlasArguments.matrixAndVectors(
        m, n, a.length, aOffset, lda, m, x.length, xOffset, incX, n, y.length, yOffset, incY);
    Overlap.checkGer(m, n, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
    f64Matmul.dger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }

  /** {@link Blas#sdot} on this backend. */
  public float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    BlasArguments.vector(n, y.length, yOffset, incY, "y");
    return f32Level1.sdot(n, x, xOffset, incX, y, yOffset, incY);
  }

  /** {@link Blas#ddot} on this backend. */
  public double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    BlasArguments.vector(n, y.length, yOffset, incY, "y");
    return f64Level1.ddot(n, x, xOffset, incX, y, yOffset, incY);
  }

  /** {@link Blas#saxpy} on this backend. */
  public void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    BlasArguments.vector(n, y.length, yOffset, incY, "y");
    f32Level1.saxpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  /** {@link Blas#daxpy} on this backend. */
  public void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    BlasArguments.vector(n, y.length, yOffset, incY, "y");
    f64Level1.daxpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  /** {@link Blas#sscal} on this backend. */
  public void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    f32Level1.sscal(n, alpha, x, xOffset, incX);
  }

  /** {@link Blas#dscal} on this backend. */
  public void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    f64Level1.dscal(n, alpha, x, xOffset, incX);
  }

  /** {@link Blas#snrm2} on this backend. */
  public float snrm2(int n, float[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f32Level1.snrm2(n, x, xOffset, incX);
  }

  /** {@link Blas#dnrm2} on this backend. */
  public double dnrm2(int n, double[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f64Level1.dnrm2(n, x, xOffset, incX);
  }

  /** {@link Blas#sasum} on this backend. */
  public float sasum(int n, float[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f32Level1.sasum(n, x, xOffset, incX);
  }

  /** {@link Blas#dasum} on this backend. */
  public double dasum(int n, double[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f64Level1.dasum(n, x, xOffset, incX);
  }

  /** {@link Blas#isamax} on this backend. */
  public int isamax(int n, float[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f32Level1.isamax(n, x, xOffset, incX);
  }

  /** {@link Blas#idamax} on this backend. */
  public int idamax(int n, double[] x, int xOffset, int incX) {
    Objects.requireNonNull(x, "x");
    BlasArguments.vector(n, x.length, xOffset, incX, "x");
    return f64Level1.idamax(n, x, xOffset, incX);
  }
}
