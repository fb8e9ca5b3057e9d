package dev.lanewise.kernels.host;

import dev.lanewise.kernels.DType;

/**
 * A packed matrix of float64 that is a plain copy of the stored one, its rows one after the other:
 * for kernels that read matrices as they are.
 */
public final class PlainPackedF64 extends HostPacked {
  private final boolean trans;
  private final int leading;
  private final double[] array;

  /** Copies a stored matrix; the arguments are those of {@link HostMatmul#packB}. */
  public PlainPackedF64(
      HostMatmul owner,
      Side side,
      boolean trans,
      int rows,
      int columns,
      double[] matrix,
      int offset,
      int leading) {
    super(owner, side, DType.F64, rows, columns);
    int storedRows = trans ? columns : rows;
    int rowLength = trans ? rows : columns;
    this.trans = trans;
    this.leading = Math.max(1, rowLength);
    this.array = new double[Math.multiplyExact(storedRows, rowLength)];
    copy(matrix, offset, leading);
  }

  private void copy(double[] matrix, int offset, int distance) {
    for (int i = 0, at = 0; at < array.length; i++, at += leading) {
      System.arraycopy(matrix, offset + i * distance, array, at, leading);
    }
  }

  @Override
  protected boolean refill(boolean stored, double[] matrix, int offset, int distance) {
    if (stored == trans) {
      copy(matrix, offset, distance);
    }
    return stored == trans;
  }

  /** Whether the copy is stored transposed. */
  boolean trans() {
    return trans;
  }

  /** The distance between the starts of two stored rows. */
  int leading() {
    return leading;
  }

  /** The elements; the first row starts at 0. */
  double[] array() {
    return array;
  }
}
