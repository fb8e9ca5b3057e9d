package dev.lanewise.bench.contenders;

import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.logging.Level;
import java.util.logging.Logger;

/** dev.ludovic.netlib without native code: with the incubator module it is its VectorBLAS. */
final class NetlibBlas implements ArrayBlas {
  /** Held, since the logging system forgets levels of loggers that nobody holds. */
  private static final Logger LOADER = Logger.getLogger("dev.ludovic.netlib.blas.InstanceBuilder");

  static {
    // Else every JVM says which native library it would have used.
    LOADER.setLevel(Level.WARNING);
  }

  private final JavaBLAS blas = JavaBLAS.getInstance();

  private static String letter(boolean trans) {
    return trans ? "T" : "N";
  }

  @Override
  public void sgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc) {
    blas.sgemm(
        letter(transA),
        letter(transB),
        m,
        n,
        k,
        1,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        0,
        c,
        cOffset,
        ldc);
  }

  @Override
  public void dgemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double[] c,
      int cOffset,
      int ldc) {
    blas.dgemm(
        letter(transA),
        letter(transB),
        m,
        n,
        k,
        1,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        0,
        c,
        cOffset,
        ldc);
  }

  @Override
  public void sgemv(boolean trans, int m, int n, float[] a, float[] x, float[] y) {
    blas.sgemv(letter(trans), m, n, 1, a, m, x, 1, 0, y, 1);
  }

  @Override
  public void dgemv(boolean trans, int m, int n, double[] a, double[] x, double[] y) {
    blas.dgemv(letter(trans), m, n, 1, a, m, x, 1, 0, y, 1);
  }
}
