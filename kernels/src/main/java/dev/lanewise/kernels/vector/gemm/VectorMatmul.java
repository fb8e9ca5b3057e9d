package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products with SIMD, in the arithmetic of {@link dev.lanewise.kernels.op.MatmulKernels}:
 * the bits are those of a plain loop with {@link Math#fma(float, float, float)} at every vector
 * width and number of threads (GELU, sigmoid and tanh of an epilogue excepted, which keep their ULP
 * bounds).
 *
 * <p>Threads share a gemm from a measured size on; gemv and ger run on the caller, since they wait
 * for memory. Nothing is allocated once the scratch pool has warmed.
 */
public final class VectorMatmul implements HostMatmul {
  private final ScratchPool scratch;
  private final FloatGemm floatGemm;
  private final DoubleGemm doubleGemm;

  /**
   * The kernels of one backend.
   *
   * @param workers the threads that share large products
   * @param scratch where packed blocks and partial sums live for the time of a call
   */
  public VectorMatmul(WorkerPool workers, ScratchPool scratch) {
    this.scratch = scratch;
    this.floatGemm = new FloatGemm(workers, scratch, FloatTile.preferred());
    this.doubleGemm = new DoubleGemm(workers, scratch, DoubleTile.preferred());
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
    floatGemm.multiply(
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
    doubleGemm.multiply(
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
    if (trans) {
      FloatGemv.columns(
          scratch, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
    } else {
      FloatGemv.rows(
          scratch, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
    }
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
    if (trans) {
      DoubleGemv.columns(
          scratch, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
    } else {
      DoubleGemv.rows(
          scratch, m, n, alpha, a, aOffset, lda, x, xOffset, incX, beta, y, yOffset, incY);
    }
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
    FloatGer.update(scratch, m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
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
    DoubleGer.update(scratch, m, n, alpha, x, xOffset, incX, y, yOffset, incY, a, aOffset, lda);
  }
}
