package dev.lanewise.bench.contenders;

import org.jblas.NativeBlas;
import org.jblas.util.Logger;

/** jblas: an ATLAS of its own behind JNI, on Java arrays. */
final class JblasBlas implements ArrayBlas {
  static {
    // Else every JVM lists the files that it unpacked.
    Logger.getLogger().setLevel(Logger.ERROR);
  }

  private static char letter(boolean trans) {
    return trans ? 'T' : 'N';
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
    NativeBlas.sgemm(
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
    NativeBlas.dgemm(
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
    NativeBlas.sgemv(letter(trans), m, n, 1, a, 0, m, x, 0, 1, 0, y, 0, 1);
  }

  @Override
  public void dgemv(boolean trans, int m, int n, double[] a, double[] x, double[] y) {
    NativeBlas.dgemv(letter(trans), m, n, 1, a, 0, m, x, 0, 1, 0, y, 0, 1);
  }
}
