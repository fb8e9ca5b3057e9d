package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatPanelSource;
import dev.lanewise.kernels.vector.gemm.FloatRowSource;

/**
 * The patches of some images for the gradient of weights: a row for each tap of each channel, in
 * which windows follow each other by image, row and column; or the transpose of that, in panels.
 */
final class PatchRows implements FloatRowSource, FloatPanelSource {
  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private float[] image = NOTHING;
  private int imageAt;
  private int imageStep;
  private int plane;
  private int windows;
  private int rowStep;
  private int[] offsets = {};
  private int back;

  PatchRows(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /**
   * Looks at images.
   *
   * @param distance elements from one image to the next
   * @param down rows of windows in an image
   * @param across windows in a row
   * @param step elements from one row of windows to the next
   * @param taps where the taps of the first window lie, from {@code at} on
   * @param lead how many taps before one lies, if it exists, the tap that the window above it reads
   *     in the same place; any number is right
   */
  void set(
      float[] from, int at, int distance, int down, int across, int step, int[] taps, int lead) {
    image = from;
    imageAt = at;
    imageStep = distance;
    plane = down * across;
    // Rows of windows without a gap between them are one row.
    windows = step == across ? plane : across;
    rowStep = step == across ? distance : step;
    offsets = taps;
    back = lead;
  }

  /** Lets go of the images. */
  void clear() {
    image = NOTHING;
  }

  @Override
  public void rows(int row, int rows, int p, int depth, float[] to, int toAt) {
    rows(row, rows, p, depth, to, toAt, STRIDE);
  }

  @Override
  public void panel(int p, int depth, int column, int columns, float[] to, int toAt) {
    float[] byColumns = scratch.leaseFloats(depth * columns);
    try {
      rows(column, columns, p, depth, byColumns, 0, depth);
      FloatPanelSource.fromColumns(byColumns, 0, depth, depth, columns, to, toAt);
    } finally {
      scratch.release(byColumns);
    }
  }

  /**
   * Most of a row is found in one that is there already: what a tap reads of a row of windows, the
   * tap above it reads of the next row of them. Only the last row of an image is new.
   */
  private void rows(int row, int rows, int p, int depth, float[] to, int toAt, int stride) {
    for (int r = 0; r < rows; r++) {
      int at = toAt + r * stride;
      int tap = offsets[row + r];
      if (r < back || depth <= windows || tap - offsets[row + r - back] != rowStep) {
        copy(p, depth, tap, to, at);
        continue;
      }
      int end = p + depth - windows;
      System.arraycopy(to, at - back * stride + windows, to, at, depth - windows);
      int last = (p / plane + 1) * plane - windows;
      for (; last < end; last += plane) {
        int from = Math.max(p, last);
        copy(from, Math.min(last + windows, end) - from, tap, to, at + from - p);
      }
      copy(end, windows, tap, to, at + end - p);
    }
  }

  /** What a tap reads of some windows, the first of which is number {@code p}. */
  private void copy(int p, int n, int tap, float[] to, int toAt) {
    int row = p % plane / windows;
    int across = p % windows;
    int from = imageAt + tap + p / plane * imageStep;
    int down = plane / windows;
    int done = 0;
    while (done < n) {
      int length = Math.min(windows - across, n - done);
      System.arraycopy(image, from + row * rowStep + across, to, toAt + done, length);
      done += length;
      across = 0;
      if (++row == down) {
        row = 0;
        from += imageStep;
      }
    }
  }
}
