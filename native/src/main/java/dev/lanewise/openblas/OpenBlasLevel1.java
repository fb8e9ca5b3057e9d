package dev.lanewise.openblas;

import dev.lanewise.kernels.host.HostLevel1;

/** BLAS level 1 by OpenBLAS, iamax excepted. */
final class OpenBlasLevel1 implements HostLevel1 {
  private final FloatLevel1 floats;
  private final DoubleLevel1 doubles;

  OpenBlasLevel1(FloatLevel1 floats, DoubleLevel1 doubles) {
    this.floats = floats;
    this.doubles = doubles;
  }

  @Override
  public float sdot(int n, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    return floats.dot(n, x, xOffset, incX, y, yOffset, incY);
  }

  @Override
  public double ddot(int n, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    return doubles.dot(n, x, xOffset, incX, y, yOffset, incY);
  }

  @Override
  public void saxpy(
      int n, float alpha, float[] x, int xOffset, int incX, float[] y, int yOffset, int incY) {
    floats.axpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  @Override
  public void daxpy(
      int n, double alpha, double[] x, int xOffset, int incX, double[] y, int yOffset, int incY) {
    doubles.axpy(n, alpha, x, xOffset, incX, y, yOffset, incY);
  }

  @Override
  public void sscal(int n, float alpha, float[] x, int xOffset, int incX) {
    floats.scal(n, alpha, x, xOffset, incX);
  }

  @Override
  public void dscal(int n, double alpha, double[] x, int xOffset, int incX) {
    doubles.scal(n, alpha, x, xOffset, incX);
  }

  @Override
  public float snrm2(int n, float[] x, int xOffset, int incX) {
    return floats.nrm2(n, x, xOffset, incX);
  }

  @Override
  public double dnrm2(int n, double[] x, int xOffset, int incX) {
    return doubles.nrm2(n, x, xOffset, incX);
  }

  @Override
  public float sasum(int n, float[] x, int xOffset, int incX) {
    return floats.asum(n, x, xOffset, incX);
  }

  @Override
  public double dasum(int n, double[] x, int xOffset, int incX) {
    return doubles.asum(n, x, xOffset, incX);
  }

  @Override
  public int isamax(int n, float[] x, int xOffset, int incX) {
    return floats.iamax(n, x, xOffset, incX);
  }

  @Override
  public int idamax(int n, double[] x, int xOffset, int incX) {
    return doubles.iamax(n, x, xOffset, incX);
  }
}
