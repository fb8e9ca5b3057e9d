package dev.lanewise.kernels.host;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.PackedMatrix.Side;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products on plain row-major arrays: what host providers implement. The contract of the
 * arithmetic is {@link dev.lanewise.kernels.op.MatmulKernels}'.
 *
 * <p>Callers have checked every argument (sizes, leading dimensions, and that each matrix lies
 * inside its array); implementations don't repeat that. {@link HostMatmulKernels} and {@link
 * dev.lanewise.kernels.Blas} are such callers.
 */
public interface HostMatmul {
  /** C = epilogue(alpha op(A) op(B) + beta C), float32. */
  void sgemm(
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
      int residualOffset);

  /** C = epilogue(alpha op(A) op(B) + beta C), float64. */
  void dgemm(
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
      int residualOffset);

  /**
   * op(A), m x k, laid out for many products, float32: by default a plain copy.
   *
   * @throws IllegalArgumentException if the layout exceeds an array
   */
  default HostPacked packA(boolean transA, int m, int k, float[] a, int aOffset, int lda) {
    return new PlainPackedF32(this, Side.A, transA, m, k, a, aOffset, lda);
  }

  /**
   * op(B), k x n, laid out for many products, float32: by default a plain copy.
   *
   * @throws IllegalArgumentException if the layout exceeds an array
   */
  default HostPacked packB(boolean transB, int k, int n, float[] b, int bOffset, int ldb) {
    return new PlainPackedF32(this, Side.B, transB, k, n, b, bOffset, ldb);
  }

  /** {@link #sgemm} with an A that these kernels packed as m x k. */
  default void sgemmPackedA(
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
    PlainPackedF32 plain = (PlainPackedF32) a;
    sgemm(
        plain.trans(),
        transB,
        m,
        n,
        k,
        alpha,
        plain.array(),
        0,
        plain.leading(),
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

  /** {@link #sgemm} with a B that these kernels packed as k x n. */
  default void sgemmPackedB(
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
    PlainPackedF32 plain = (PlainPackedF32) b;
    sgemm(
        transA,
        plain.trans(),
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        plain.array(),
        0,
        plain.leading(),
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

  /**
   * op(A), m x k, laid out for many products, float64: by default a plain copy.
   *
   * @throws IllegalArgumentException if the layout exceeds an array
   */
  default HostPacked packA(boolean transA, int m, int k, double[] a, int aOffset, int lda) {
    return new PlainPackedF64(this, Side.A, transA, m, k, a, aOffset, lda);
  }

  /**
   * op(B), k x n, laid out for many products, float64: by default a plain copy.
   *
   * @throws IllegalArgumentException if the layout exceeds an array
   */
  default HostPacked packB(boolean transB, int k, int n, double[] b, int bOffset, int ldb) {
    return new PlainPackedF64(this, Side.B, transB, k, n, b, bOffset, ldb);
  }

  /** {@link #dgemm} with an A that these kernels packed as m x k. */
  default void dgemmPackedA(
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
    PlainPackedF64 plain = (PlainPackedF64) a;
    dgemm(
        plain.trans(),
        transB,
        m,
        n,
        k,
        alpha,
        plain.array(),
        0,
        plain.leading(),
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

  /** {@link #dgemm} with a B that these kernels packed as k x n. */
  default void dgemmPackedB(
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
    PlainPackedF64 plain = (PlainPackedF64) b;
    dgemm(
        transA,
        plain.trans(),
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        plain.array(),
        0,
        plain.leading(),
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

  /**
   * Each product of a batch as {@link #sgemm} without epilogue, float32: by default one after the
   * other. A, B and C are those of the first product.
   */
  default void sgemmBatch(
      GemmBatch batch,
      float alpha,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float beta,
      float[] c,
      int cOffset) {
    Gemm g = batch.gemm();
    for (int i = 0; i < batch.count(); i++) {
      sgemm(
          g.transA(),
          g.transB(),
          g.m(),
          g.n(),
          g.k(),
          alpha,
          a,
          GemmBatch.start(aOffset, g.extentA(), batch.strideA(), i),
          g.lda(),
          b,
          GemmBatch.start(bOffset, g.extentB(), batch.strideB(), i),
          g.ldb(),
          beta,
          c,
          GemmBatch.start(cOffset, g.extentC(), batch.strideC(), i),
          g.ldc(),
          Epilogue.NONE,
          null,
          0,
          null,
          0);
    }
  }

  /**
   * Each product of a batch as {@link #dgemm} without epilogue, float64: by default one after the
   * other. A, B and C are those of the first product.
   */
  default void dgemmBatch(
      GemmBatch batch,
      double alpha,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double beta,
      double[] c,
      int cOffset) {
    Gemm g = batch.gemm();
    for (int i = 0; i < batch.count(); i++) {
      dgemm(
          g.transA(),
          g.transB(),
          g.m(),
          g.n(),
          g.k(),
          alpha,
          a,
          GemmBatch.start(aOffset, g.extentA(), batch.strideA(), i),
          g.lda(),
          b,
          GemmBatch.start(bOffset, g.extentB(), batch.strideB(), i),
          g.ldb(),
          beta,
          c,
          GemmBatch.start(cOffset, g.extentC(), batch.strideC(), i),
          g.ldc(),
          Epilogue.NONE,
          null,
          0,
          null,
          0);
    }
  }

  /** y = alpha op(A) x + beta y with A of m rows and n columns, float32. */
  void sgemv(
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
      int incY);

  /** y = alpha op(A) x + beta y with A of m rows and n columns, float64. */
  void dgemv(
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
      int incY);

  /** A += alpha x y^T with A of m rows and n columns, float32. */
  void sger(
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
      int lda);

  /** A += alpha x y^T with A of m rows and n columns, float64. */
  void dger(
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
      int lda);

  /**
   * Makes the JVM compile what it has not yet compiled of the kernels for an element type, as
   * {@link dev.lanewise.kernels.Warmable} says. By default there is nothing to do.
   */
  default boolean warmUp(DType dtype, Duration limit) {
    return true;
  }
}
