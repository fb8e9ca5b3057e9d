package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;

/** The largest elements of windows, with or without their places. */
final class MaxTask extends PoolTask {
  /** Windows a row from which on one row is read after the other. */
  private static final int LONG_ROW = 2 * Lanes.FLOATS;

  private boolean placed;
  private int[] places = NO_PLACES;
  private int placesFrom;

  /** The first column of each window. */
  private int[] columns = {};

  MaxTask(ScratchPool scratch) {
    super(scratch);
  }

  /** The largest elements alone. */
  void values(WorkerPool workers, Pool2d call, float[] from, int fromAt, float[] to, int toAt) {
    placed = false;
    run(workers, call, from, fromAt, to, toAt);
  }

  /** Their places too. */
  void valuesAndPlaces(
      WorkerPool workers,
      Pool2d call,
      float[] from,
      int fromAt,
      float[] to,
      int toAt,
      int[] indices,
      int indicesAt) {
    placed = true;
    places = indices;
    placesFrom = indicesAt;
    if (columns.length < call.outWidth()) {
      columns = new int[call.outWidth()];
    }
    for (int q = 0; q < call.outWidth(); q++) {
      columns[q] = call.columnStart(q);
    }
    run(workers, call, from, fromAt, to, toAt);
  }

  @Override
  void clear() {
    super.clear();
    places = NO_PLACES;
  }

  @Override
  protected void items(int from, int end) {
    if (small.isUsed()) {
      smallWindows(from, end);
      return;
    }
    if (!taps.isUsed()) {
      for (int plane = from; plane < end; plane++) {
        windowByWindow(plane, 0, pool.outHeight());
      }
      return;
    }
    boolean inImage = taps.isInImage();
    float[] rows = inImage ? x : scratch.leaseFloats(taps.size());
    try {
      if (!inImage) {
        taps.pad(Float.NEGATIVE_INFINITY, rows);
      }
      for (int plane = from; plane < end; plane++) {
        rowByRow(plane, rows);
      }
    } finally {
      if (!inImage) {
        scratch.release(rows);
      }
    }
  }

  private void smallWindows(int from, int end) {
    if (small.isStacked() && !placed) {
      windows(x, imageAt(from), from, 0, (end - from) * pool.outHeight(), end);
      return;
    }
    if (small.isInPlace()) {
      for (int plane = from; plane < end; plane++) {
        windows(x, imageAt(plane), plane, 0, pool.outHeight(), end);
      }
      return;
    }
    float[] band = scratch.leaseFloats(small.bandSize());
    try {
      Arrays.fill(band, 0, small.bandSize(), Float.NEGATIVE_INFINITY);
      for (int plane = from; plane < end; plane++) {
        int rows;
        for (int p = 0; p < pool.outHeight(); p += rows) {
          rows = Math.min(small.bandRows(), pool.outHeight() - p);
          small.copy(x, imageAt(plane), p, rows, Float.NEGATIVE_INFINITY, band);
          windows(band, 0, plane, p, rows, end);
        }
      }
    } finally {
      scratch.release(band);
    }
  }

  /**
   * Rows of windows from row {@code first} of a plane on, which are read from {@code at} on; the
   * task ends at another plane.
   */
  private void windows(float[] read, int at, int plane, int first, int rows, int end) {
    int n = pool.outWidth();
    int yAt = resultAt(plane) + first * n;
    int whole = small.wholeRows(rows, resultAt(end) - yAt);
    if (placed) {
      windowsAndPlaces(whole, read, at, first, yAt);
    } else if (small.taps() == 2 && n >= LONG_ROW) {
      MaxWindows.longPairs(whole, n, read, at, small.pitch(), y, yAt);
    } else if (small.taps() == 2) {
      MaxWindows.pairs(whole, n, read, at, small.pitch(), y, yAt);
    } else if (small.stride() == 1) {
      MaxWindows.threes(whole, n, read, at, small.pitch(), y, yAt);
    } else {
      MaxWindows.threesByTwos(whole, n, read, at, small.pitch(), y, yAt);
    }
    for (int row = first + whole; row < first + rows; row++) {
      int p = row % pool.outHeight();
      windowByWindow(plane + row / pool.outHeight(), p, p + 1);
    }
  }

  private void windowsAndPlaces(int rows, float[] read, int at, int first, int yAt) {
    int n = pool.outWidth();
    int width = pool.width();
    int place = (first * small.stride() - small.top()) * width - small.left();
    int to = placesFrom + yAt - yFrom;
    if (small.taps() == 2) {
      MaxPlaces.pairs(rows, n, read, at, small.pitch(), place, width, y, yAt, places, to);
    } else if (small.stride() == 1) {
      MaxPlaces.threes(rows, n, read, at, small.pitch(), place, width, y, yAt, places, to);
    } else {
      MaxPlaces.threesByTwos(rows, n, read, at, small.pitch(), place, width, y, yAt, places, to);
    }
    for (int row = 0; row < rows; row++) {
      leavePadding(first + row, yAt + row * n, to + row * n);
    }
  }

