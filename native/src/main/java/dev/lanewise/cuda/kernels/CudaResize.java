package dev.lanewise.cuda.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Resize2d;
import dev.lanewise.kernels.op.ResizeKernels;
import java.lang.foreign.MemorySegment;

/** {@link ResizeKernels}: {@code resize.cu}. */
public final class CudaResize extends KernelFamily implements ResizeKernels {
  /** Planes of which a thread has the same place. */
  private static final int PLANES = 4;

  private static final int STRUCT_BYTES = 12;

  private final KernelTable resize;
  private final KernelTable resizeBackward;

  /** For one element type. */
  public CudaResize(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.resize = kernels("resize", "resize");
    this.resizeBackward = kernels("resize", "resize_backward");
  }

  @Override
  public void resize(Resize2d form, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, form.sizeX(), "x");
    CudaBuffer to = cast(y, yOffset, form.sizeY(), "y");
    Ranges.apart(to, yOffset, form.sizeY(), "y", from, xOffset, form.sizeX(), "x");
    long groups = (form.planes() + PLANES - 1) / PLANES;
    try (Launch launch = launch(resize.get(0))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      addAxes(launch, form);
      launch.int64(form.planes());
      runEach(launch, groups * form.outHeight() * form.outWidth());
    }
  }

  @Override
  public void resizeBackward(Resize2d form, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    CudaBuffer from = cast(dy, dyOffset, form.sizeY(), "dy");
    CudaBuffer to = cast(dx, dxOffset, form.sizeX(), "dx");
    Ranges.apart(to, dxOffset, form.sizeX(), "dx", from, dyOffset, form.sizeY(), "dy");
    try (Launch launch = launch(resizeBackward.get(0))) {
      pointer(launch, from, dyOffset);
      pointer(launch, to, dxOffset);
      addAxes(launch, form);
      launch.int64(form.sizeX());
      runEach(launch, form.sizeX());
    }
  }

  private static void addAxes(Launch launch, Resize2d form) {
    addAxis(launch, form.mode(), form.height(), form.outHeight());
    addAxis(launch, form.mode(), form.width(), form.outWidth());
  }

  /** A struct {@code Stretch}. */
  private static void addAxis(Launch launch, Resize2d.Mode mode, int size, int outSize) {
    MemorySegment to = launch.struct(STRUCT_BYTES);
    long at = launch.structAt();
    to.set(JAVA_INT, at, mode.ordinal());
    to.set(JAVA_INT, at + 4, size);
    to.set(JAVA_INT, at + 8, outSize);
  }
}
