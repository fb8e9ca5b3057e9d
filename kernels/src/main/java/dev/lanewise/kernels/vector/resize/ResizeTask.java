package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.Resize2d.Mode;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * One call: its planes are shared out to the threads. Reused between calls, because the tasks of a
 * call must be an object.
 */
abstract class ResizeTask implements WorkerPool.Task {
  /** Elements that are worth handing to another thread: some microseconds. */
  private static final int TASK_ELEMENTS = 1 << 14;

  /** Tasks for each thread, so that a late thread does not hold up all. */
  private static final int TASKS_PER_THREAD = 4;

  private static final float[] NOTHING = {};

  final ScratchPool scratch;
  final Columns columns = new Columns();
  Resize2d resize = new Resize2d(Mode.NEAREST, 0, 0, 1, 1, 1, 1);

  /** The image, or its gradient. */
  float[] x = NOTHING;

  /** The result, or its gradient. */
  float[] y = NOTHING;

  private int xFrom;
  private int yFrom;
  private int planes;
  private int grain;

  ResizeTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  /** Runs a call. */
  final void run(
      WorkerPool workers, Resize2d call, float[] image, int imageAt, float[] result, int resultAt) {
    planes = Math.toIntExact(call.planes());
    if (planes == 0) {
      return;
    }
    resize = call;
    x = image;
    xFrom = imageAt;
    y = result;
    yFrom = resultAt;
    try {
      prepare();
      int threads = workers.threads();
      int most = threads == 1 ? 1 : Math.min(planes, threads * TASKS_PER_THREAD);
      int tasks = (int) Math.clamp((call.sizeX() + call.sizeY()) / TASK_ELEMENTS, 1, most);
      grain = Math.ceilDiv(planes, tasks);
      workers.run(Math.ceilDiv(planes, grain), this);
    } finally {
      // An idle task stays in its pool and must not hold the caller's arrays.
      x = NOTHING;
      y = NOTHING;
    }
  }

  /** Looks at the call's columns. */
  void prepare() {
    columns.set(resize);
  }

  @Override
  public final void run(int index) {
    int end = (int) Math.min((index + 1L) * grain, planes);
    planes(index * grain, end);
  }

  /** Does some planes. */
  abstract void planes(int from, int end);

  final boolean isNearest() {
    return resize.mode() == Mode.NEAREST;
  }

  /** Where a plane of the image starts. */
  final int imageAt(int plane) {
    return xFrom + plane * resize.height() * resize.width();
  }

  /** Where a plane of the result starts. */
  final int resultAt(int plane) {
    return yFrom + plane * resize.outHeight() * resize.outWidth();
  }
}
