package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
      FloatTransposition.copy(depth, rows, a, aOffset, lda, packed, 0, ROW_STRIDE);
    } else {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(a, aOffset + r * lda, packed, r * ROW_STRIDE, depth);
      }
    }
    padA(rows, paddedRows, depth, packed);
  }

  /** Fills up {@code rows} packed rows of A, and zeros up to {@code paddedRows}. */
  static void padA(int rows, int paddedRows, int depth, float[] packed) {
    int padded = FloatTile.padded(depth);
    for (int r = 0; r < rows && depth < padded; r++) {
      packed[r * ROW_STRIDE + depth] = FloatTile.PADDING_A;
    }
    for (int r = rows; r < paddedRows; r++) {
      Arrays.fill(packed, r * ROW_STRIDE, r * ROW_STRIDE + padded, 0);
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

  /** Packs the same part of a B that a source makes, from row {@code p} and a column on. */
  static void packFrom(
      FloatPanelSource source,
      int p,
      int depth,
      int column,
      int columns,
      float[] packed,
      int packedOffset) {
    int padded = FloatTile.padded(depth);
    for (int j = 0; j < columns; ) {
      int to = packedOffset + j * padded;
      int width = source.together(column + j, Math.min(GROUP, columns - j));
      if (width > COLUMNS) {
        source.panels(p, depth, column + j, width, packed, to, padded * COLUMNS);
      } else {
        width = COLUMNS;
        source.panel(p, depth, column + j, Math.min(COLUMNS, columns - j), packed, to);
      }
      j += width;
    }
    for (int j = 0; j < columns && depth < padded; j += COLUMNS) {
      int end = packedOffset + (j + COLUMNS) * padded;
      Arrays.fill(packed, end - COLUMNS, end, 0);
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

  /** Packs a panel whose columns lie one after the other, {@code ldb} apart. */
  static void packTransposedPanel(
      float[] b, int bOffset, int ldb, int depth, int columns, float[] packed, int offset) {
    int whole = columns & -FloatSquares.SIDE;
    int few = columns - whole;
    FloatTransposition.copy(whole, depth, b, bOffset, ldb, packed, offset, COLUMNS);
    if (few != 0) {
      // A square's columns fit the panel.
      int from = bOffset + whole * ldb;
      FloatTransposition.copyFew(few, depth, b, from, ldb, packed, offset + whole, COLUMNS);
    }
    if (columns < COLUMNS) {
      clearColumns(depth, columns, packed, offset);
    }
  }

  /** Zeros the columns of a panel from one on. */
  private static void clearColumns(int depth, int column, float[] packed, int offset) {
    int whole = column & -LANES;
    int first = column == whole ? column : whole + LANES;
    VectorMask<Float> kept = S.indexInRange(0, column - whole);
    FloatVector zero = FloatVector.zero(S);
    for (int p = 0; p < depth; p++) {
      int row = offset + p * COLUMNS;
      if (whole < first) {
        FloatVector old = FloatVector.fromArray(S, packed, row + whole);
        zero.blend(old, kept).intoArray(packed, row + whole);
      }
      for (int j = first; j < COLUMNS; j += LANES) {
        zero.intoArray(packed, row + j);
      }
    }
  }
}
