package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;

/** The gradient of the largest elements of windows: each goes to its place. */
final class MaxBackwardTask extends PoolTask {
  private static final int L = Lanes.FLOATS;

  private int[] places = NO_PLACES;
  private int placesFrom;

  MaxBackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  void scatter(
      WorkerPool workers,
      Pool2d call,
      float[] dx,
      int dxAt,
      float[] dy,
      int dyAt,
      int[] indices,
      int indicesAt) {
    places = indices;
    placesFrom = indicesAt;
    run(workers, call, dx, dxAt, dy, dyAt);
  }

  @Override
  void clear() {
    super.clear();
    places = NO_PLACES;
  }

  @Override
  protected void items(int from, int end) {
    int n = pool.outWidth();
    // Shorter rows leave too many lanes empty.
    boolean pairs = small.isStacked() && pool.width() == 2 * n && 4 * n > 3 * L;
    for (int plane = from; plane < end; plane++) {
      if (!pairs || !spreadPairs(plane, end)) {
        Arrays.fill(x, imageAt(plane), imageAt(plane + 1), 0);
        scatter(plane, 0);
      }
    }
  }

  /**
   * Windows that fill their planes.
   *
   * @return whether that was all, since all places lie in their own windows
   */
  private boolean spreadPairs(int plane, int end) {
    int n = pool.outWidth();
    int rows = pool.outHeight();
    int at = resultAt(plane);
    int image = imageAt(plane);
    int placesAt = placesFrom + at - yFrom;
    int whole = rows;
    if (n < L) {
      whole = Math.min(whole, SmallWindows.rowsThatFit(imageAt(end) - image - 2 * n, 2 * L, 4 * n));
      whole =
          Math.min(
              whole,
              SmallWindows.rowsThatFit(Math.min(y.length - at, places.length - placesAt), L, n));
    }
    if (!PairGradients.spread(whole, n, y, at, places, placesAt, x, image)) {
      return false;
    }
    Arrays.fill(x, image + 4 * whole * n, imageAt(plane + 1), 0);
    scatter(plane, whole);
    return true;
  }

  /** Adds what the windows from a row on give. */
  private void scatter(int plane, int row) {
    int image = imageAt(plane);
    int at = resultAt(plane);
    int placesAt = placesFrom + at - yFrom;
    int windows = pool.outHeight() * pool.outWidth();
    for (int i = row * pool.outWidth(); i < windows; i++) {
      x[image + places[placesAt + i]] += y[at + i];
    }
  }
}
