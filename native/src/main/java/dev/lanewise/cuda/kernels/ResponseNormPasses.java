package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.ResponseNorm;

/** The launches of {@code response_norm.cu}; arguments are checked. */
final class ResponseNormPasses extends KernelFamily {
  private static final int FORWARD = 0;
  private static final int SHARES = 1;
  private static final int BACKWARD = 2;

  private final KernelTable table;

  ResponseNormPasses(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.table =
        kernels("response_norm", "response_norm", "response_shares", "response_norm_backward");
  }

  void forward(
      ResponseNorm norm,
      CudaBuffer x,
      long xOffset,
      CudaBuffer y,
      long yOffset,
      CudaBuffer scale,
      long scaleOffset) {
    try (Launch launch = launch(table.get(FORWARD))) {
      pointer(launch, x, xOffset);
      pointer(launch, y, yOffset);
      pointer(launch, scale, scaleOffset);
      addShape(launch, norm);
      real(launch, norm.alpha() / norm.size());
      real(launch, norm.beta());
      real(launch, norm.k());
      runEach(launch, norm.elements());
    }
  }

  private static void addShape(Launch launch, ResponseNorm norm) {
    launch.int64(norm.elements()).int32(norm.channels()).int32(norm.plane()).int32(norm.size());
  }

  void backward(
      ResponseNorm norm,
      CudaBuffer x,
      long xOffset,
      CudaBuffer scale,
      long scaleOffset,
      CudaBuffer dy,
      long dyOffset,
      CudaBuffer dx,
      long dxOffset) {
    try (CudaBuffer shares = services.memory().scratch(dtype, norm.elements())) {
      try (Launch launch = launch(table.get(SHARES))) {
        pointer(launch, x, xOffset);
        pointer(launch, scale, scaleOffset);
        pointer(launch, dy, dyOffset);
        pointer(launch, shares, 0);
        launch.int64(norm.elements());
        real(launch, norm.beta());
        runEach(launch, norm.elements());
      }
      try (Launch launch = launch(table.get(BACKWARD))) {
        pointer(launch, x, xOffset);
        pointer(launch, scale, scaleOffset);
        pointer(launch, dy, dyOffset);
        pointer(launch, shares, 0);
        pointer(launch, dx, dxOffset);
        addShape(launch, norm);
        real(launch, 2 * norm.alpha() / norm.size() * norm.beta());
        real(launch, norm.beta());
        runEach(launch, norm.elements());
      }
    }
  }
}
