package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies blocks of A and B into the order in which the tiles read them, float64. Edges are filled
 * with zeros, so that full tiles do all the work; what they compute from the zeros is dropped.
 */
final class DoublePacking {
  private static final VectorSpecies<Double> S = Lanes.D;
  private static final int LANES = Lanes.DOUBLES;
  private static final int COLUMNS = DoubleTile.COLUMNS;
  private static final int ROW_STRIDE = DoubleTile.ROW_STRIDE;

  /** Columns that are packed side by side: 8 panels of 2 vectors, whole cache lines of each row. */
  private static final int GROUP = 8 * COLUMNS;

  private DoublePacking() {}

  /**
   * Packs {@code rows} rows of op(A), {@code depth} long, and zeros up to {@code paddedRows}. Rows
   * are filled up to {@link DoubleTile#padded}.
   *
   * @param trans whether A is stored transposed; then {@code aOffset} is still that of the first
   *     element of op(A) to pack
   */
  static void packA(
      boolean trans,
      double[] a,
      int aOffset,
      int lda,
      int rows,
      int paddedRows,
      int depth,
      double[] packed) {
    if (trans) {
      packTransposedRows(a, aOffset, lda, rows, depth, packed);
    } else {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(a, aOffset + r * lda, packed, r * ROW_STRIDE, depth);
      }
    }
    int padded = DoubleTile.padded(depth);
    for (int r = 0; r < rows && depth < padded; r++) {
      packed[r * ROW_STRIDE + depth] = DoubleTile.PADDING_A;
    }
    for (int r = rows; r < paddedRows; r++) {
      Arrays.fill(packed, r * ROW_STRIDE, r * ROW_STRIDE + padded, 0);
    }
  }

  private static void packTransposedRows(
      double[] a, int aOffset, int lda, int rows, int depth, double[] packed) {
    int squares = DoubleSquares.FIT ? rows / DoubleSquares.SIDE : 0;
    int whole = squares == 0 ? 0 : depth / DoubleSquares.SIDE * DoubleSquares.SIDE;
    int done = squares * DoubleSquares.SIDE;
    for (int p = 0; p < whole; p += DoubleSquares.SIDE) {
      int from = aOffset + p * lda;
      DoubleSquares.transpose(
          squares, a, from, lda, packed, p, ROW_STRIDE, DoubleSquares.SIDE * ROW_STRIDE);
      for (int q = p; q < p + DoubleSquares.SIDE; q++) {
        spread(a, aOffset + q * lda, done, rows, packed, q);
      }
    }
    for (int p = whole; p < depth; p++) {
      spread(a, aOffset + p * lda, 0, rows, packed, p);
    }
  }

  private static void spread(
      double[] from, int fromOffset, int first, int count, double[] to, int toOffset) {
    for (int r = first; r < count; r++) {
      to[toOffset + r * ROW_STRIDE] = from[fromOffset + r];
    }
  }

  /**
   * Packs {@code depth} rows of op(B), {@code columns} wide, into panels of {@link
   * DoubleTile#COLUMNS} columns, one after the other; the last is filled up with zeros, and so is
   * each to {@link DoubleTile#padded}.
   */
  static void packB(
      boolean trans,
      double[] b,
      int bOffset,
      int ldb,
      int depth,
      int columns,
      double[] packed,
      int packedOffset) {
    int padded = DoubleTile.padded(depth);
    for (int j = 0; j < columns && depth < padded; j += COLUMNS) {
      int end = packedOffset + (j + COLUMNS) * padded;
      Arrays.fill(packed, end - COLUMNS, end, 0);
    }
    if (trans) {
      for (int j = 0; j < columns; j += COLUMNS) {
        int width = Math.min(COLUMNS, columns - j);
        packTransposedPanel(
            b, bOffset + j * ldb, ldb, depth, width, packed, packedOffset + j * padded);
      }
      return;
    }
    int whole = columns / COLUMNS * COLUMNS;
    for (int j = 0; j < whole; j += GROUP) {
      packPanels(
          b,
          bOffset + j,
          ldb,
          depth,
          Math.min(GROUP, whole - j),
          packed,
          packedOffset + j * padded);
    }
    if (whole < columns) {
      packEdgePanel(
          b, bOffset + whole, ldb, depth, columns - whole, packed, packedOffset + whole * padded);
    }
  }

  /** Row by row over some panels: reads run along the cache lines, and each line is used whole. */
  private static void packPanels(
      double[] b, int bOffset, int ldb, int depth, int columns, double[] packed, int offset) {
    int from = bOffset;
    int to = offset;
    int panel = DoubleTile.padded(depth) * COLUMNS;
    for (int p = 0; p < depth; p++, from += ldb, to += COLUMNS) {
      int at = to;
      for (int j = 0; j < columns; j += COLUMNS, at += panel) {
        DoubleVector.fromArray(S, b, from + j).intoArray(packed, at);
        DoubleVector.fromArray(S, b, from + j + LANES).intoArray(packed, at + LANES);
      }
    }
  }

  private static void packEdgePanel(
      double[] b, int bOffset, int ldb, int depth, int columns, double[] packed, int offset) {
    for (int p = 0; p < depth; p++) {
      int from = bOffset + p * ldb;
      int to = offset + p * COLUMNS;
      for (int j = 0; j < columns; j++) {
        packed[to + j] = b[from + j];
      }
      for (int j = columns; j < COLUMNS; j++) {
        packed[to + j] = 0;
      }
    }
  }

  private static void packTransposedPanel(
      double[] b, int bOffset, int ldb, int depth, int columns, double[] packed, int offset) {
    int j = 0;
    int squares = DoubleSquares.FIT ? depth / DoubleSquares.SIDE : 0;
    int done = squares * DoubleSquares.SIDE;
    for (; squares != 0 && j + DoubleSquares.SIDE <= columns; j += DoubleSquares.SIDE) {
      int from = bOffset + j * ldb;
      DoubleSquares.transpose(
          squares, b, from, ldb, packed, offset + j, COLUMNS, DoubleSquares.SIDE * COLUMNS);
      if (done < depth) {
        for (int i = 0; i < DoubleSquares.SIDE; i += 4) {
          int rest = offset + done * COLUMNS + j + i;
          packFourColumns(b, from + i * ldb + done, ldb, depth - done, packed, rest);
        }
      }
    }
    for (; j + 4 <= columns; j += 4) {
      packFourColumns(b, bOffset + j * ldb, ldb, depth, packed, offset + j);
    }
    for (; j < COLUMNS; j++) {
      int from = bOffset + j * ldb;
      int to = offset + j;
      boolean inside = j < columns;
      for (int p = 0; p < depth; p++, to += COLUMNS) {
        packed[to] = inside ? b[from + p] : 0;
      }
    }
  }

  private static void packFourColumns(
      double[] b, int bOffset, int ldb, int depth, double[] packed, int offset) {
    int to = offset;
    int column1 = bOffset + ldb;
    int column2 = column1 + ldb;
    int column3 = column2 + ldb;
    for (int p = 0; p < depth; p++, to += COLUMNS) {
      packed[to] = b[bOffset + p];
      packed[to + 1] = b[column1 + p];
      packed[to + 2] = b[column2 + p];
      packed[to + 3] = b[column3 + p];
    }
  }
}
