package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatTransposition;

/**
 * The filters of {@link Winograd}, transformed: for each element of a tile a matrix of a row for
 * each channel that is made and a column for each that is read. The columns of a row are lanes.
 */
final class WinogradFilters {
  private static final int TAPS = 9;

  /** Columns at a time, so that their taps stay in the L1 cache. */
  private static final int BLOCK = 64;

  /** Rows at a time where their filters are neighbours. */
  private static final int ROWS = 8;

  private WinogradFilters() {}

  /** For the forward convolution. */
  static void forward(int step, ScratchPool scratch, Conv2d conv, float[] w, int wAt, float[] to) {
    int read = conv.inChannels();
    transform(step, scratch, conv.outChannels(), read, 1, w, wAt, TAPS * read, TAPS, false, to);
  }

  /** For the transposed one: turned round. */
  static void transposed(
      int step, ScratchPool scratch, Conv2d conv, float[] w, int wAt, float[] to) {
    int made = conv.inChannels();
    transform(step, scratch, made, conv.outChannels(), ROWS, w, wAt, TAPS, TAPS * made, true, to);
  }

  /**
   * Transforms.
   *
   * @param step outputs of a tile in a direction
   * @param together rows at a time
   * @param rowStep from a row's first filter to that of the next row
   * @param columnStep from a filter to that of the next column
   * @param turned whether the last tap comes first
   */
  private static void transform(
      int step,
      ScratchPool scratch,
      int rows,
      int columns,
      int together,
      float[] w,
      int wAt,
      int rowStep,
      int columnStep,
      boolean turned,
      float[] to) {
    int side = step + 2;
    int size = rows * columns;
    int tapStep = turned ? -BLOCK : BLOCK;
    int linesAt = ROWS * TAPS * BLOCK;
    float[] work = scratch.leaseFloats(linesAt + 3 * side * BLOCK);
    try {
      for (int row = 0; row < rows; row += together) {
        int count = Math.min(together, rows - row);
        for (int column = 0; column < columns; column += BLOCK) {
          int n = Math.min(BLOCK, columns - column);
          int from = wAt + row * rowStep + column * columnStep;
          FloatTransposition.copy(n, TAPS * count, w, from, columnStep, work, 0, BLOCK);
          for (int r = 0; r < count; r++) {
            int first = (r * TAPS + (turned ? TAPS - 1 : 0)) * BLOCK;
            for (int line = 0; line < 3; line++) {
              int g = first + 3 * line * tapStep;
              int t = linesAt + line * BLOCK;
              WinogradPasses.filter(step, n, work, g, tapStep, work, t, 3 * BLOCK);
            }
            for (int across = 0; across < side; across++) {
              int t = linesAt + 3 * across * BLOCK;
              int at = across * size + (row + r) * columns + column;
              WinogradPasses.filter(step, n, work, t, BLOCK, to, at, side * size);
            }
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }
}
