package dev.lanewise.bench.contenders;

/** A Fortran-style BLAS on Java arrays: column-major, offsets after each array. */
interface ArrayBlas {
  void sgemm(
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
      int ldc);

  void dgemm(
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
      int ldc);

  void sgemv(boolean trans, int m, int n, float[] a, float[] x, float[] y);

  void dgemv(boolean trans, int m, int n, double[] a, double[] x, double[] y);
}
