package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost kernels of the packed product, float32: a tile of C, held in registers while a
 * panel of A and a panel of B pass.
 *
 * <p>One method starts chains and continues them, so that half as many kernels have to be compiled:
 * chains that start find their zeros in {@link #ZEROS}.
 */
abstract class FloatTile {
  /** Elements from one packed row of A to the next. */
  static final int ROW_STRIDE = GemmBlocking.ROW_STRIDE;

  /** Columns of the wide tile, and of every packed panel of B. */
  static final int COLUMNS = 2 * Lanes.FLOATS;

  /** Columns of the narrow tile. */
  static final int NARROW_COLUMNS = Lanes.FLOATS;

  private static final VectorSpecies<Float> S = Lanes.F;

  /** What fills packed rows of A up to {@link #padded}. */
  static final float PADDING_A = -0.0f;

  /** A row of sums of which nothing has been added up; never written. */
  static final float[] ZEROS = new float[COLUMNS];

  private final int rows;
  private final int shortRows;
  private final int narrowRows;

  FloatTile(int rows, int shortRows, int narrowRows) {
    this.rows = rows;
    this.shortRows = shortRows;
    this.narrowRows = narrowRows;
  }

  /** The tile that suits this machine's registers. */
  static FloatTile preferred() {
    return Registers.COUNT >= 32 ? new FloatTile14x2() : new FloatTile6x2();
  }

  /** Rows of the wide tile. */
  final int rows() {
    return rows;
  }

  /** Rows of the short tile, or {@link #rows} if there is none. */
  final int shortRows() {
    return shortRows;
  }

  /**
   * Whether the next rows take less time in short tiles: if one holds all that are left, or two do
   * and one wide tile doesn't.
   */
  final boolean isShortFaster(int rowsLeft) {
    return shortRows < rows
        && (rowsLeft <= shortRows || rowsLeft > rows && rowsLeft <= 2 * shortRows);
  }

  /** Rows of the narrow tile, a multiple of {@link #rows}. */
  final int narrowRows() {
    return narrowRows;
  }

  /** Whether a narrow tile takes less time than wide ones for so many rows of its columns. */
  final boolean isNarrowFaster(int rowsLeft) {
    return narrowRows == rows || rowsLeft > rows;
  }

  /**
   * The depth to which panels are filled up, an even number: with {@link #PADDING_A} in A and 0 in
   * B, whose product -0 changes no sum, not even one that is -0 or NaN.
   */
  static int padded(int depth) {
    return depth + 1 & -2;
  }

  /**
   * Continues each chain of some wide tiles side by side: {@code c[r][j] = fma(a[r][p], b[p][j],
   * from[r][j])} for p from 0 to {@code depth - 1}, where the result of each p is what the next one
   * starts from.
   *
   * <p>A strip, and not a tile, because C2 then checks the bounds of A once for all its tiles: at a
   * depth of 64 a tile called alone reached 82% of the peak and one in a strip 90% (Zen 3).
   *
   * @param tiles how many
   * @param depth an even number, at most {@link GemmBlocking#MAX_DEPTH}
   * @param a the packed panel of A, its rows {@link #ROW_STRIDE} apart
   * @param b the packed panels of B, {@code bStep} apart, their rows {@link #COLUMNS} apart
   * @param from what the chains start from: C's own place with {@code fromStep} {@link #COLUMNS},
   *     or {@link #ZEROS} with {@code ldFrom} and {@code fromStep} 0
   * @param c where the tiles' partial sums go, full in both directions
   */
  abstract void strip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc);

  /** The same for short tiles: {@link #shortRows} rows; only where there are such. */
  abstract void shortStrip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc);

  /**
   * The same as {@link #strip} for a left side that lies transposed: {@code a[p][r]}, from one p to
   * the next {@link #ROW_STRIDE}. If the depth was filled up, the last p holds {@link #PADDING_A}.
   */
  abstract void turnedStrip(
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStep,
      float[] from,
      int fromOffset,
      int ldFrom,
      int fromStep,
      float[] c,
      int cOffset,
      int ldc);

  /**
   * The same for one narrow tile: {@link #narrowRows} rows and the first columns of a panel of B.
   */
  abstract void narrow(
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] c,
      int cOffset,
      int ldc);

  /** Copies the part of some tiles that lies in C, from or to a buffer. */
  static void copy(
      int rows,
      int columns,
      float[] from,
      int fromOffset,
      int ldFrom,
      float[] to,
      int toOffset,
      int ldTo) {
    for (int r = 0; r < rows; r++) {
      int source = fromOffset + r * ldFrom;
      int target = toOffset + r * ldTo;
      int j = 0;
      for (; j <= columns - Lanes.FLOATS; j += Lanes.FLOATS) {
        FloatVector.fromArray(S, from, source + j).intoArray(to, target + j);
      }
      for (; j < columns; j++) {
        to[target + j] = from[source + j];
      }
    }
  }
}
