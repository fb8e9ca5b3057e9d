package dev.lanewise.openblas;

import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.op.Epilogue;
import org.jspecify.annotations.Nullable;

/** Matrix products by OpenBLAS. */
final class OpenBlasMatmul implements HostMatmul {
  private final FloatProducts floats;
  private final DoubleProducts doubles;

  OpenBlasMatmul(FloatProducts floats, DoubleProducts doubles) {
    this.floats = floats;
    this.doubles = doubles;
  }

  @Override
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
      int ldc,
      Epilogue epilogue,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset) {
    floats.gemm(
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
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
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
      int ldc,
      Epilogue epilogue,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualOffset) {
    doubles.gemm(
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
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  @Override
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
    floats.gemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  @Override
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
    doubles.gemv(trans, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
  }

  @Override
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
    floats.ger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }

  @Override
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
    doubles.ger(m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }
}
