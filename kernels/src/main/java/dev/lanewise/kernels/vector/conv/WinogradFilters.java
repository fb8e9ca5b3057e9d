package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.op.Conv2d;
import dev.lanewise.kernels.parallel.ScratchPool;

/**
 * The filters of {@link Winograd}, transformed: 36 matrices of a row for each channel that is made
 * and a column for each that is read. The columns of a row are lanes.
 */
final class WinogradFilters {
  private static final int TAPS = 9;

  /** Columns at a time, so that their taps stay in the L1 cache. */
  private static final int BLOCK = 128;

  private WinogradFilters() {}

  /** For the forward convolution. */
  static void forward(ScratchPool scratch, Conv2d conv, float[] w, int wAt, float[] to) {
    int read = conv.inChannels();
    transform(scratch, conv.outChannels(), read, w, wAt, TAPS * read, TAPS, 1, to);
  }

  /** For the transposed one: turned round. */
  static void transposed(ScratchPool scratch, Conv2d conv, float[] w, int wAt, float[] to) {
    int made = conv.inChannels();
    int last = wAt + TAPS - 1;
    transform(scratch, made, conv.outChannels(), w, last, TAPS, TAPS * made, -1, to);
  }

  /**
   * Transforms.
   *
   * @param rowStep from the first tap of a row's first filter to that of the next row
   * @param columnStep from the first tap of a filter to that of the next column
   * @param tapStep from a tap to the next one
   */
  private static void transform(
      ScratchPool scratch,
      int rows,
      int columns,
      float[] w,
      int wAt,
      int rowStep,
      int columnStep,
      int tapStep,
      float[] to) {
    int size = rows * columns;
    int half = TAPS * BLOCK;
    float[] work = scratch.leaseFloats(half + 18 * BLOCK);
    try {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column += BLOCK) {
          int n = Math.min(BLOCK, columns - column);
          for (int i = 0; i < n; i++) {
            int from = wAt + row * rowStep + (column + i) * columnStep;
            for (int tap = 0; tap < TAPS; tap++) {
              work[tap * BLOCK + i] = w[from + tap * tapStep];
            }
          }
          for (int line = 0; line < 3; line++) {
            int g = 3 * line * BLOCK;
            int t = half + line * BLOCK;
            WinogradPasses.filter(n, work, g, g + BLOCK, g + 2 * BLOCK, work, t, 3 * BLOCK);
          }
          for (int across = 0; across < 6; across++) {
            int t = half + 3 * across * BLOCK;
            int at = across * size + row * columns + column;
            WinogradPasses.filter(n, work, t, t + BLOCK, t + 2 * BLOCK, to, at, 6 * size);
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }
}
