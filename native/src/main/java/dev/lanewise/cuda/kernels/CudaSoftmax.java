package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;

/** {@link SoftmaxKernels}: {@code softmax.cu}. */
public final class CudaSoftmax extends KernelFamily implements SoftmaxKernels {
  private static final int SOFTMAX = 0;
  private static final int LOG_SOFTMAX = 1;
  private static final int SOFTMAX_BACKWARD = 2;
  private static final int LOG_SOFTMAX_BACKWARD = 3;

  private final KernelTable table;

  /** For one element type. */
  public CudaSoftmax(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.table =
        kernels(
            "softmax",
            Teams.names("softmax", "log_softmax", "softmax_backward", "log_softmax_backward"));
  }

  @Override
  public void softmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    forward(SOFTMAX, rows, x, xOffset, y, yOffset);
  }

  @Override
  public void logSoftmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    forward(LOG_SOFTMAX, rows, x, xOffset, y, yOffset);
  }

  private void forward(int kernel, Rows rows, Buffer x, long xOffset, Buffer y, long yOffset) {
    CudaBuffer from = cast(x, xOffset, rows.size(), "x");
    CudaBuffer to = cast(y, yOffset, rows.size(), "y");
    if (rows.size() == 0) {
      return;
    }
    try (Launch launch = launch(table.get(Teams.number(kernel, rows.columns())))) {
      pointer(launch, from, xOffset);
      pointer(launch, to, yOffset);
      launch.int64(rows.rows()).int32(rows.columns());
      Teams.run(this, launch, rows.rows(), rows.columns());
    }
  }

  @Override
  public void softmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    backward(SOFTMAX_BACKWARD, rows, y, yOffset, dy, dyOffset, dx, dxOffset);
  }

  @Override
  public void logSoftmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset) {
    backward(LOG_SOFTMAX_BACKWARD, rows, y, yOffset, dy, dyOffset, dx, dxOffset);
  }

  private void backward(
      int kernel,
      Rows rows,
      Buffer y,
      long yOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    CudaBuffer result = cast(y, yOffset, rows.size(), "y");
    CudaBuffer gradient = cast(dy, dyOffset, rows.size(), "dy");
    CudaBuffer to = cast(dx, dxOffset, rows.size(), "dx");
    if (rows.size() == 0) {
      return;
    }
    try (Launch launch = launch(table.get(Teams.number(kernel, rows.columns())))) {
      pointer(launch, result, yOffset);
      pointer(launch, gradient, dyOffset);
      pointer(launch, to, dxOffset);
      launch.int64(rows.rows()).int32(rows.columns());
      Teams.run(this, launch, rows.rows(), rows.columns());
    }
  }
}
