package dev.lanewise.kernels.vector.pool;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostPool2dKernels;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/** Pooling of float32 on SIMD lanes; planes are shared out to the threads. */
public final class VectorPool2d extends HostPool2dKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<MaxTask> maxima;
  private final LeasePool<MaxBackwardTask> scatters;
  private final LeasePool<AverageTask> averages;
  private final LeasePool<AverageBackwardTask> spreads;

  /** On the given threads and scratch memory. */
  public VectorPool2d(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.maxima = new LeasePool<>(SLOTS, () -> new MaxTask(scratch));
    this.scatters = new LeasePool<>(SLOTS, () -> new MaxBackwardTask(scratch));
    this.averages = new LeasePool<>(SLOTS, () -> new AverageTask(scratch));
    this.spreads = new LeasePool<>(SLOTS, () -> new AverageBackwardTask(scratch));
  }

  @Override
  protected void maxima(
      Pool2d pool,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      @Nullable I32Buffer indices,
      long indicesOffset) {
    F32Buffer from = F32Buffer.cast(x, "x");
    F32Buffer to = F32Buffer.cast(y, "y");
    int xAt = from.index(xOffset, pool.sizeX(), "x");
    int yAt = to.index(yOffset, pool.sizeY(), "y");
    MaxTask task = maxima.lease();
    try {
      if (indices == null) {
        task.values(workers, pool, from.array(), xAt, to.array(), yAt);
      } else {
        int at = indices.index(indicesOffset, pool.sizeY(), "indices");
        task.valuesAndPlaces(
            workers, pool, from.array(), xAt, to.array(), yAt, indices.array(), at);
      }
    } finally {
      maxima.release(task);
    }
  }

  @Override
  protected void scatter(
      Pool2d pool,
      HostBuffer dy,
      long dyOffset,
      I32Buffer indices,
      long indicesOffset,
      HostBuffer dx,
      long dxOffset) {
    F32Buffer from = F32Buffer.cast(dy, "dy");
    F32Buffer to = F32Buffer.cast(dx, "dx");
    int dyAt = from.index(dyOffset, pool.sizeY(), "dy");
    int dxAt = to.index(dxOffset, pool.sizeX(), "dx");
    int at = indices.index(indicesOffset, pool.sizeY(), "indices");
    MaxBackwardTask task = scatters.lease();
    try {
      task.scatter(workers, pool, to.array(), dxAt, from.array(), dyAt, indices.array(), at);
    } finally {
      scatters.release(task);
    }
  }

  @Override
  protected void averages(Pool2d pool, HostBuffer x, long xOffset, HostBuffer y, long yOffset) {
    AverageTask task = averages.lease();
    try {
      run(task, pool, x, xOffset, "x", y, yOffset, "y");
    } finally {
      averages.release(task);
    }
  }

  @Override
  protected void spread(Pool2d pool, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset) {
    AverageBackwardTask task = spreads.lease();
    try {
      run(task, pool, dx, dxOffset, "dx", dy, dyOffset, "dy");
    } finally {
      spreads.release(task);
    }
  }

  private void run(
      PoolTask task,
      Pool2d pool,
      HostBuffer image,
      long imageOffset,
      String imageName,
      HostBuffer result,
      long resultOffset,
      String resultName) {
    F32Buffer x = F32Buffer.cast(image, imageName);
    F32Buffer y = F32Buffer.cast(result, resultName);
    int xAt = x.index(imageOffset, pool.sizeX(), imageName);
    int yAt = y.index(resultOffset, pool.sizeY(), resultName);
    task.run(workers, pool, x.array(), xAt, y.array(), yAt);
  }
}
