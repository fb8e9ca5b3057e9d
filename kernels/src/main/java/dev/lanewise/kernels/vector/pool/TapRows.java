package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.vector.image.RowPhases;
import java.util.Arrays;

/**
 * Where the taps of a pooling's windows lie in its rows, split into phases and with room for the
 * padding: tap kx of window q is element {@code tapAt(kx) + q}.
 */
final class TapRows {
  /** Fewer windows a row than this fill too few lanes. */
  private static final int LEAST_WINDOWS = 4;

  /** The most elements of all rows of a window; more are not worth their place in the caches. */
  private static final int MOST_ELEMENTS = 1 << 20;

  private Pool2d pool = Pool2d.global(0, 0, 1, 1);
  private int[] tapAt = {};
  private int taps;
  private int before;
  private int stride;
  private int phaseLength;
  private int rows;
  private int firstRow;
  private boolean used;
  private boolean inImage;

  /** Looks at a pooling. */
  void set(Pool2d poolOf) {
    pool = poolOf;
    used = false;
    stride = pool.columnStride();
    if (stride == 0 || pool.outWidth() < LEAST_WINDOWS) {
      return;
    }
    taps = pool.columnTaps();
    before = -pool.columnOrigin();
    long reach = (taps - 1L) * pool.columnStep() / stride + pool.outWidth();
    long length = Math.max(reach, (before + (long) pool.width() - 1) / stride + 1);
    rows = 0;
    firstRow = pool.height();
    // With gaps between taps a lower window may start higher, if the padding cuts the one above it.
    for (int p = pool.outHeight() - 1; p >= 0; p--) {
      firstRow = Math.min(firstRow, pool.rowStart(p));
      rows = Math.max(rows, pool.rowEnd(p) - firstRow);
    }
    if (length * stride > MOST_ELEMENTS || length * stride * rows > MOST_ELEMENTS) {
      return;
    }
    used = true;
    phaseLength = (int) length;
    inImage = stride == 1 && before == 0 && reach <= pool.width();
    if (tapAt.length < taps) {
      tapAt = new int[taps];
    }
    for (int kx = 0; kx < taps; kx++) {
      int column = kx * pool.columnStep();
      tapAt[kx] = column % stride * phaseLength + column / stride;
    }
  }

  /** Whether to work on rows: the windows are evenly spaced, and enough of them. */
  boolean isUsed() {
    return used;
  }

  /** Whether the taps can be read where the image lies. */
  boolean isInImage() {
    return inImage;
  }

  /** Taps of a window across. */
  int taps() {
    return taps;
  }

  /** Where tap {@code kx} of the first window lies in a row. */
  int tapAt(int kx) {
    return tapAt[kx];
  }

  /** The column of the image under tap {@code kx} of the first window; it may be in the padding. */
  int column(int kx) {
    return kx * pool.columnStep() - before;
  }

  /** Columns from one window to the next. */
  int stride() {
    return stride;
  }

  /** The elements of a row. */
  int rowLength() {
    return stride * phaseLength;
  }

  /** The first row of the image that a window touches. */
  int firstRow() {
    return firstRow;
  }

  /** Where a row of the image goes when those that a window or one below it needs are kept. */
  int rowAt(int row) {
    return row % rows * rowLength();
  }

  /** The elements of all rows that are kept. */
  int size() {
    return rows * rowLength();
  }

  /** Gives all that no column of an image reaches this value. */
  void pad(float value, float[] buffer) {
    Arrays.fill(buffer, 0, size(), value);
  }

  /** Splits a row of the image. */
  void split(float[] x, int xAt, float[] buffer, int at) {
    RowPhases.split(x, xAt, pool.width(), before, stride, buffer, at, phaseLength);
  }

  /** Puts a row of the image together. */
  void merge(float[] buffer, int at, float[] x, int xAt) {
    RowPhases.merge(buffer, at, phaseLength, before, stride, x, xAt, pool.width());
  }
}
