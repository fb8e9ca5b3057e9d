package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.image.RowPhases;

/** Images in another size. */
final class ForwardTask extends ResizeTask {
  ForwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void planes(int from, int end) {
    if (isNearest()) {
      for (int plane = from; plane < end; plane++) {
        repeat(imageAt(plane), resultAt(plane));
      }
      return;
    }
    int n = resize.outWidth();
    float[] work = scratch.leaseFloats(Math.multiplyExact(3, n));
    try {
      for (int plane = from; plane < end; plane++) {
        interpolate(imageAt(plane), resultAt(plane), work);
      }
    } finally {
      scratch.release(work);
    }
  }

  private void repeat(int image, int result) {
    int n = resize.outWidth();
    int known = -1;
    for (int p = 0; p < resize.outHeight(); p++) {
      int row = (int) resize.row(p);
      int yAt = result + p * n;
      int xAt = image + row * resize.width();
      if (row == known) {
        System.arraycopy(y, yAt - n, y, yAt, n);
      } else if (columns.factor() > 0) {
        // All phases are the row itself.
        RowPhases.merge(x, xAt, 0, 0, columns.factor(), y, yAt, n);
      } else {
        columns.copy(x, xAt, y, yAt);
      }
      known = row;
    }
  }

  /**
   * Keeps two rows that are interpolated across.
   *
   * @param work room for both, the even one first, and for the phases of a row
   */
  private void interpolate(int image, int result, float[] work) {
    int n = resize.outWidth();
    int even = -1;
    int odd = -1;
    for (int p = 0; p < resize.outHeight(); p++) {
      double place = resize.row(p);
      int above = (int) place;
      int below = Math.min(above + 1, resize.height() - 1);
      for (int row = above; row <= below; row++) {
        if (row % 2 == 0 && row != even) {
          even = row;
          across(image + row * resize.width(), work, 0);
        } else if (row % 2 != 0 && row != odd) {
          odd = row;
          across(image + row * resize.width(), work, n);
        }
      }
      float down = (float) (place - above);
      LinePasses.mean(n, work, above % 2 * n, below % 2 * n, down, y, result + p * n);
    }
  }

  private void across(int xAt, float[] work, int at) {
    if (columns.factor() > 0) {
      int n = resize.outWidth();
      columns.interpolatePhases(x, xAt, work, 2 * n);
      RowPhases.merge(work, 2 * n, resize.width(), 0, columns.factor(), work, at, n);
    } else {
      columns.interpolate(x, xAt, work, at);
    }
  }
}
