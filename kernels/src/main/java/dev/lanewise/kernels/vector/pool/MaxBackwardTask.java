package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/** The gradient of the largest elements of windows: each goes to its place. */
final class MaxBackwardTask extends PoolTask {
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
    int windows = pool.outHeight() * pool.outWidth();
    Arrays.fill(x, imageAt(from), imageAt(end), 0);
    for (int plane = from; plane < end; plane++) {
      int image = imageAt(plane);
      int at = resultAt(plane);
      int placesAt = placesFrom + at - yFrom;
      for (int i = 0; i < windows; i++) {
        x[image + places[placesAt + i]] += y[at + i];
      }
    }
  }
}
