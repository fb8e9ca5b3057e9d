package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.time.Duration;
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
  private final WorkerPool workers;
  private final ScratchPool scratch;
  private final FloatGemm floatGemm;
  private final DoubleGemm doubleGemm;
  private final FloatGemmBatch floatBatch;
  private final DoubleGemmBatch doubleBatch;

  /**
   * The kernels of one backend.
   *
   * @param workers the threads that share large products
   * @param scratch where packed blocks and partial sums live for the time of a call
   */
  public VectorMatmul(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.scratch = scratch;
    this.floatGemm = new FloatGemm(workers, scratch, FloatTile.preferred());
    this.doubleGemm = new DoubleGemm(workers, scratch, DoubleTile.preferred());
    this.floatBatch = new FloatGemmBatch(workers, floatGemm);
    this.doubleBatch = new DoubleGemmBatch(workers, doubleGemm);
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
  public HostPacked packA(boolean transA, int m, int k, float[] a, int aOffset, int lda) {
    return k < GemmThresholds.PACKED_DEPTH
        ? HostMatmul.super.packA(transA, m, k, a, aOffset, lda)
        : new FloatPackedA(this, transA, m, k, a, aOffset, lda);
  }

  @Override
  public HostPacked packB(boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
    return n < GemmThresholds.PACKED_COLUMNS
        ? HostMatmul.super.packB(transB, k, n, b, bOffset, ldb)
        : new FloatPackedB(this, transB, k, n, b, bOffset, ldb);
  }

  @Override
  public void sgemmPackedA(
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      HostPacked a,
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
    if (a instanceof FloatPackedA packed) {
      floatGemm.multiply(
          false,
          transB,
          m,
          n,
          k,
          alpha,
          packed.blocks.elements(),
          0,
          0,
          packed,
          b,
          bOffset,
          ldb,
          null,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      HostMatmul.super.sgemmPackedA(
          transB,
          m,
          n,
          k,
          alpha,
          a,
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
  }

  @Override
  public void sgemmPackedB(
      boolean transA,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      HostPacked b,
      float beta,
      float[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset) {
    if (b instanceof FloatPackedB packed) {
      floatGemm.multiply(
          transA,
          false,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          null,
          packed.panels,
          0,
          0,
          packed,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      HostMatmul.super.sgemmPackedB(
          transA,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          b,
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
  }

  @Override
  public HostPacked packA(boolean transA, int m, int k, double[] a, int aOffset, int lda) {
    return k < GemmThresholds.PACKED_DEPTH
        ? HostMatmul.super.packA(transA, m, k, a, aOffset, lda)
        : new DoublePackedA(this, doubleGemm.tile(), transA, m, k, a, aOffset, lda);
  }

  @Override
  public HostPacked packB(boolean transB, int k, int n, double[] b, int bOffset, int ldb) {
    return n < GemmThresholds.PACKED_COLUMNS
        ? HostMatmul.super.packB(transB, k, n, b, bOffset, ldb)
        : new DoublePackedB(this, transB, k, n, b, bOffset, ldb);
  }

  @Override
  public void dgemmPackedA(
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      HostPacked a,
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
    if (a instanceof DoublePackedA packed) {
      doubleGemm.multiply(
          false,
          transB,
          m,
          n,
          k,
          alpha,
          packed.blocks,
          0,
          0,
          packed,
          b,
          bOffset,
          ldb,
          null,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      HostMatmul.super.dgemmPackedA(
          transB,
          m,
          n,
          k,
          alpha,
          a,
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
  }

  @Override
  public void dgemmPackedB(
      boolean transA,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      HostPacked b,
      double beta,
      double[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualOffset) {
    if (b instanceof DoublePackedB packed) {
      doubleGemm.multiply(
          transA,
          false,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          null,
          packed.panels,
          0,
          0,
          packed,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      HostMatmul.super.dgemmPackedB(
          transA,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          b,
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
  }

  @Override
  public void sgemmBatch(
      GemmBatch batch,
      float alpha,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float beta,
      float[] c,
      int cOffset) {
    floatBatch.multiply(batch, alpha, a, aOffset, b, bOffset, beta, c, cOffset);
  }

  @Override
  public void dgemmBatch(
      GemmBatch batch,
      double alpha,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double beta,
      double[] c,
      int cOffset) {
    doubleBatch.multiply(batch, alpha, a, aOffset, b, bOffset, beta, c, cOffset);
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

  @Override
  public boolean warmUp(DType dtype, Duration limit) {
    GemmWarmUp warmUp =
        dtype == DType.F32
            ? new FloatGemmWarmUp(this, scratch, floatGemm.tile(), workers.threads())
            : new DoubleGemmWarmUp(this, scratch, doubleGemm.tile(), workers.threads());
    return warmUp.run(limit);
  }
}
