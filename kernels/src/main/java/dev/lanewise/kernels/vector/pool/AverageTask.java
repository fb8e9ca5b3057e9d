package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.reduction.Fold;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/** The averages of windows. */
final class AverageTask extends PoolTask {
  AverageTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  protected void items(int from, int end) {
    if (pool.isGlobal()) {
      wholePlanes(from, end);
    } else if (!taps.isUsed()) {
      for (int plane = from; plane < end; plane++) {
        windowByWindow(imageAt(plane), resultAt(plane));
      }
    } else {
      rowsOfPlanes(from, end);
    }
  }

  private void wholePlanes(int from, int end) {
    int size = pool.height() * pool.width();
    float divisor = (float) pool.divisor(0, 0);
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      for (int plane = from; plane < end; plane++) {
        int image = imageAt(plane);
        float total = 0;
        for (int i = 0; i < size; i += Math.min(Runs.MAX_RUN, size - i)) {
          total += Runs.fold(Fold.SUM, x, image + i, Math.min(Runs.MAX_RUN, size - i), 0, lanes);
        }
        y[resultAt(plane)] = total / divisor;
      }
    } finally {
      scratch.release(lanes);
    }
  }

  private void rowsOfPlanes(int from, int end) {
    boolean inImage = taps.isInImage();
    int kept = inImage ? 0 : taps.size();
    float[] work = scratch.leaseFloats(kept + pool.outWidth());
    try {
      if (!inImage) {
        taps.pad(0, work);
      }
      for (int plane = from; plane < end; plane++) {
        rowByRow(plane, work, kept);
      }
    } finally {
      scratch.release(work);
    }
  }

  private void rowByRow(int plane, float[] work, int divisorsAt) {
    int width = pool.width();
    int n = pool.outWidth();
    int image = imageAt(plane);
    float[] rows = taps.isInImage() ? x : work;
    int next = taps.firstRow();
    for (int p = 0; p < pool.outHeight(); p++) {
      int start = pool.rowStart(p);
      int end = pool.rowEnd(p);
      if (!taps.isInImage()) {
        for (; next < end; next++) {
          taps.split(x, image + next * width, work, taps.rowAt(next));
        }
      }
      int yAt = resultAt(plane) + p * n;
      Arrays.fill(y, yAt, yAt + n, 0);
      for (int row = start; row < end; row += pool.rowStep()) {
        int at = taps.isInImage() ? image + row * width : taps.rowAt(row);
        // A tap in the padding adds 0, which changes no sum: none is -0.
        add(n, rows, at, yAt);
      }
      Divisors.ofRow(pool, p, work, divisorsAt);
      TapPasses.divide(n, y, yAt, work, divisorsAt, y, yAt);
    }
  }

  /** The taps of a row of the windows, which starts at {@code at}. */
  private void add(int n, float[] rows, int at, int yAt) {
    int count = taps.taps();
    for (int kx = 0; kx < count; kx += 3) {
      int t0 = at + taps.tapAt(kx);
      if (count - kx == 1) {
        TapPasses.add(n, rows, t0, y, yAt);
      } else if (count - kx == 2) {
        TapPasses.add(n, rows, t0, at + taps.tapAt(kx + 1), y, yAt);
      } else {
        TapPasses.add(n, rows, t0, at + taps.tapAt(kx + 1), at + taps.tapAt(kx + 2), y, yAt);
      }
    }
  }

  private void windowByWindow(int image, int result) {
    int at = result;
    for (int p = 0; p < pool.outHeight(); p++) {
      for (int q = 0; q < pool.outWidth(); q++) {
        y[at++] = sum(image, p, q) / (float) pool.divisor(p, q);
      }
    }
  }

  private float sum(int image, int p, int q) {
    int width = pool.width();
    int end = pool.columnEnd(q);
    float sum = 0;
    for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
      for (int column = pool.columnStart(q); column < end; column += pool.columnStep()) {
        sum += x[image + row * width + column];
      }
    }
    return sum;
  }
}
