package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.vector.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost kernel of the packed product, float32: a full tile of C, held in registers while a
 * panel of A and a panel of B pass.
 *
 * <p>There is one method that continues chains from memory and none that starts them: zeros are
 * stored first, which is little beside a tile's work and leaves half as many kernels to compile.
 */
abstract class FloatTile {
  /** Elements from one packed row of A to the next. */
  static final int ROW_STRIDE = GemmBlocking.ROW_STRIDE;

  /** Columns of every tile. */
  static final int COLUMNS = 2 * Lanes.FLOATS;

  private static final VectorSpecies<Float> S = Lanes.F;

  /** What fills packed rows of A up to {@link #padded}. */
  static final float PADDING_A = -0.0f;

  private final int rows;

  FloatTile(int rows) {
    this.rows = rows;
  }

  /** The tile that suits this machine's registers. */
  static FloatTile preferred() {
    return Registers.COUNT >= 32 ? new FloatTile14x2() : new FloatTile6x2();
  }

  /** Rows of the tile. */
  final int rows() {
    return rows;
  }

  /**
   * The depth to which panels are filled up, an even number: with {@link #PADDING_A} in A and 0 in
   * B, whose product -0 changes no sum, not even one that is -0 or NaN.
   */
  static int padded(int depth) {
    return depth + 1 & -2;
  }

  /**
   * Continues each chain of the tile: {@code c[r][j] = fma(a[r][p], b[p][j], c[r][j])} for p from 0
   * to {@code depth - 1}.
   *
   * @param a the packed panel of A, its rows {@link #ROW_STRIDE} apart
   * @param b the packed panel of B, its rows {@link #COLUMNS} apart
   * @param depth an even number, at most {@link GemmBlocking#MAX_DEPTH}
   * @param c where the tile's partial sums are, full in both directions
   */
  abstract void accumulate(
      float[] a, int aOffset, float[] b, int bOffset, int depth, float[] c, int cOffset, int ldc);

  /** Sets the tile's sums to 0, where chains start. */
  final void clear(float[] c, int cOffset, int ldc) {
    FloatVector zero = FloatVector.zero(S);
    int at = cOffset;
    for (int r = 0; r < rows; r++, at += ldc) {
      zero.intoArray(c, at);
      zero.intoArray(c, at + Lanes.FLOATS);
    }
  }
}
