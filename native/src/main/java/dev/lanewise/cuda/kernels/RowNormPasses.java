package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.RowNorm;
import org.jspecify.annotations.Nullable;

/** The launches of {@code row_norm.cu}; arguments are checked. */
final class RowNormPasses extends KernelFamily {
  /** Columns of a block of the weights' kernel. */
  private static final int WIDTH = 32;

  private static final int FORWARD = 0;
  private static final int BACKWARD = 1;

  private final KernelTable rows;
  private final KernelTable weights;

  RowNormPasses(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.rows = kernels("row_norm", Teams.names("row_norm", "row_norm_backward"));
    this.weights = kernels("row_norm", "row_norm_weights");
  }

  /**
   * Normalises x, or x + r.
   *
   * @param r null without a residual connection, as is sum
   * @param beta null for the root mean square, as is mean
   */
  void forward(
      RowNorm norm,
      CudaBuffer x,
      long xOffset,
      @Nullable CudaBuffer r,
      long rOffset,
      CudaBuffer gamma,
      long gammaOffset,
      @Nullable CudaBuffer beta,
      long betaOffset,
      @Nullable CudaBuffer sum,
      long sumOffset,
      CudaBuffer y,
      long yOffset,
      @Nullable CudaBuffer mean,
      long meanOffset,
      CudaBuffer inverse,
      long inverseOffset) {
    try (Launch launch = launch(rows.get(Teams.number(FORWARD, norm.columns())))) {
      pointer(launch, x, xOffset);
      optionalPointer(launch, r, rOffset);
      pointer(launch, gamma, gammaOffset);
      optionalPointer(launch, beta, betaOffset);
      optionalPointer(launch, sum, sumOffset);
      pointer(launch, y, yOffset);
      optionalPointer(launch, mean, meanOffset);
      pointer(launch, inverse, inverseOffset);
      launch.int64(norm.rows()).int32(norm.columns());
      real(launch, norm.epsilon());
      Teams.run(this, launch, norm.rows(), norm.columns());
    }
  }

  /**
   * The gradients of the weights, then dx, which may lie where x or dy does.
   *
   * @param mean null for the root mean square, as is dBeta
   * @param dSum added to dx, or null
   */
  void backward(
      RowNorm norm,
      CudaBuffer x,
      long xOffset,
      CudaBuffer gamma,
      long gammaOffset,
      @Nullable CudaBuffer mean,
      long meanOffset,
      CudaBuffer inverse,
      long inverseOffset,
      CudaBuffer dy,
      long dyOffset,
      @Nullable CudaBuffer dSum,
      long dSumOffset,
      CudaBuffer dx,
      long dxOffset,
      CudaBuffer dGamma,
      long dGammaOffset,
      @Nullable CudaBuffer dBeta,
      long dBetaOffset) {
    try (Launch launch = launch(weights.get(0))) {
      pointer(launch, x, xOffset);
      optionalPointer(launch, mean, meanOffset);
      pointer(launch, inverse, inverseOffset);
      pointer(launch, dy, dyOffset);
      pointer(launch, dGamma, dGammaOffset);
      optionalPointer(launch, dBeta, dBetaOffset);
      launch.int32(norm.rows()).int32(norm.columns());
      launch.run(blocks((norm.columns() + WIDTH - 1L) / WIDTH), THREADS);
    }
    try (Launch launch = launch(rows.get(Teams.number(BACKWARD, norm.columns())))) {
      pointer(launch, x, xOffset);
      pointer(launch, gamma, gammaOffset);
      optionalPointer(launch, mean, meanOffset);
      pointer(launch, inverse, inverseOffset);
      pointer(launch, dy, dyOffset);
      optionalPointer(launch, dSum, dSumOffset);
      pointer(launch, dx, dxOffset);
      launch.int64(norm.rows()).int32(norm.columns());
      Teams.run(this, launch, norm.rows(), norm.columns());
    }
  }
}
