package dev.lanewise.kernels.host;

import dev.lanewise.kernels.op.Epilogue;
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
}
