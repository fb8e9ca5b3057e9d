package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link Pool2dKernels}: {@code pool2d.cu}, and {@code reduction.cu} for whole planes. */
public final class CudaPool2d extends KernelFamily implements Pool2dKernels {
  private static final int AXIS_BYTES = 32;

  private final CudaReduction reduction;
  private final KernelTable max;
  private final KernelTable maxBackward;
  private final KernelTable average;
  private final KernelTable averageBackward;

  /**
   * For one element type.
   *
   * @param reduction of the same type, for averages of whole planes
   */
  public CudaPool2d(DeviceServices services, DType dtype, CudaReduction reduction) {
    super(services, dtype);
    this.reduction = reduction;
    this.max = kernels("pool2d", "max_pool");
    this.maxBackward = kernels("pool2d", "max_pool_backward");
    this.average = kernels("pool2d", "average_pool");
    this.averageBackward = kernels("pool2d", "average_pool_backward");
  }

  @Override
  public void max(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, pool.sizeX(), "x");
    CudaBuffer to = cast(y, yOffset, pool.sizeY(), "y");
    maxima(pool, from, xOffset, to, yOffset, null, 0);
  }

  @Override
  public void maxWithIndices(
      Pool2d pool,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer indices,
      long indicesOffset) {
    CudaBuffer from = cast(x, xOffset, pool.sizeX(), "x");
    CudaBuffer to = cast(y, yOffset, pool.sizeY(), "y");
    CudaBuffer places = castInts(indices, indicesOffset, pool.sizeY(), "indices");
    maxima(pool, from, xOffset, to, yOffset, places, indicesOffset);
  }

  private void maxima(
      Pool2d pool,
      CudaBuffer x,
      long xOffset,
      CudaBuffer y,
      long yOffset,
      @Nullable CudaBuffer indices,
      long indicesOffset) {
    Ranges.apart(y, yOffset, pool.sizeY(), "y", x, xOffset, pool.sizeX(), "x");
    try (Launch launch = launch(max.get(0))) {
      pointer(launch, x, xOffset);
      pointer(launch, y, yOffset);
      optionalPointer(launch, indices, indicesOffset);
      addWindows(launch, pool);
      launch.int64(pool.sizeY());
      runEach(launch, pool.sizeY());
    }
  }

  /** The struct {@code Pool}. */
  private static void addWindows(Launch launch, Pool2d pool) {
    MemorySegment to = launch.struct(2 * AXIS_BYTES);
    long at = launch.structAt();
    int padded = pool.countsPadding() ? 1 : 0;
    to.set(JAVA_INT, at, pool.height());
    to.set(JAVA_INT, at + 4, pool.outHeight());
    to.set(JAVA_INT, at + 8, pool.rowStride());
    to.set(JAVA_INT, at + 12, pool.rowOrigin());
    to.set(JAVA_INT, at + 16, pool.rowStep());
    to.set(JAVA_INT, at + 20, pool.rowTaps());
    to.set(JAVA_INT, at + 24, pool.rowLimit());
    to.set(JAVA_INT, at + 28, padded);
    long columns = at + AXIS_BYTES;
    to.set(JAVA_INT, columns, pool.width());
    to.set(JAVA_INT, columns + 4, pool.outWidth());
    to.set(JAVA_INT, columns + 8, pool.columnStride());
    to.set(JAVA_INT, columns + 12, pool.columnOrigin());
    to.set(JAVA_INT, columns + 16, pool.columnStep());
    to.set(JAVA_INT, columns + 20, pool.columnTaps());
    to.set(JAVA_INT, columns + 24, pool.columnLimit());
    to.set(JAVA_INT, columns + 28, padded);
  }

  @Override
  public void maxBackward(
      Pool2d pool,
      Buffer dy,
      long dyOffset,
      Buffer indices,
      long indicesOffset,
      Buffer dx,
      long dxOffset) {
    CudaBuffer from = cast(dy, dyOffset, pool.sizeY(), "dy");
    CudaBuffer places = castInts(indices, indicesOffset, pool.sizeY(), "indices");
    CudaBuffer to = cast(dx, dxOffset, pool.sizeX(), "dx");
    Ranges.apart(to, dxOffset, pool.sizeX(), "dx", from, dyOffset, pool.sizeY(), "dy");
    try (Launch launch = launch(maxBackward.get(0))) {
      pointer(launch, from, dyOffset);
      pointer(launch, places, indicesOffset);
      pointer(launch, to, dxOffset);
      addWindows(launch, pool);
      launch.int64(pool.sizeX());
      runEach(launch, pool.sizeX());
    }
  }

  @Override
  public void average(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, pool.sizeX(), "x");
    CudaBuffer to = cast(y, yOffset, pool.sizeY(), "y");
    Ranges.apart(to, yOffset, pool.sizeY(), "y", from, xOffset, pool.sizeX(), "x");
    if (pool.isGlobal()) {
      int plane = pool.height() * pool.width();
      reduction.sumPlanes(pool.planes(), plane, 1, 0, plane, from, xOffset, to, yOffset, plane);
      return;
    }
    try (Launch launch = launch(average.get(0))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      addWindows(launch, pool);
      launch.int64(pool.sizeY());
      runEach(launch, pool.sizeY());
    }
  }

  @Override
  public void averageBackward(Pool2d pool, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    CudaBuffer from = cast(dy, dyOffset, pool.sizeY(), "dy");
    CudaBuffer to = cast(dx, dxOffset, pool.sizeX(), "dx");
    Ranges.apart(to, dxOffset, pool.sizeX(), "dx", from, dyOffset, pool.sizeY(), "dy");
    try (Launch launch = launch(averageBackward.get(0))) {
      pointer(launch, from, dyOffset);
      pointer(launch, to, dxOffset);
      addWindows(launch, pool);
      launch.int64(pool.sizeX());
      runEach(launch, pool.sizeX());
    }
  }
}
