package dev.lanewise.kernels.host;

/**
 * BLAS level 1 on plain arrays: what host providers implement. The contract of the arithmetic is
 * {@link dev.lanewise.kernels.op.Level1Kernels}'. Element {@code i} of a vector is at {@code offset
 * + i * inc} for a positive increment and at {@code offset + (n - 1 - i) * -inc} for a negative
 * one, as in the reference BLAS; an increment of 0 is rejected by the callers, who have checked
 * every argument.
 */
public interface HostLevel1 {
  /** The dot product, float32. */
  float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY);

  /** The dot product, float64. */
  double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY);

  /** y += alpha x, float32. */
  void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY);

  /** y += alpha x, float64. */
  void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY);

  /** x *= alpha, float32. */
  void sscal(int n, float alpha, float[] x, int xOffset, int incX);

  /** x *= alpha, float64. */
  void dscal(int n, double alpha, double[] x, int xOffset, int incX);

  /** The Euclidean norm, float32. */
  float snrm2(int n, float[] x, int xOffset, int incX);

  /** The Euclidean norm, float64. */
  double dnrm2(int n, double[] x, int xOffset, int incX);

  /** The sum of magnitudes, float32. */
  float sasum(int n, float[] x, int xOffset, int incX);

  /** The sum of magnitudes, float64. */
  double dasum(int n, double[] x, int xOffset, int incX);

  /** The index of the first element of largest magnitude, or -1 if n is 0, float32. */
  int isamax(int n, float[] x, int xOffset, int incX);

  /** The index of the first element of largest magnitude, or -1 if n is 0, float64. */
  int idamax(int n, double[] x, int xOffset, int incX);
}
