package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;

/** Copies a matrix transposed, float32: in squares where the machine has them, the rest singly. */
public final class FloatTransposition {
  private FloatTransposition() {}

  /**
   * {@code to[j][i] = from[i][j]}.
   *
   * @param rows of the matrix that is read
   * @param columns of the matrix that is read
   */
  public static void copy(
      int rows,
      int columns,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] to,
      int toOffset,
      int ldTo) {
    int squares = FloatSquares.FIT ? columns / FloatSquares.SIDE : 0;
    int wholeColumns = squares * FloatSquares.SIDE;
    int wholeRows = squares == 0 ? 0 : rows / FloatSquares.SIDE * FloatSquares.SIDE;
    int step = FloatSquares.SIDE * ldTo;
    for (int i = 0; i < wholeRows; i += FloatSquares.SIDE) {
      int source = fromOffset + i * ldFrom;
      FloatSquares.transpose(
          squares, FloatSquares.SIDE, from, source, ldFrom, to, toOffset + i, ldTo, step);
    }
    if (wholeColumns < columns && wholeRows != 0) {
      int target = toOffset + wholeColumns * ldTo;
      singly(
          wholeRows,
          columns - wholeColumns,
          from,
          fromOffset + wholeColumns,
          ldFrom,
          to,
          target,
          ldTo);
    }
    if (wholeRows < rows) {
      int source = fromOffset + wholeRows * ldFrom;
      singly(rows - wholeRows, columns, from, source, ldFrom, to, toOffset + wholeRows, ldTo);
    }
  }

  /**
   * {@code to[j][i] = from[i][j]} for no more rows than a square has, where anything may be written
   * behind them up to a square's.
   *
   * @param rows at most {@link FloatSquares#SIDE}
   */
  static void copyFew(
      int rows,
      int columns,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] to,
      int toOffset,
      int ldTo) {
    // A square of the first four rows is read four elements further than it reaches.
    int beyond = rows > 4 ? 0 : 4;
    int squares = FloatSquares.FIT && rows > 1 ? (columns - beyond) / FloatSquares.SIDE : 0;
    int step = FloatSquares.SIDE * ldTo;
    if (squares > 0) {
      FloatSquares.transpose(squares, rows, from, fromOffset, ldFrom, to, toOffset, ldTo, step);
    }
    int done = squares * FloatSquares.SIDE;
    singly(
        rows, columns - done, from, fromOffset + done, ldFrom, to, toOffset + squares * step, ldTo);
  }

  /**
   * {@code to[j][i] = from[i][j]} for a matrix whose rows are as long as a vector and follow each
   * other.
   *
   * @param columns at most as many as a vector has lanes
   */
  public static void copyLanes(
      int rows, int columns, float[] from, int fromOffset, float[] to, int toOffset, int ldTo) {
    int side = FloatSquares.SIDE;
    int whole = FloatSquares.FIT ? rows / side * side : 0;
    int j = 0;
    for (; whole > 0 && j <= columns - side; j += side) {
      FloatSquares.transposeLanes(
          whole / side, from, fromOffset + j, to, toOffset + j * ldTo, ldTo);
    }
    int ld = Lanes.FLOATS;
    singly(whole, columns - j, from, fromOffset + j, ld, to, toOffset + j * ldTo, ldTo);
    singly(rows - whole, columns, from, fromOffset + whole * ld, ld, to, toOffset + whole, ldTo);
  }

  private static void singly(
      int rows,
      int columns,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] to,
      int toOffset,
      int ldTo) {
    int i = 0;
    for (; i <= rows - 4; i += 4) {
      fourRows(columns, from, fromOffset + i * ldFrom, ldFrom, to, toOffset + i, ldTo);
    }
    for (; i < rows; i++) {
      int source = fromOffset + i * ldFrom;
      int target = toOffset + i;
      for (int j = 0; j < columns; j++, target += ldTo) {
        to[target] = from[source + j];
      }
    }
  }

  /** Four elements side by side at a time: a line of the cache is written seldomer. */
  private static void fourRows(
      int columns, float[] from, int row0, int ldFrom, float[] to, int toOffset, int ldTo) {
    int row1 = row0 + ldFrom;
    int row2 = row1 + ldFrom;
    int row3 = row2 + ldFrom;
    int target = toOffset;
    for (int j = 0; j < columns; j++, target += ldTo) {
      to[target] = from[row0 + j];
      to[target + 1] = from[row1 + j];
      to[target + 2] = from[row2 + j];
      to[target + 3] = from[row3 + j];
    }
  }
}
