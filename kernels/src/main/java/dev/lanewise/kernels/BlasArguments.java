package dev.lanewise.kernels;

import dev.lanewise.kernels.host.HostLevel1Kernels;
import dev.lanewise.kernels.op.Gemm;

/** The checks of {@link HostBlas}. They take numbers only, so that passing costs no object. */
final class BlasArguments {
  private BlasArguments() {}

  static void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      int aLength,
      int aOffset,
      int lda,
      int bLength,
      int bOffset,
      int ldb,
      int cLength,
      int cOffset,
      int ldc) {
    Gemm.check(transA, transB, m, n, k, lda, ldb, ldc);
    range(aLength, aOffset, transA ? Gemm.extent(k, m, lda) : Gemm.extent(m, k, lda), "a");
    range(bLength, bOffset, transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb), "b");
    range(cLength, cOffset, Gemm.extent(m, n, ldc), "c");
  }

  /** The operands of a product whose A was packed before. */
  static void gemmPackedA(
      boolean transB,
      int m,
      int n,
      int k,
      int bLength,
      int bOffset,
      int ldb,
      int cLength,
      int cOffset,
      int ldc) {
    Gemm.check(false, transB, m, n, k, Math.max(1, k), ldb, ldc);
    range(bLength, bOffset, transB ? Gemm.extent(n, k, ldb) : Gemm.extent(k, n, ldb), "b");
    range(cLength, cOffset, Gemm.extent(m, n, ldc), "c");
  }

  /** The operands of a product whose B was packed before. */
  static void gemmPackedB(
      boolean transA,
      int m,
      int n,
      int k,
      int aLength,
      int aOffset,
      int lda,
      int cLength,
      int cOffset,
      int ldc) {
    Gemm.check(transA, false, m, n, k, lda, Math.max(1, n), ldc);
    range(aLength, aOffset, transA ? Gemm.extent(k, m, lda) : Gemm.extent(m, k, lda), "a");
    range(cLength, cOffset, Gemm.extent(m, n, ldc), "c");
  }

  /** One stored matrix. */
  static void matrix(
      boolean trans,
      int rows,
      int columns,
      int length,
      int offset,
      int leading,
      String rowsName,
      String columnsName,
      String name) {
    Gemm.checkMatrix(trans, rows, columns, leading, rowsName, columnsName, "ld" + name);
    long extent = trans ? Gemm.extent(columns, rows, leading) : Gemm.extent(rows, columns, leading);
    range(length, offset, extent, name);
  }

  /** A matrix of m rows and n columns and the two vectors of gemv or ger. */
  static void matrixAndVectors(
      int m,
      int n,
      int aLength,
      int aOffset,
      int lda,
      int xElements,
      int xLength,
      int xOffset,
      int incX,
      int yElements,
      int yLength,
      int yOffset,
      int incY) {
    int row = Math.max(1, n);
    Gemm.check(false, false, m, n, n, lda, row, row);
    positive(incX, "incX");
    positive(incY, "incY");
    range(aLength, aOffset, Gemm.extent(m, n, lda), "a");
    range(xLength, xOffset, Gemm.extent(xElements, 1, incX), "x");
    range(yLength, yOffset, Gemm.extent(yElements, 1, incY), "y");
  }

  /** A vector of level 1, where an increment may be negative. */
  static void vector(int n, int length, int offset, int inc, String name) {
    range(length, offset, HostLevel1Kernels.extent(n, inc, name), name);
  }

  private static void positive(int increment, String name) {
    if (increment < 1) {
      throw new IllegalArgumentException(name + " is " + increment + "; expected 1 or more");
    }
  }

  private static void range(int length, int offset, long extent, String name) {
    if (offset < 0) {
      throw new IllegalArgumentException(name + "Offset is " + offset + "; expected 0 or more");
    }
    if (extent > (long) length - offset) {
      throw new IllegalArgumentException(
          name
              + " has length "
              + length
              + "; expected at least "
              + (offset + extent)
              + ": "
              + extent
              + " elements from "
              + name
              + "Offset "
              + offset);
    }
  }
}
