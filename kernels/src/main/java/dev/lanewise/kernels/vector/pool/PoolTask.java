package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * One call: its planes are shared out to the threads. Reused between calls, because the tasks of a
 * call must be an object.
 */
abstract class PoolTask implements WorkerPool.Task {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  /** Tasks for each thread, so that a late thread does not hold up all. */
  private static final int TASKS_PER_THREAD = 4;

  static final float[] NOTHING = {};
  static final int[] NO_PLACES = {};

  final ScratchPool scratch;
  final TapRows taps = new TapRows();
  Pool2d pool = Pool2d.global(0, 0, 1, 1);

  /** The image, or its gradient. */
  float[] x = NOTHING;

  int xFrom;

  /** The result, or its gradient. */
  float[] y = NOTHING;

  int yFrom;
  private int planes;
  private int grain;

  PoolTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs a call. */
  final void run(
      WorkerPool workers, Pool2d call, float[] image, int imageAt, float[] result, int resultAt) {
    pool = call;
    taps.set(call);
    x = image;
    xFrom = imageAt;
    y = result;
    yFrom = resultAt;
    planes = Math.toIntExact(call.sizeY() == 0 ? 0 : call.planes());
    int threads = workers.threads();
    long worthwhile = (call.sizeX() + call.sizeY()) / TASK_ELEMENTS;
    int most = threads == 1 ? 1 : Math.min(planes, threads * TASKS_PER_THREAD);
    int tasks = planes == 0 ? 0 : (int) Math.clamp(worthwhile, 1, most);
    try {
      if (tasks > 0) {
        grain = Math.ceilDiv(planes, tasks);
        workers.run(Math.ceilDiv(planes, grain), this);
      }
    } finally {
      clear();
    }
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x = NOTHING;
    y = NOTHING;
  }

  @Override
  public final void run(int index) {
    int end = (int) Math.min((index + 1L) * grain, planes);
    planes(index * grain, end);
  }

  /** Does some planes. */
  abstract void planes(int from, int end);

  /** Where a plane of the image starts. */
  final int imageAt(int plane) {
    return xFrom + plane * pool.height() * pool.width();
  }

  /** Where a plane of the result starts. */
  final int resultAt(int plane) {
    return yFrom + plane * pool.outHeight() * pool.outWidth();
  }
}
