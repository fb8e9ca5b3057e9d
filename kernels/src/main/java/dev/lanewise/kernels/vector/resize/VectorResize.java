package dev.lanewise.kernels.vector.resize;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostResizeKernels;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** Resizing of float32 images on SIMD lanes; planes are shared out to the threads. */
public final class VectorResize extends HostResizeKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<ForwardTask> forwards;
  private final LeasePool<BackwardTask> backwards;

  /** On the given threads and scratch memory. */
  public VectorResize(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.forwards = new LeasePool<>(SLOTS, () -> new ForwardTask(scratch));
    this.backwards = new LeasePool<>(SLOTS, () -> new BackwardTask(scratch));
  }

  @Override
  protected void forward(Resize2d resize, HostBuffer x, long xOffset, HostBuffer y, long yOffset) {
    ForwardTask task = forwards.lease();
    try {
      run(task, resize, x, xOffset, "x", y, yOffset, "y");
    } finally {
      forwards.release(task);
    }
  }

  @Override
  protected void backward(
      Resize2d resize, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset) {
    BackwardTask task = backwards.lease();
    try {
      run(task, resize, dx, dxOffset, "dx", dy, dyOffset, "dy");
    } finally {
      backwards.release(task);
    }
  }

  private void run(
      ResizeTask task,
      Resize2d resize,
      HostBuffer image,
      long imageOffset,
      String imageName,
      HostBuffer result,
      long resultOffset,
      String resultName) {
    F32Buffer x = F32Buffer.cast(image, imageName);
    F32Buffer y = F32Buffer.cast(result, resultName);
    int xAt = x.index(imageOffset, resize.sizeX(), imageName);
    int yAt = y.index(resultOffset, resize.sizeY(), resultName);
    task.run(workers, resize, x.array(), xAt, y.array(), yAt);
  }
}
