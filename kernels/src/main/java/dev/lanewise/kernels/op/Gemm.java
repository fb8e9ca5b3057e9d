package dev.lanewise.kernels.op;

/**
 * A matrix product C = alpha op(A) op(B) + beta C, row-major: op(A) is m x k, op(B) k x n, C m x n.
 * A is stored as m x k, or as k x m if transposed; B as k x n, or as n x k if transposed. The
 * leading dimension is the distance between the starts of two stored rows.
 *
 * @param transA whether A is stored transposed
 * @param transB whether B is stored transposed
 * @param m rows of C
 * @param n columns of C
 * @param k the length of the inner product
 * @param lda leading dimension of A: at least its stored row length, and at least 1
 * @param ldb leading dimension of B
 * @param ldc leading dimension of C
 */
public record Gemm(boolean transA, boolean transB, int m, int n, int k, int lda, int ldb, int ldc) {

  /**
   * @throws IllegalArgumentException if a size is negative or a leading dimension too small
   */
  public Gemm {
    check(transA, transB, m, n, k, lda, ldb, ldc);
  }

  /** The product of densely stored matrices. */
  public static Gemm dense(boolean transA, boolean transB, int m, int n, int k) {
    return new Gemm(
        transA,
        transB,
        m,
        n,
        k,
        Math.max(1, transA ? m : k),
        Math.max(1, transB ? k : n),
        Math.max(1, n));
  }

  /** The constructor's checks, for callers that hold the numbers and want no object. */
  public static void check(
      boolean transA, boolean transB, int m, int n, int k, int lda, int ldb, int ldc) {
    checkSize(m, "m");
    checkSize(n, "n");
    checkSize(k, "k");
    checkLeading(lda, transA ? m : k, "lda");
    checkLeading(ldb, transB ? k : n, "ldb");
    checkLeading(ldc, n, "ldc");
  }

  /**
   * The checks of one stored matrix op(X) of {@code rows} x {@code columns}; the names are those of
   * the arguments, for the message.
   *
   * @throws IllegalArgumentException if a size is negative or the leading dimension too small
   */
  public static void checkMatrix(
      boolean trans,
      int rows,
      int columns,
      int leading,
      String rowsName,
      String columnsName,
      String leadingName) {
    checkSize(rows, rowsName);
    checkSize(columns, columnsName);
    checkLeading(leading, trans ? rows : columns, leadingName);
  }

  private static void checkSize(int size, String name) {
    if (size < 0) {
      throw new IllegalArgumentException(name + " is " + size + "; expected 0 or more");
    }
  }

  private static void checkLeading(int leading, int row, String name) {
    if (leading < Math.max(1, row)) {
      throw new IllegalArgumentException(
          name + " is " + leading + "; expected at least " + Math.max(1, row));
    }
  }

  /** The number of elements from the first to the last of a stored matrix; 0 if it is empty. */
  public static long extent(int rows, int columns, int leading) {
    return rows == 0 || columns == 0 ? 0 : (rows - 1L) * leading + columns;
  }

  /** The elements that A spans. */
  public long extentA() {
    return transA ? extent(k, m, lda) : extent(m, k, lda);
  }

  /** The elements that B spans. */
  public long extentB() {
    return transB ? extent(n, k, ldb) : extent(k, n, ldb);
  }

  /** The elements that C spans. */
  public long extentC() {
    return extent(m, n, ldc);
  }

  /** The floating-point operations: 2 m n k. */
  public double flops() {
    return 2.0 * m * n * k;
  }
}
