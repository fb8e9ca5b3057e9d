package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/** The averages of windows. */
final class AverageTask extends PoolTask {
  /** For each row of small windows the number of its row of divisors. */
  private int[] kinds = {};

  private float[] divisors = NOTHING;

  AverageTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  void prepare() {
    if (!isSmall()) {
      return;
    }
    if (kinds.length < pool.outHeight()) {
      kinds = new int[pool.outHeight()];
    }
    int kind = 0;
    for (int p = 1; p < pool.outHeight(); p++) {
      kind += pool.divisor(p, 0) == pool.divisor(p - 1, 0) ? 0 : 1;
      kinds[p] = kind;
    }
    int size = (kind + 1) * pool.outWidth() + Lanes.FLOATS;
    if (divisors.length < size) {
      divisors = new float[size];
    }
    for (int p = 0; p < pool.outHeight(); p++) {
      Divisors.ofRow(pool, p, divisors, kinds[p] * pool.outWidth());
    }
  }

  private boolean isSmall() {
    return !pool.isGlobal() && small.isUsed() && (small.taps() == 2 || small.stride() == 1);
  }

  @Override
  protected void items(int from, int end) {
    if (pool.isGlobal()) {
      wholePlanes(from, end);
    } else if (isSmall()) {
      smallWindows(from, end);
    } else if (!taps.isUsed()) {
      for (int plane = from; plane < end; plane++) {
        windowByWindow(plane, 0, pool.outHeight());
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
          total += Runs.sum(x, image + i, Math.min(Runs.MAX_RUN, size - i), lanes);
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

  private void smallWindows(int from, int end) {
    if (small.isStacked()) {
      windows(x, imageAt(from), from, 0, (end - from) * pool.outHeight(), end, 0);
      return;
    }
    float[] band = scratch.leaseFloats(small.isInPlace() ? 0 : small.bandSize());
    try {
      Arrays.fill(band, 0, small.isInPlace() ? 0 : small.bandSize(), 0);
      for (int plane = from; plane < end; plane++) {
        if (small.isInPlace()) {
          rows(x, imageAt(plane), plane, 0, pool.outHeight(), end);
          continue;
        }
        int rows = small.bandRows();
        for (int p = 0; p < pool.outHeight(); p += rows) {
          int count = Math.min(rows, pool.outHeight() - p);
          small.copy(x, imageAt(plane), p, count, 0, band);
          rows(band, 0, plane, p, count, end);
        }
      }
    } finally {
      scratch.release(band);
    }
  }

  /** Rows of windows of a plane, those with the same divisors together. */
  private void rows(float[] read, int at, int plane, int first, int rows, int end) {
    int p = first;
    while (p < first + rows) {
      int next = p + 1;
      while (next < first + rows && kinds[next] == kinds[p]) {
        next++;
      }
      windows(read, small.rowAt(at, p - first), plane, p, next - p, end, kinds[p]);
      p = next;
    }
  }

  /**
   * Rows of windows from row {@code first} of a plane on, which are read from {@code at} on; the
   * task ends at another plane, and the divisors are those of a kind.
   */
  private void windows(float[] read, int at, int plane, int first, int rows, int end, int kind) {
    int n = pool.outWidth();
    int divisorsAt = kind * n;
    int yAt = resultAt(plane) + first * n;
    int whole = small.wholeRows(rows, resultAt(end) - yAt);
    if (small.taps() == 2) {
      AverageWindows.pairs(whole, n, read, at, small.pitch(), divisors, divisorsAt, y, yAt);
    } else {
      AverageWindows.threes(whole, n, read, at, small.pitch(), divisors, divisorsAt, y, yAt);
    }
    for (int row = first + whole; row < first + rows; row++) {
      int p = row % pool.outHeight();
      windowByWindow(plane + row / pool.outHeight(), p, p + 1);
    }
  }

  /** Rows {@code first} to {@code end} of the windows of a plane. */
  private void windowByWindow(int plane, int first, int end) {
    int image = imageAt(plane);
    int at = resultAt(plane) + first * pool.outWidth();
    for (int p = first; p < end; p++) {
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
