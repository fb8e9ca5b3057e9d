package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;

/**
 * The gradient of averages. Each row of the image's gradient gathers what the windows over it give,
 * in the order of the windows: those of higher rows first, and in a row the last tap first, since
 * it belongs to the leftmost window.
 */
final class AverageBackwardTask extends PoolTask {
  AverageBackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  @Override
  protected void items(int from, int end) {
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
