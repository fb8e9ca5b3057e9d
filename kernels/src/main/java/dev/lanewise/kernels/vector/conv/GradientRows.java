package dev.lanewise.kernels.vector.conv;

import dev.lanewise.kernels.vector.gemm.FloatPanelSource;
import dev.lanewise.kernels.vector.gemm.FloatRowSource;

/**
 * The gradients of some images' outputs: a row for each channel, in which windows follow each other
 * by image, row and column; or the transpose of that, in panels.
 */
final class GradientRows implements FloatRowSource, FloatPanelSource {
  private static final float[] NOTHING = {};

  private float[] gradients = NOTHING;
  private int at;
  private int imageStep;
  private int plane;
  private int windows;

  /**
   * Looks at gradients.
   *
   * @param step elements from one image to the next
   * @param size elements of a plane
   * @param used how many windows of a plane are seen, from the one at {@code start} on
   */
  void set(float[] from, int start, int step, int size, int used) {
    gradients = from;
    at = start;
    imageStep = step;
    plane = size;
    windows = used;
  }

  /** Lets go of the gradients. */
  void clear() {
    gradients = NOTHING;
  }

  @Override
  public void rows(int row, int rows, int p, int depth, float[] to, int toAt) {
    for (int done = 0; done < depth; ) {
      int n = Math.min(windows - (p + done) % windows, depth - done);
      int from = at(row, p + done);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(gradients, from + r * plane, to, toAt + r * STRIDE + done, n);
      }
      done += n;
    }
  }

  @Override
  public void panel(int p, int depth, int column, int columns, float[] to, int toAt) {
    for (int done = 0; done < depth; ) {
      int n = Math.min(windows - (p + done) % windows, depth - done);
      int target = toAt + done * COLUMNS;
      FloatPanelSource.fromColumns(gradients, at(column, p + done), plane, n, columns, to, target);
      done += n;
    }
  }

  private int at(int channel, int window) {
    return at + window / windows * imageStep + channel * plane + window % windows;
  }
}
