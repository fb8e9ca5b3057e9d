package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;

/** A matrix scaled, and one of rank 1 added to it, arguments checked: {@code matmul.cu}. */
final class MatrixUpdates extends KernelFamily {
  private final KernelTable kernels;

  MatrixUpdates(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.kernels = kernels("matmul", "scale", "ger");
  }

  /** C = beta C, {@code count} times; 0 if beta is 0, whatever C holds. */
  void scale(
      int m, int n, CudaBuffer c, long cOffset, int ldc, long strideC, int count, double beta) {
    try (Launch launch = launch(kernels.get(0))) {
      pointer(launch, c, cOffset);
      launch.int64(m).int32(n).int32(ldc).int64(strideC).int32(count);
      real(launch, beta);
      runEach(launch, (long) m * n * count);
    }
  }

  /** A += alpha x y^T. */
  void ger(
      int m,
      int n,
      double alpha,
      CudaBuffer x,
      long xOffset,
      int incX,
      CudaBuffer y,
      long yOffset,
      int incY,
      CudaBuffer a,
      long aOffset,
      int lda) {
    try (Launch launch = launch(kernels.get(1))) {
      launch.int64(m).int32(n);
      real(launch, alpha);
      pointer(launch, x, xOffset);
      launch.int32(incX);
      pointer(launch, y, yOffset);
      launch.int32(incY);
      pointer(launch, a, aOffset);
      launch.int32(lda);
      runEach(launch, (long) m * n);
    }
  }
}
