package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies blocks of A and B into the order in which the tiles read them, float32. Edges are filled
 * with zeros, so that full tiles do all the work; what they compute from the zeros is dropped.
 */
final class FloatPacking {
  private static final VectorSpecies<Float> S = Lanes.F;
  private static final int LANES = Lanes.FLOATS;
  private static final int COLUMNS = FloatTile.COLUMNS;
  private static final int ROW_STRIDE = FloatTile.ROW_STRIDE;

  /** Columns that are packed side by side: 8 panels of 2 vectors, whole cache lines of each row. */
  private static final int GROUP = 8 * COLUMNS;

  private FloatPacking() {}

  /**
   * Packs {@code rows} rows of op(A), {@code depth} long, and zeros up to {@code paddedRows}. Rows
   * are filled up to {@link FloatTile#padded}.
   *
   * @param trans whether A is stored transposed; then {@code aOffset} is still that of the first
   *     element of op(A) to pack
   */
  static void packA(
      boolean trans,
      float[] a,
      int aOffset,
      int lda,
      int rows,
      int paddedRows,
      int depth,
      float[] packed) {
    if (trans) {
      packTransposedRows(a, aOffset, lda, rows, depth, packed);
    } else {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(a, aOffset + r * lda, packed, r * ROW_STRIDE, depth);
      }
    }
    int padded = FloatTile.padded(depth);
    for (int r = 0; r < rows && depth < padded; r++) {
      packed[r * ROW_STRIDE + depth] = FloatTile.PADDING_A;
    }
    for (int r = rows; r < paddedRows; r++) {
      Arrays.fill(packed, r * ROW_STRIDE, r * ROW_STRIDE + padded, 0);
    }
  }

  private static void packTransposedRows(
      float[] a, int aOffset, int lda, int rows, int depth, float[] packed) {
    int squares = FloatSquares.FIT ? rows / FloatSquares.SIDE : 0;
    int whole = squares == 0 ? 0 : depth / FloatSquares.SIDE * FloatSquares.SIDE;
    int done = squares * FloatSquares.SIDE;
    for (int p = 0; p < whole; p += FloatSquares.SIDE) {
      int from = aOffset + p * lda;
      FloatSquares.transpose(
          squares, a, from, lda, packed, p, ROW_STRIDE, FloatSquares.SIDE * ROW_STRIDE);
      for (int q = p; q < p + FloatSquares.SIDE; q++) {
        spread(a, aOffset + q * lda, done, rows, packed, q);
      }
    }
    for (int p = whole; p < depth; p++) {
      spread(a, aOffset + p * lda, 0, rows, packed, p);
    }
  }

  private static void spread(
      float[] from, int fromOffset, int first, int count, float[] to, int toOffset) {
    for (int r = first; r < count; r++) {
      to[toOffset + r * ROW_STRIDE] = from[fromOffset + r];
    }
  }

  /**
   * Packs {@code depth} rows of op(B), {@code columns} wide, into panels of {@link
   * FloatTile#COLUMNS} columns, one after the other; the last is filled up with zeros, and so is
   * each to {@link FloatTile#padded}.
   */
  static void packB(
      boolean trans,
      float[] b,
      int bOffset,
      int ldb,
      int depth,
      int columns,
      float[] packed,
      int packedOffset) {
    int padded = FloatTile.padded(depth);
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
      float[] b, int bOffset, int ldb, int depth, int columns, float[] packed, int offset) {
    int from = bOffset;
    int to = offset;
    int panel = FloatTile.padded(depth) * COLUMNS;
    for (int p = 0; p < depth; p++, from += ldb, to += COLUMNS) {
      int at = to;
      for (int j = 0; j < columns; j += COLUMNS, at += panel) {
        FloatVector.fromArray(S, b, from + j).intoArray(packed, at);
        FloatVector.fromArray(S, b, from + j + LANES).intoArray(packed, at + LANES);
      }
    }
  }

  private static void packEdgePanel(
      float[] b, int bOffset, int ldb, int depth, int columns, float[] packed, int offset) {
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
      float[] b, int bOffset, int ldb, int depth, int columns, float[] packed, int offset) {
    int j = 0;
    int squares = FloatSquares.FIT ? depth / FloatSquares.SIDE : 0;
    int done = squares * FloatSquares.SIDE;
    for (; squares != 0 && j + FloatSquares.SIDE <= columns; j += FloatSquares.SIDE) {
      int from = bOffset + j * ldb;
      FloatSquares.transpose(
          squares, b, from, ldb, packed, offset + j, COLUMNS, FloatSquares.SIDE * COLUMNS);
      if (done < depth) {
        for (int i = 0; i < FloatSquares.SIDE; i += 4) {
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
      float[] b, int bOffset, int ldb, int depth, float[] packed, int offset) {
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
