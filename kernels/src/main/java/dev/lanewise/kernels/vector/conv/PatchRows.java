package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.gemm.FloatPanelSource;

/**
 * The patches of an image as the transpose of {@link Patches}: a row for each window, a column for
 * each tap of each channel, for the gradient of weights.
 */
final class PatchRows implements FloatPanelSource {
  private static final float[] NOTHING = {};

  private final ScratchPool scratch;
  private float[] image = NOTHING;
  private int imageAt;
  private int windows;
  private int rowStep;
  private int[] offsets = {};
  private int start;

  PatchRows(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** As in {@link Patches#set}. */
  void set(float[] from, int at, int across, int distance, int[] taps) {
    image = from;
    imageAt = at;
    windows = across;
    rowStep = distance;
    offsets = taps;
  }

  /** Makes this window the first row of the matrix. */
  void startAt(int window) {
    start = window;
  }

  /** Lets go of the image. */
  void clear() {
    image = NOTHING;
  }

  @Override
  public void panel(int p, int depth, int column, int columns, float[] to, int toAt) {
    float[] byColumns = scratch.leaseFloats(depth * columns);
    try {
      for (int j = 0; j < columns; j++) {
        column(start + p, depth, imageAt + offsets[column + j], byColumns, j * depth);
      }
      FloatPanelSource.fromColumns(byColumns, 0, depth, depth, columns, to, toAt);
    } finally {
      scratch.release(byColumns);
    }
  }

  /** One tap of some windows, the first of which is number {@code p}. */
  private void column(int p, int depth, int tap, float[] to, int toAt) {
    int row = p / windows;
    int across = p % windows;
    int done = 0;
    while (done < depth) {
      int n = Math.min(windows - across, depth - done);
      System.arraycopy(image, tap + row * rowStep + across, to, toAt + done, n);
      done += n;
      across = 0;
      row++;
    }
  }
}
