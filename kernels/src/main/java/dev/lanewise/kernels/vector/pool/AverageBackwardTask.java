package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;

/**
 * The gradient of averages. Each row of the image's gradient gathers what the windows over it give,
 * in the order of the windows: those of higher rows first, and in a row the last tap first, since
 * it belongs to the leftmost window.
 */
final class AverageBackwardTask extends PoolTask {
  private static final int L = Lanes.FLOATS;

  /** The most elements of a plane of quotients; more are not worth their place in the caches. */
  private static final int MOST_ELEMENTS = 1 << 18;

  AverageBackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  protected void items(int from, int end) {
    if (pool.isGlobal()) {
      int size = pool.height() * pool.width();
      float divisor = (float) pool.divisor(0, 0);
      Planes.fill(end - from, size, y, resultAt(from), divisor, x, imageAt(from));
    } else if (small.isStacked() && pool.width() == 2 * pool.outWidth()) {
      spreadPairs(from, end);
    } else if (small.isUsed() && small.stride() == 1 && padded() <= MOST_ELEMENTS) {
      gatherThrees(from, end);
    } else {
      others(from, end);
    }
  }

  /** Windows that fill their planes, whose rows can be walked as those of one plane. */
  private void spreadPairs(int from, int end) {
    int n = pool.outWidth();
    int rows = (end - from) * pool.outHeight();
    int yAt = resultAt(from);
    int xAt = imageAt(from);
    float[] divisors = scratch.leaseFloats(n + L);
    try {
      Divisors.ofRow(pool, 0, divisors, 0);
      int whole = rows;
      if (n < L) {
        // Rows of which nothing hangs over the planes, and nothing is read beyond the array.
        whole = Math.min(whole, SmallWindows.rowsThatFit(imageAt(end) - xAt - 2 * n, 2 * L, 4 * n));
        whole = Math.min(whole, SmallWindows.rowsThatFit(y.length - yAt, L, n));
      }
      AverageWindows.spreadPairs(whole, n, y, yAt, divisors, 0, x, xAt);
      for (int i = whole * n; i < rows * n; i++) {
        float share = 0 + y[yAt + i] / divisors[0];
        int at = xAt + 4 * (i / n) * n + 2 * (i % n);
        x[at] = share;
        x[at + 1] = share;
        x[at + 2 * n] = share;
        x[at + 2 * n + 1] = share;
      }
    } finally {
      scratch.release(divisors);
    }
  }

  /** The elements of a plane of quotients that each window over a row or column lies in. */
  private long padded() {
    return (pool.height() + 2L) * (pool.width() + 2L);
  }

  /**
   * Windows of 3x3 next to each other: the windows over an element are 3x3 neighbours too, so their
   * quotients, with zeros around them, are summed as those elements are.
   */
  private void gatherThrees(int from, int end) {
    int width = pool.width();
    int pitch = width + 2;
    int size = (int) padded();
    int divisorsAt = size + L;
    int n = pool.outWidth();
    int onesAt = divisorsAt + n;
    float[] work = scratch.leaseFloats(onesAt + width + L);
    try {
      Arrays.fill(work, 0, divisorsAt, 0);
      Arrays.fill(work, onesAt, onesAt + width + L, 1);
      int sharesAt = (2 + pool.rowOrigin()) * pitch + 2 + pool.columnOrigin();
      for (int plane = from; plane < end; plane++) {
        for (int p = 0; p < pool.outHeight(); p++) {
          Divisors.ofRow(pool, p, work, divisorsAt);
          int yAt = resultAt(plane) + p * n;
          TapPasses.divide(n, y, yAt, work, divisorsAt, work, sharesAt + p * pitch);
        }
        int image = imageAt(plane);
        int rows = pool.height();
        if (width < L) {
          rows = Math.min(rows, SmallWindows.rowsThatFit(imageAt(end) - image, L, width));
        }
        AverageWindows.threes(rows, width, work, 0, pitch, work, onesAt, x, image);
        for (int row = rows; row < pool.height(); row++) {
          for (int column = 0; column < width; column++) {
            x[image + row * width + column] = nine(work, row * pitch + column, pitch);
          }
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private static float nine(float[] shares, int at, int pitch) {
    float sum = 0;
    for (int row = at; row <= at + 2 * pitch; row += pitch) {
      sum = sum + shares[row] + shares[row + 1] + shares[row + 2];
    }
    return sum;
  }

  private void others(int from, int end) {
    int windows = pool.outHeight() * pool.outWidth();
    int rowAt = windows + pool.outWidth();
    int rowLength = taps.isUsed() ? taps.rowLength() : 0;
    float[] work = scratch.leaseFloats(Math.addExact(rowAt, rowLength));
    try {
      for (int plane = from; plane < end; plane++) {
        shares(plane, work, windows);
        if (taps.isUsed()) {
          rowByRow(imageAt(plane), work, rowAt);
        } else {
          windowByWindow(imageAt(plane), work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private void shares(int plane, float[] shares, int divisorsAt) {
    int n = pool.outWidth();
    for (int p = 0; p < pool.outHeight(); p++) {
      Divisors.ofRow(pool, p, shares, divisorsAt);
      TapPasses.divide(n, y, resultAt(plane) + p * n, shares, divisorsAt, shares, p * n);
    }
  }

  private void rowByRow(int image, float[] work, int sumsAt) {
    int n = pool.outWidth();
    int first = 0;
    for (int row = 0; row < pool.height(); row++) {
      while (first < pool.outHeight() && pool.rowEnd(first) <= row) {
        first++;
      }
      Arrays.fill(work, sumsAt, sumsAt + taps.rowLength(), 0);
      for (int p = first; p < pool.outHeight() && mayStartBy(row, p); p++) {
        int taken = row - pool.rowStart(p);
        if (taken >= 0 && taken % pool.rowStep() == 0) {
          for (int kx = taps.taps() - 1; kx >= 0; kx--) {
            TapPasses.add(n, work, p * n, work, sumsAt + taps.tapAt(kx));
          }
        }
      }
      taps.merge(work, sumsAt, x, image + row * pool.width());
    }
  }

  /**
   * Whether window row {@code p} or one below it can start by that row of the image. Those that the
   * padding cuts start within a step of the top, in any order.
   */
  private boolean mayStartBy(int row, int p) {
    return pool.rowStart(p) <= row || pool.rowStart(p) < pool.rowStep();
  }

  private void windowByWindow(int image, float[] shares) {
    int width = pool.width();
    Arrays.fill(x, image, image + pool.height() * width, 0);
    int at = 0;
    for (int p = 0; p < pool.outHeight(); p++) {
      for (int q = 0; q < pool.outWidth(); q++) {
        float share = shares[at++];
        int end = pool.columnEnd(q);
        for (int row = pool.rowStart(p); row < pool.rowEnd(p); row += pool.rowStep()) {
          for (int column = pool.columnStart(q); column < end; column += pool.columnStep()) {
            x[image + row * width + column] += share;
          }
        }
      }
    }
  }
}
