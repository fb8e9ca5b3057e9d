package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** The largest elements of windows, with or without their places. */
final class MaxTask extends PoolTask {
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
    if (!taps.isUsed()) {
      for (int plane = from; plane < end; plane++) {
        windowByWindow(imageAt(plane), plane);
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

  private void windowByWindow(int image, int plane) {
    int at = resultAt(plane);
    for (int p = 0; p < pool.outHeight(); p++) {
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
