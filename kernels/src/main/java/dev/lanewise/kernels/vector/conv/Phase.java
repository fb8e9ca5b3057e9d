package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Window2d;

/**
 * The elements of a transposed convolution's result whose row leaves the remainder {@code row} by
 * the stride down, and whose column likewise: the same taps reach all of them, so that they are a
 * convolution of stride 1 by those taps.
 */
final class Phase {
  private int row;
  private int column;
  private int rows;
  private int columns;
  private int down;
  private int across;
  private int[] ky = {};
  private int[] kx = {};
  private int[] rowShift = {};
  private int[] columnShift = {};

  /** Looks at the phase of a remainder in a result of a height and width. */
  void set(Window2d window, int height, int width, int rowRemainder, int columnRemainder) {
    row = rowRemainder;
    column = columnRemainder;
    rows = count(height, row, window.strideH());
    columns = count(width, column, window.strideW());
    if (ky.length < window.kernelH()) {
      ky = new int[window.kernelH()];
      rowShift = new int[window.kernelH()];
    }
    if (kx.length < window.kernelW()) {
      kx = new int[window.kernelW()];
      columnShift = new int[window.kernelW()];
    }
    down =
        taps(
            row + window.padTop(),
            window.kernelH(),
            window.dilationH(),
            window.strideH(),
            ky,
            rowShift);
    across =
        taps(
            column + window.padLeft(),
            window.kernelW(),
            window.dilationW(),
            window.strideW(),
            kx,
            columnShift);
  }

  private static int count(int size, int remainder, int stride) {
    return size <= remainder ? 0 : (size - remainder - 1) / stride + 1;
  }

  /** The taps that reach, the last first, so that what they read comes in rising order. */
  private static int taps(
      int position, int kernel, int dilation, int stride, int[] taps, int[] shifts) {
    int count = 0;
    for (int tap = kernel - 1; tap >= 0; tap--) {
      int distance = position - tap * dilation;
      if (distance % stride == 0) {
        taps[count] = tap;
        shifts[count++] = distance / stride;
      }
    }
    return count;
  }

  /** The remainder of its rows. */
  int row() {
    return row;
  }

  /** The remainder of its columns. */
  int column() {
    return column;
  }

  /** Its rows. */
  int rows() {
    return rows;
  }

  /** Its columns. */
  int columns() {
    return columns;
  }

  /** Taps that reach it, down. */
  int down() {
    return down;
  }

  /** Taps that reach it, across. */
  int across() {
    return across;
  }

  /** The number of the i-th tap down. */
  int ky(int i) {
    return ky[i];
  }

  /** The number of the j-th tap across. */
  int kx(int j) {
    return kx[j];
  }

  /** The row that the i-th tap reads for the phase's first row; negative in the padding. */
  int rowShift(int i) {
    return rowShift[i];
  }

  /** The column that the j-th tap reads for the phase's first column. */
  int columnShift(int j) {
    return columnShift[j];
  }
}