  /** Where a window that starts in the padding holds -Infinity alone, its first element is best. */
  private void leavePadding(int p, int yAt, int placesAt) {
    boolean above = p * small.stride() < small.top();
    int n = above ? pool.outWidth() : Math.ceilDiv(small.left(), small.stride());
    for (int q = 0; q < n; q++) {
      if (y[yAt + q] == Float.NEGATIVE_INFINITY) {
        places[placesAt + q] = pool.rowStart(p) * pool.width() + columns[q];
      }
    }
  }

  private void rowByRow(int plane, float[] rows) {
    int width = pool.width();
    int n = pool.outWidth();
    int image = imageAt(plane);
    int next = taps.firstRow();
    for (int p = 0; p < pool.outHeight(); p++) {
      int start = pool.rowStart(p);
      int end = pool.rowEnd(p);
      if (!taps.isInImage()) {
        for (; next < end; next++) {
          taps.split(x, image + next * width, rows, taps.rowAt(next));
        }
      }
      int yAt = resultAt(plane) + p * n;
      int placesAt = placesFrom + yAt - yFrom;
      // Every window has an element, which -Infinity gives way to or equals.
      Arrays.fill(y, yAt, yAt + n, Float.NEGATIVE_INFINITY);
      if (placed) {
        TapPasses.shift(n, columns, start * width, places, placesAt);
      }
      for (int row = start; row < end; row += pool.rowStep()) {
        int at = taps.isInImage() ? image + row * width : taps.rowAt(row);
        if (placed) {
          takeWithPlaces(n, rows, at, row * width, yAt, placesAt);
        } else {
          take(n, rows, at, yAt);
        }
      }
    }
  }

  /** The taps of a row of the windows, which starts at {@code at}. */
  private void take(int n, float[] rows, int at, int yAt) {
    int count = taps.taps();
    for (int kx = 0; kx < count; kx += 3) {
      int t0 = at + taps.tapAt(kx);
      if (count - kx == 1) {
        TapPasses.max(n, rows, t0, y, yAt);
      } else if (count - kx == 2) {
        TapPasses.max(n, rows, t0, at + taps.tapAt(kx + 1), y, yAt);
      } else {
        TapPasses.max(n, rows, t0, at + taps.tapAt(kx + 1), at + taps.tapAt(kx + 2), y, yAt);
      }
    }
  }

  private void takeWithPlaces(int n, float[] rows, int at, int rowPlace, int yAt, int placesAt) {
    int count = taps.taps();
    int gap = pool.columnStep();
    int step = taps.stride();
    for (int kx = 0; kx < count; kx += 3) {
      int place = rowPlace + taps.column(kx);
      int t0 = at + taps.tapAt(kx);
      if (count - kx == 1) {
        TapPasses.max(n, rows, t0, place, step, y, yAt, places, placesAt);
      } else if (count - kx == 2) {
        int t1 = at + taps.tapAt(kx + 1);
        TapPasses.max(n, rows, t0, t1, place, gap, step, y, yAt, places, placesAt);
      } else {
        int t1 = at + taps.tapAt(kx + 1);
        int t2 = at + taps.tapAt(kx + 2);
        TapPasses.max(n, rows, t0, t1, t2, place, gap, step, y, yAt, places, placesAt);
      }
    }
  }

  /** Rows {@code first} to {@code end} of the windows of a plane. */
  private void windowByWindow(int plane, int first, int end) {
    int image = imageAt(plane);
    int at = resultAt(plane) + first * pool.outWidth();
    for (int p = first; p < end; p++) {
      for (int q = 0; q < pool.outWidth(); q++) {
        int place = placeOfLargest(image, p, q);
        y[at] = x[image + place];
        if (placed) {
          places[placesFrom + at - yFrom] = place;
        }
        at++;
      }
    }
  }

  private int placeOfLargest(int image, int p, int q) {
    int width = pool.width();
    int end = pool.columnEnd(q);
    int place = pool.rowStart(p) * width + pool.columnStart(q);
    float best = x[image + place];
    for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
      for (int column = pool.columnStart(q); column < end; column += pool.columnStep()) {
        float value = x[image + row * width + column];
        if (TapPasses.isBetter(value, best)) {
          best = value;
          place = row * width + column;
        }
      }
    }
    return place;
  }
}
