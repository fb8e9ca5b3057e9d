package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products, row-major.
 *
 * <p>Arithmetic of gemm: for each element of C the products are added in one chain of fused
 * multiply-adds over k in rising order, starting from 0; then {@code fma(beta, c, alpha * chain)},
 * where {@code alpha * chain} is rounded and is the chain itself if alpha is 1, and 0 if alpha is 0
 * or there are no products; then the epilogue, which rounds {@code x + bias} before it adds the
 * residual. So the bits depend on neither blocking, threads nor vector width. Componentwise error
 * at most gamma(k+2) (|alpha| |A||B| + |beta| |C|), gamma(n) = n u / (1 - n u) (Higham, Accuracy
 * and Stability of Numerical Algorithms, 3.5). gemv sums each row as a dot product ({@link
 * Level1Kernels}) or, transposed, as a chain over the rows. Kernels of a foreign library keep the
 * bound and all that follows, but add in an order of their own. A backend that was opened with a
 * lower {@link dev.lanewise.kernels.Precision} may round the elements of A and B in gemm and its
 * batched and packed forms first, to the nearest and ties to even; gemv and ger never do.
 *
 * <p>beta = 0 never reads C, so NaN there does not spread; alpha = 0 or k = 0 reads neither A nor
 * B. NaN and infinities in A, B otherwise spread as IEEE 754 says. gemv, too, gives beta y if there
 * is nothing to add up (BLAS leaves y as it is if A has no rows or no columns). Scalars are given
 * as double and rounded to the element type.
 *
 * <p>An output must not share an element with an input, except that residual may be C itself
 * (buffer and offset). That is decided exactly, so they may be blocks of one larger matrix, whose
 * rows lie between each other's; inputs may overlap each other. A buffer may hold more than is
 * needed: what lies outside a matrix, or between its rows, is neither read nor written. The number
 * of multiplications m n k may exceed 2^31; that it can't reach 2^63 follows from the buffers.
 *
 * <p>Bad input gives an {@link IllegalArgumentException} that names the argument, its value and
 * what was expected, before any output is written: a size is negative; a leading dimension is
 * shorter than a stored row, so also one that fits the other transpose only; a buffer is of the
 * wrong type or device; a matrix does not end inside its buffer; an output overlaps an input. It
 * does not matter to these checks whether the element would be read, as with alpha = 0.
 */
public interface MatmulKernels {
  /**
   * C = epilogue(alpha op(A) op(B) + beta C).
   *
   * @param bias m or n elements as the epilogue says; null if it has none
   * @param residual an array laid out as C; null if the epilogue has none
   */
  void gemm(
      Gemm gemm,
      double alpha,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /** C = alpha op(A) op(B) + beta C. */
  default void gemm(
      Gemm gemm,
      double alpha,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset) {
    gemm(gemm, alpha, a, aOffset, b, bOffset, beta, c, cOffset, Epilogue.NONE, null, 0, null, 0);
  }

  /**
   * Lays out op(A) for many products with {@link #gemmPackedA}. The content is read now.
   *
   * @param transA whether A is stored as k x m instead of m x k
   * @param m rows of op(A)
   * @param k columns of op(A)
   * @param lda leading dimension of A
   */
  PackedMatrix packA(boolean transA, int m, int k, Buffer a, long aOffset, int lda);

  /**
   * Lays out op(B) for many products with {@link #gemmPackedB}. The content is read now.
   *
   * @param transB whether B is stored as n x k instead of k x n
   * @param k rows of op(B)
   * @param n columns of op(B)
   * @param ldb leading dimension of B
   */
  PackedMatrix packB(boolean transB, int k, int n, Buffer b, long bOffset, int ldb);

  /**
   * As {@link #packB}, in place of another matrix of the same shape, whose memory is used again
   * where that can be: for weights that change between products.
   *
   * @param old from {@link #packB} or this method of these kernels; it must not be used afterwards
   * @return B packed, which may be the same object
   * @throws IllegalArgumentException also if {@code old} was packed by other kernels, as A, or of
   *     another element type; it is still open then
   * @throws IllegalStateException if {@code old} is closed
   */
  PackedMatrix repackB(PackedMatrix old, boolean transB, Buffer b, long bOffset, int ldb);

  /**
   * {@link #gemm} with an A that was packed before, to the same bits.
   *
   * @param gemm the product; its transA and lda say how A was stored and are not used
   * @param a m x k, from {@link #packA} of these kernels
   * @throws IllegalArgumentException also if {@code a} was packed by other kernels, as B, of
   *     another element type or shape
   * @throws IllegalStateException if {@code a} is closed
   */
  void gemmPackedA(
      Gemm gemm,
      double alpha,
      PackedMatrix a,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /**
   * {@link #gemm} with a B that was packed before, to the same bits.
   *
   * @param gemm the product; its transB and ldb say how B was stored and are not used
   * @param b k x n, from {@link #packB} of these kernels
   * @throws IllegalArgumentException also if {@code b} was packed by other kernels, as A, of
   *     another element type or shape
   * @throws IllegalStateException if {@code b} is closed
   */
  void gemmPackedB(
      Gemm gemm,
      double alpha,
      Buffer a,
      long aOffset,
      PackedMatrix b,
      double beta,
      Buffer c,
      long cOffset,
      Epilogue epilogue,
      @Nullable Buffer bias,
      long biasOffset,
      @Nullable Buffer residual,
      long residualOffset);

  /** Each product of the batch as {@link #gemm} without epilogue. */
  void gemmBatch(
      GemmBatch batch,
      double alpha,
      Buffer a,
      long aOffset,
      Buffer b,
      long bOffset,
      double beta,
      Buffer c,
      long cOffset);

  /**
   * y = alpha op(A) x + beta y with A stored as m rows of n.
   *
   * @param trans whether op(A) is the transpose: then x has m elements and y n, else n and m
   * @param incX distance between elements of x: at least 1
   * @param incY distance between elements of y: at least 1
   */
  void gemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      Buffer a,
      long aOffset,
      int lda,
      Buffer x,
      long xOffset,
      int incX,
      double beta,
      Buffer y,
      long yOffset,
      int incY);

  /**
   * A += alpha x y^T with A of m rows and n columns: {@code fma(alpha * x_i, y_j, a_ij)}, the
   * product rounded; alpha = 0 leaves A as it is.
   */
  void ger(
      int m,
      int n,
      double alpha,
      Buffer x,
      long xOffset,
      int incX,
      Buffer y,
      long yOffset,
      int incY,
      Buffer a,
      long aOffset,
      int lda);
}
