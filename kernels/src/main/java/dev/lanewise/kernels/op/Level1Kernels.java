package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * BLAS level 1. Results that are one number go to element {@code resultOffset} of a buffer, so that
 * a device need not be waited for.
 *
 * <p>Sums run in 16 virtual lanes: lane l adds the elements i = l (mod 16) in rising order, then
 * lanes are added pairwise, upper half onto lower, 16 to 8 to 4 to 2 to 1. Vectors longer than 2^14
 * are summed in runs of 2^14 whose results are added in order. So the bits depend only on n, not on
 * the vector width or the threads. Error of dot: gamma(n) |x|.|y|, componentwise. Kernels of a
 * foreign library keep the bound, but add in an order of their own.
 *
 * <p>Increments may be negative as in the reference BLAS (the vector is then walked from its last
 * element), but not 0. Every method throws {@link IllegalArgumentException} before any output is
 * written if a size is negative, an increment 0, or a buffer of the wrong type or too short.
 */
public interface Level1Kernels {
  /** result = sum x_i y_i, each product fused into its lane's sum. */
  void dot(
      int n,
      Buffer x,
      long xOffset,
      int incX,
      Buffer y,
      long yOffset,
      int incY,
      Buffer result,
      long resultOffset);

  /** y += alpha x, one fused multiply-add an element; alpha = 0 leaves y as it is. */
  void axpy(
      int n, double alpha, Buffer x, long xOffset, int incX, Buffer y, long yOffset, int incY);

  /** x *= alpha. alpha = 0 multiplies too: NaN and infinity give NaN. */
  void scal(int n, double alpha, Buffer x, long xOffset, int incX);

  /** result = sqrt(sum x_i^2) without undue overflow or underflow; NaN if any element is. */
  void nrm2(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset);

  /** result = sum |x_i|. */
  void asum(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset);

  /**
   * result (I32) = the index of the first element of largest magnitude, -1 if n is 0. A NaN counts
   * as larger than any number: the first NaN wins.
   */
  void iamax(int n, Buffer x, long xOffset, int incX, Buffer result, long resultOffset);
}
