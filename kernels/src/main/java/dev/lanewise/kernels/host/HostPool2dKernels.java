package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Pool2d;
import dev.lanewise.kernels.op.Pool2dKernels;
import org.jspecify.annotations.Nullable;

/**
 * Checks every argument of {@link Pool2dKernels} and hands on host buffers of the right type and
 * length; host providers extend it. Offsets count from a buffer's first element, as in the
 * interface.
 */
public abstract class HostPool2dKernels implements Pool2dKernels {
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostPool2dKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  /**
   * {@link Pool2dKernels#maxWithIndices}, or {@link Pool2dKernels#max} if {@code indices} is null.
   */
  protected abstract void maxima(
      Pool2d pool,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      @Nullable I32Buffer indices,
      long indicesOffset);

  /** {@link Pool2dKernels#maxBackward}, arguments and indices checked. */
  protected abstract void scatter(
      Pool2d pool,
      HostBuffer dy,
      long dyOffset,
      I32Buffer indices,
      long indicesOffset,
      HostBuffer dx,
      long dxOffset);

  /** {@link Pool2dKernels#average}, arguments checked. */
  protected abstract void averages(
      Pool2d pool, HostBuffer x, long xOffset, HostBuffer y, long yOffset);

  /** {@link Pool2dKernels#averageBackward}, arguments checked. */
  protected abstract void spread(
      Pool2d pool, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset);

  @Override
  public final void max(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = HostChecks.cast(dtype, x, xOffset, pool.sizeX(), "x");
    HostBuffer to = HostChecks.cast(dtype, y, yOffset, pool.sizeY(), "y");
    HostChecks.apart(to, yOffset, pool.sizeY(), "y", from, xOffset, pool.sizeX(), "x");
    maxima(pool, from, xOffset, to, yOffset, null, 0);
  }

  @Override
  public final void maxWithIndices(
      Pool2d pool,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer indices,
      long indicesOffset) {
    HostBuffer from = HostChecks.cast(dtype, x, xOffset, pool.sizeX(), "x");
    HostBuffer to = HostChecks.cast(dtype, y, yOffset, pool.sizeY(), "y");
    I32Buffer places = places(pool, indices, indicesOffset);
    HostChecks.apart(to, yOffset, pool.sizeY(), "y", from, xOffset, pool.sizeX(), "x");
    maxima(pool, from, xOffset, to, yOffset, places, indicesOffset);
  }

  private static I32Buffer places(Pool2d pool, Buffer indices, long offset) {
    I32Buffer places = I32Buffer.cast(indices, "indices");
    places.index(offset, pool.sizeY(), "indices");
    return places;
  }

  @Override
  public final void maxBackward(
      Pool2d pool,
      Buffer dy,
      long dyOffset,
      Buffer indices,
      long indicesOffset,
      Buffer dx,
      long dxOffset) {
    HostBuffer from = HostChecks.cast(dtype, dy, dyOffset, pool.sizeY(), "dy");
    I32Buffer places = places(pool, indices, indicesOffset);
    HostBuffer to = HostChecks.cast(dtype, dx, dxOffset, pool.sizeX(), "dx");
    HostChecks.apart(to, dxOffset, pool.sizeX(), "dx", from, dyOffset, pool.sizeY(), "dy");
    int plane = pool.height() * pool.width();
    int start = places.index(indicesOffset, pool.sizeY(), "indices");
    checkInside(places.array(), start, Math.toIntExact(pool.sizeY()), plane);
    scatter(pool, from, dyOffset, places, indicesOffset, to, dxOffset);
  }

  private static void checkInside(int[] indices, int start, int n, int plane) {
    // Negative if any index or its distance from the last is: a loop that C2 turns into vectors.
    int signs = 0;
    for (int i = start; i < start + n; i++) {
      signs |= indices[i] | (plane - 1 - indices[i]);
    }
    for (int i = 0; i < n && signs < 0; i++) {
      int index = indices[start + i];
      if (index < 0 || index >= plane) {
        throw new IllegalArgumentException(
            "indices[" + i + "] is " + index + "; expected 0 to " + (plane - 1));
      }
    }
  }

  @Override
  public final void average(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = HostChecks.cast(dtype, x, xOffset, pool.sizeX(), "x");
    HostBuffer to = HostChecks.cast(dtype, y, yOffset, pool.sizeY(), "y");
    HostChecks.apart(to, yOffset, pool.sizeY(), "y", from, xOffset, pool.sizeX(), "x");
    averages(pool, from, xOffset, to, yOffset);
  }

  @Override
  public final void averageBackward(
      Pool2d pool, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    HostBuffer from = HostChecks.cast(dtype, dy, dyOffset, pool.sizeY(), "dy");
    HostBuffer to = HostChecks.cast(dtype, dx, dxOffset, pool.sizeX(), "dx");
    HostChecks.apart(to, dxOffset, pool.sizeX(), "dx", from, dyOffset, pool.sizeY(), "dy");
    spread(pool, from, dyOffset, to, dxOffset);
  }
}
