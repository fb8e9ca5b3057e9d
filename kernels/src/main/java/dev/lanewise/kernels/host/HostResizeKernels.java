package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.ResizeKernels;

/**
 * Checks every argument of {@link ResizeKernels} and hands on host buffers of the right type and
 * length; host providers extend it. Offsets count from a buffer's first element, as in the
 * interface.
 */
public abstract class HostResizeKernels implements ResizeKernels {
  private final DType dtype;

  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostResizeKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  /** {@link ResizeKernels#resize}, arguments checked. */
  protected abstract void forward(
      Resize2d resize, HostBuffer x, long xOffset, HostBuffer y, long yOffset);

  /** {@link ResizeKernels#resizeBackward}, arguments checked. */
  protected abstract void backward(
      Resize2d resize, HostBuffer dy, long dyOffset, HostBuffer dx, long dxOffset);

  @Override
  public final void resize(Resize2d resize, Buffer x, long xOffset, Buffer y, long yOffset) {
    HostBuffer from = HostChecks.cast(dtype, x, xOffset, resize.sizeX(), "x");
    HostBuffer to = HostChecks.cast(dtype, y, yOffset, resize.sizeY(), "y");
    HostChecks.apart(to, yOffset, resize.sizeY(), "y", from, xOffset, resize.sizeX(), "x");
    forward(resize, from, xOffset, to, yOffset);
  }

  @Override
  public final void resizeBackward(
      Resize2d resize, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    HostBuffer from = HostChecks.cast(dtype, dy, dyOffset, resize.sizeY(), "dy");
    HostBuffer to = HostChecks.cast(dtype, dx, dxOffset, resize.sizeX(), "dx");
    HostChecks.apart(to, dxOffset, resize.sizeX(), "dx", from, dyOffset, resize.sizeY(), "dy");
    backward(resize, from, dyOffset, to, dxOffset);
  }
}
