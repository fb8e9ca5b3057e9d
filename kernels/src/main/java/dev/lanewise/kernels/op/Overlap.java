package dev.lanewise.kernels.op;

import org.jspecify.annotations.Nullable;

/**
 * Refuses matrix products whose output shares an element with an input. It is decided exactly, so
 * that blocks of one larger matrix, whose rows lie between each other's, are fine.
 *
 * <p>Each matrix is given with the memory that it lies in, an array or a buffer: only matrices in
 * the same one are compared. Arguments are taken as checked. Nothing is allocated unless it throws.
 */
public final class Overlap {
  private Overlap() {}

  /**
   * Checks C against A and B.
   *
   * @param a where A lies; null if it is a packed copy
   * @param b where B lies; null if it is a packed copy
   * @throws IllegalArgumentException if C shares an element with A or B
   */
  public static void checkGemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      @Nullable Object a,
      long aOffset,
      int lda,
      @Nullable Object b,
      long bOffset,
      int ldb,
      Object c,
      long cOffset,
      int ldc) {
    if (a == c) {
      int rows = transA ? k : m;
      refuse("c", cOffset, m, n, ldc, "a", aOffset, rows, transA ? m : k, lda);
    }
    if (b == c) {
      int rows = transB ? n : k;
      refuse("c", cOffset, m, n, ldc, "b", bOffset, rows, transB ? k : n, ldb);
    }
  }

  /**
   * {@link #checkGemm(boolean, boolean, int, int, int, Object, long, int, Object, long, int,
   * Object, long, int)} of a descriptor.
   *
   * @throws IllegalArgumentException if C shares an element with A or B
   */
  public static void checkGemm(
      Gemm gemm,
      @Nullable Object a,
      long aOffset,
      @Nullable Object b,
      long bOffset,
      Object c,
      long cOffset) {
    checkGemm(
        gemm.transA(),
        gemm.transB(),
        gemm.m(),
        gemm.n(),
        gemm.k(),
        a,
        aOffset,
        gemm.lda(),
        b,
        bOffset,
        gemm.ldb(),
        c,
        cOffset,
        gemm.ldc());
  }

  /**
   * Checks C against the operands of an epilogue.
   *
   * @throws IllegalArgumentException if C shares an element with the bias, or with a residual that
   *     is not C itself
   */
  public static void checkEpilogue(
      Gemm gemm,
      Epilogue epilogue,
      @Nullable Object bias,
      long biasOffset,
      @Nullable Object residual,
      long residualOffset,
      Object c,
      long cOffset) {
    int m = gemm.m();
    int n = gemm.n();
    int ldc = gemm.ldc();
    if (bias == c) {
      int length = epilogue.biasLength(gemm);
      refuse("c", cOffset, m, n, ldc, "bias", biasOffset, length, 1, 1);
    }
    if (residual == c && residualOffset != cOffset) {
      refuse("c", cOffset, m, n, ldc, "residual", residualOffset, m, n, ldc);
    }
  }

  /**
   * Checks the result of every product of a batch against A and B of each of them.
   *
   * @throws IllegalArgumentException if a C shares an element with an A or B
   */
  public static void checkBatch(
      GemmBatch batch, Object a, long aOffset, Object b, long bOffset, Object c, long cOffset) {
    Gemm gemm = batch.gemm();
    if (a == c) {
      int rows = gemm.transA() ? gemm.k() : gemm.m();
      int columns = gemm.transA() ? gemm.m() : gemm.k();
      checkBatch(batch, cOffset, "a", aOffset, batch.strideA(), rows, columns, gemm.lda());
    }
    if (b == c) {
      int rows = gemm.transB() ? gemm.n() : gemm.k();
      int columns = gemm.transB() ? gemm.k() : gemm.n();
      checkBatch(batch, cOffset, "b", bOffset, batch.strideB(), rows, columns, gemm.ldb());
    }
  }

  private static void checkBatch(
      GemmBatch batch,
      long cOffset,
      String input,
      long inputOffset,
      long stride,
      int rows,
      int columns,
      int leading) {
    Gemm gemm = batch.gemm();
    long extentC = gemm.extentC();
    long extent = Gemm.extent(rows, columns, leading);
    if (extentC == 0 || extent == 0) {
      return;
    }
    int inputs = stride == 0 ? 1 : batch.count();
    for (int i = 0; i < batch.count(); i++) {
      long at = cOffset + i * batch.strideC();
      // A stride of 0 leaves one input, and any other stride would do for it.
      long step = Math.max(1, stride);
      long last = lastMeeting(at + extentC, inputOffset, step, inputs);
      for (long j = firstMeeting(at, inputOffset, extent, step); j <= last; j++) {
        long other = inputOffset + j * stride;
        refuse("c", at, gemm.m(), gemm.n(), gemm.ldc(), input, other, rows, columns, leading);
      }
    }
  }

  /**
   * Checks y against A and x.
   *
   * @throws IllegalArgumentException if y shares an element with A or x
   */
  public static void checkGemv(
      boolean trans,
      int m,
      int n,
      Object a,
      long aOffset,
      int lda,
      Object x,
      long xOffset,
      int incX,
      Object y,
      long yOffset,
      int incY) {
    int outputs = trans ? n : m;
    if (a == y) {
      refuse("y", yOffset, outputs, 1, incY, "a", aOffset, m, n, lda);
    }
    if (x == y) {
      refuse("y", yOffset, outputs, 1, incY, "x", xOffset, trans ? m : n, 1, incX);
    }
  }

  /**
   * Checks A against x and y.
   *
   * @throws IllegalArgumentException if A shares an element with x or y
   */
  public static void checkGer(
      int m,
      int n,
      Object x,
      long xOffset,
      int incX,
      Object y,
      long yOffset,
      int incY,
      Object a,
      long aOffset,
      int lda) {
    if (x == a) {
      refuse("a", aOffset, m, n, lda, "x", xOffset, m, 1, incX);
    }
    if (y == a) {
      refuse("a", aOffset, m, n, lda, "y", yOffset, n, 1, incY);
    }
  }

  private static void refuse(
      String output,
      long at,
      int rows,
      int columns,
      int leading,
      String input,
      long inputAt,
      int inputRows,
      int inputColumns,
      int inputLeading) {
    if (share(at, rows, columns, leading, inputAt, inputRows, inputColumns, inputLeading)) {
      throw new IllegalArgumentException(
          output
              + " overlaps "
              + input
              + ": "
              + matrix(output, rows, columns, leading, at)
              + ", "
              + matrix(input, inputRows, inputColumns, inputLeading, inputAt)
              + " of the same memory; expected no element in common");
    }
  }

  private static String matrix(String name, int rows, int columns, int leading, long at) {
    return name + " is " + rows + " rows of " + columns + ", " + leading + " apart, from " + at;
  }

  /**
   * Whether two stored matrices have an element in common. Takes constant time if they have the
   * same leading dimension or one of them has no gaps, else a time that grows with the rows of the
   * one that has fewer.
   */
  public static boolean share(
      long at1,
      int rows1,
      int columns1,
      int leading1,
      long at2,
      int rows2,
      int columns2,
      int leading2) {
    long extent1 = Gemm.extent(rows1, columns1, leading1);
    long extent2 = Gemm.extent(rows2, columns2, leading2);
    if (extent1 == 0 || extent2 == 0 || at1 >= at2 + extent2 || at2 >= at1 + extent1) {
      return false;
    }
    if (rows1 == 1 || columns1 == leading1) {
      return meetsRows(at1, extent1, at2, rows2, columns2, leading2);
    }
    if (rows2 == 1 || columns2 == leading2) {
      return meetsRows(at2, extent2, at1, rows1, columns1, leading1);
    }
    if (leading1 == leading2) {
      return shareOneGrid(leading1, at2 - at1, rows1, columns1, rows2, columns2);
    }
    if (rows1 > rows2) {
      return share(at2, rows2, columns2, leading2, at1, rows1, columns1, leading1);
    }
    for (int i = 0; i < rows1; i++) {
      if (meetsRows(at1 + (long) i * leading1, columns1, at2, rows2, columns2, leading2)) {
        return true;
      }
    }
    return false;
  }

  /** Two blocks of one matrix, the second so many elements behind the start of the first. */
  private static boolean shareOneGrid(
      int leading, long distance, int rows1, int columns1, int rows2, int columns2) {
    long row = Math.floorDiv(distance, (long) leading);
    long column = Math.floorMod(distance, (long) leading);
    // What of the second block is beyond the grid's last column stands in the next row.
    boolean left = column < columns1 && row < rows1 && row + rows2 > 0;
    boolean wrapped = column + columns2 > leading && row + 1 < rows1 && row + 1 + rows2 > 0;
    return left || wrapped;
  }

  /** Whether a run of elements meets a row of a matrix. */
  private static boolean meetsRows(
      long start, long length, long at, int rows, int columns, int leading) {
    return firstMeeting(start, at, columns, leading)
        <= lastMeeting(start + length, at, leading, rows);
  }

  /** The first of the runs at {@code at + j * stride} that ends behind {@code start}. */
  private static long firstMeeting(long start, long at, long length, long stride) {
    return Math.max(0, Math.floorDiv(start - length - at, stride) + 1);
  }

  /** The last of them that begins before {@code end}. */
  private static long lastMeeting(long end, long at, long stride, int count) {
    return Math.min(count - 1, Math.floorDiv(end - 1 - at, stride));
  }
}
