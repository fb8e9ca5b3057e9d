package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;

/** One call: its planes are shared out to the threads. */
abstract class PoolTask extends RangeTask {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  static final float[] NOTHING = {};
  static final int[] NO_PLACES = {};

  final ScratchPool scratch;
  final TapRows taps = new TapRows();
  final SmallWindows small = new SmallWindows();
  Pool2d pool = Pool2d.global(0, 0, 1, 1);

  /** The image, or its gradient. */
  float[] x = NOTHING;

  int xFrom;

  /** The result, or its gradient. */
  float[] y = NOTHING;

  int yFrom;

  PoolTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs a call. */
  final void run(
      WorkerPool workers, Pool2d call, float[] image, int imageAt, float[] result, int resultAt) {
    pool = call;
    taps.set(call);
    small.set(call);
    x = image;
    xFrom = imageAt;
    y = result;
    yFrom = resultAt;
    prepare();
    int planes = Math.toIntExact(call.sizeY() == 0 ? 0 : call.planes());
    try {
      share(workers, planes, (call.sizeX() + call.sizeY()) / TASK_ELEMENTS);
    } finally {
      clear();
    }
  }

  /** What all threads need of the call's shape. */
  void prepare() {}

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    x = NOTHING;
    y = NOTHING;
  }

  /** Where a plane of the image starts. */
  final int imageAt(int plane) {
    return xFrom + plane * pool.height() * pool.width();
  }

  /** Where a plane of the result starts. */
  final int resultAt(int plane) {
    return yFrom + plane * pool.outHeight() * pool.outWidth();
  }
}
