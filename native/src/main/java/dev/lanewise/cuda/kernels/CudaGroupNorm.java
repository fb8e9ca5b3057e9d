package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.GroupNorm;

/** The part of {@link CudaNormalization} that normalises groups: {@code plane_norm.cu}. */
abstract class CudaGroupNorm extends CudaBatchNorm {
  private static final int WEIGHTS = 0;
  private static final int SLOPES = 1;
  private static final int BACKWARD = 2;

  private final KernelTable backward;

  CudaGroupNorm(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.backward = kernels("plane_norm", "group_weights", "group_slopes", "group_backward");
  }

  @Override
  public final void groupNorm(
      GroupNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer beta,
      long betaOffset,
      Buffer y,
      long yOffset,
      Buffer mean,
      long meanOffset,
      Buffer inverseDeviation,
      long inverseDeviationOffset) {
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, norm.channels(), "gamma");
    CudaBuffer shifts = cast(beta, betaOffset, norm.channels(), "beta");
    CudaBuffer to = cast(y, yOffset, norm.size(), "y");
    CudaBuffer center = cast(mean, meanOffset, norm.statistics(), "mean");
    CudaBuffer inverse =
        cast(inverseDeviation, inverseDeviationOffset, norm.statistics(), "inverseDeviation");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", norm.size());
    passes.statistics(
        norm.statistics(),
        1,
        norm.count(),
        norm.epsilon(),
        from,
        xOffset,
        null,
        center,
        meanOffset,
        inverse,
        inverseDeviationOffset);
    passes.normalise(
        norm.size(),
        norm.channels(),
        norm.plane(),
        norm.groupChannels(),
        from,
        xOffset,
        scales,
        gammaOffset,
        shifts,
        betaOffset,
        center,
        meanOffset,
        inverse,
        inverseDeviationOffset,
        to,
        yOffset);
  }

  @Override
  public final void groupNormBackward(
      GroupNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer mean,
      long meanOffset,
      Buffer inverseDeviation,
      long inverseDeviationOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset,
      Buffer dBeta,
      long dBetaOffset) {
    int channels = norm.channels();
    long statistics = norm.statistics();
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, channels, "gamma");
    CudaBuffer center = cast(mean, meanOffset, statistics, "mean");
    CudaBuffer inverse =
        cast(inverseDeviation, inverseDeviationOffset, statistics, "inverseDeviation");
    CudaBuffer gradient = cast(dy, dyOffset, norm.size(), "dy");
    CudaBuffer to = cast(dx, dxOffset, norm.size(), "dx");
    CudaBuffer scaleGradient = cast(dGamma, dGammaOffset, channels, "dGamma");
    CudaBuffer shiftGradient = cast(dBeta, dBetaOffset, channels, "dBeta");
    Ranges.apartOrSame(to, dxOffset, "dx", from, xOffset, "x", norm.size());
    Ranges.apartOrSame(to, dxOffset, "dx", gradient, dyOffset, "dy", norm.size());
    long planes = (long) norm.batch() * channels;
    int runs = PlaneNormPasses.runs(norm.plane());
    try (CudaBuffer plain = services.memory().scratch(dtype, planes * runs);
        CudaBuffer products = services.memory().scratch(dtype, planes * runs);
        CudaBuffer slopes = services.memory().scratch(dtype, 2 * statistics)) {
      passes.gradients(
          planes,
          norm.plane(),
          norm.groupChannels(),
          statistics,
          from,
          xOffset,
          center,
          meanOffset,
          gradient,
          dyOffset,
          plain,
          products);
      try (Launch launch = launch(backward.get(WEIGHTS))) {
        pointer(launch, plain, 0);
        pointer(launch, products, 0);
        launch.int32(channels).int32(norm.batch()).int32(runs).int32(norm.groupChannels());
        pointer(launch, inverse, inverseDeviationOffset);
        pointer(launch, scaleGradient, dGammaOffset);
        pointer(launch, shiftGradient, dBetaOffset);
        runEach(launch, channels);
      }
      try (Launch launch = launch(backward.get(SLOPES))) {
        pointer(launch, plain, 0);
        pointer(launch, products, 0);
        launch.int64(statistics).int32(runs).int32(channels).int32(norm.groupChannels());
        real(launch, norm.count());
        pointer(launch, scales, gammaOffset);
        pointer(launch, inverse, inverseDeviationOffset);
        pointer(launch, slopes, 0);
        pointer(launch, slopes, statistics);
        runEach(launch, statistics);
      }
      try (Launch launch = launch(backward.get(BACKWARD))) {
        pointer(launch, from, xOffset);
        pointer(launch, scales, gammaOffset);
        pointer(launch, center, meanOffset);
        pointer(launch, inverse, inverseDeviationOffset);
        pointer(launch, slopes, 0);
        pointer(launch, slopes, statistics);
        pointer(launch, gradient, dyOffset);
        pointer(launch, to, dxOffset);
        launch.int64(norm.size()).int32(channels).int32(norm.plane()).int32(norm.groupChannels());
        runEach(launch, norm.size());
      }
    }
  }
}
