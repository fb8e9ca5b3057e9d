package dev.lanewise.openblas;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;

/**
 * Rows of float64 that are moved or scaled in Java: leading dimensions in arrays, none in copies.
 */
final class DoubleRows {
  private DoubleRows() {}

  /** Multiplies m rows of n elements; beta = 0 does not read them. */
  static void scale(int m, int n, double beta, double[] c, int offset, int ldc) {
    for (int i = 0; i < m; i++) {
      int row = offset + i * ldc;
      for (int j = row; j < row + n; j++) {
        // Adding 0 makes -0 the 0 that an empty sum gives.
        c[j] = beta == 0 ? 0 : beta * c[j] + 0;
      }
    }
  }

  /** Copies rows close together. */
  static void pack(int m, int n, double[] from, int offset, int ld, double[] to) {
    for (int i = 0; i < m; i++) {
      System.arraycopy(from, offset + i * ld, to, i * n, n);
    }
  }

  /** Copies rows close together, off the heap to the element {@code at}. */
  static void copyOut(int m, int n, double[] from, int offset, int ld, MemorySegment to, long at) {
    if (ld == n) {
      MemorySegment.copy(from, offset, to, JAVA_DOUBLE, at * Double.BYTES, m * n);
      return;
    }
    for (int i = 0; i < m; i++) {
      long row = (at + (long) i * n) * Double.BYTES;
      MemorySegment.copy(from, offset + i * ld, to, JAVA_DOUBLE, row, n);
    }
  }

  /** Copies rows back. */
  static void copyBack(int m, int n, MemorySegment from, long at, double[] to, int offset, int ld) {
    if (ld == n) {
      MemorySegment.copy(from, JAVA_DOUBLE, at * Double.BYTES, to, offset, m * n);
      return;
    }
    for (int i = 0; i < m; i++) {
      long row = (at + (long) i * n) * Double.BYTES;
      MemorySegment.copy(from, JAVA_DOUBLE, row, to, offset + i * ld, n);
    }
  }
}
