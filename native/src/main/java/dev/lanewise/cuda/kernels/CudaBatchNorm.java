package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.driver.Launch;
import dev.lanewise.cuda.kernels.PlaneNormPasses.Running;
import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.NormalizationKernels;

/** The part of {@link CudaNormalization} that normalises over a batch: {@code plane_norm.cu}. */
abstract class CudaBatchNorm extends KernelFamily implements NormalizationKernels {
  private static final int WEIGHTS = 0;
  private static final int BACKWARD = 1;

  /** Sums and what is made of them. */
  final PlaneNormPasses passes;

  private final KernelTable backward;

  CudaBatchNorm(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.passes = new PlaneNormPasses(services, dtype);
    this.backward = kernels("plane_norm", "batch_weights", "batch_backward");
  }

  @Override
  public final void batchNormTrain(
      BatchNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer beta,
      long betaOffset,
      Buffer runningMean,
      long runningMeanOffset,
      Buffer runningVariance,
      long runningVarianceOffset,
      Buffer y,
      long yOffset,
      Buffer mean,
      long meanOffset,
      Buffer inverseDeviation,
      long inverseDeviationOffset) {
    int channels = norm.channels();
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, channels, "gamma");
    CudaBuffer shifts = cast(beta, betaOffset, channels, "beta");
    CudaBuffer means = cast(runningMean, runningMeanOffset, channels, "runningMean");
    CudaBuffer variances =
        cast(runningVariance, runningVarianceOffset, channels, "runningVariance");
    CudaBuffer to = cast(y, yOffset, norm.size(), "y");
    CudaBuffer center = cast(mean, meanOffset, channels, "mean");
    CudaBuffer inverse =
        cast(inverseDeviation, inverseDeviationOffset, channels, "inverseDeviation");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", norm.size());
    long count = norm.count();
    Running running =
        count == 1
            ? null
            : new Running(
                means,
                runningMeanOffset,
                variances,
                runningVarianceOffset,
                norm.momentum(),
                count / (count - 1.0));
    passes.statistics(
        channels,
        norm.batch(),
        norm.plane(),
        norm.epsilon(),
        from,
        xOffset,
        running,
        center,
        meanOffset,
        inverse,
        inverseDeviationOffset);
    passes.normalise(
        norm.size(),
        channels,
        norm.plane(),
        0,
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
  public final void batchNormEval(
      BatchNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer beta,
      long betaOffset,
      Buffer runningMean,
      long runningMeanOffset,
      Buffer runningVariance,
      long runningVarianceOffset,
      Buffer y,
      long yOffset) {
    int channels = norm.channels();
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, channels, "gamma");
    CudaBuffer shifts = cast(beta, betaOffset, channels, "beta");
    CudaBuffer means = cast(runningMean, runningMeanOffset, channels, "runningMean");
    CudaBuffer variances =
        cast(runningVariance, runningVarianceOffset, channels, "runningVariance");
    CudaBuffer to = cast(y, yOffset, norm.size(), "y");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", norm.size());
    try (CudaBuffer inverse = services.memory().scratch(dtype, channels)) {
      passes.inverses(channels, norm.epsilon(), variances, runningVarianceOffset, inverse);
      passes.normalise(
          norm.size(),
          channels,
          norm.plane(),
          0,
          from,
          xOffset,
          scales,
          gammaOffset,
          shifts,
          betaOffset,
          means,
          runningMeanOffset,
          inverse,
          0,
          to,
          yOffset);
    }
  }

  @Override
  public final void batchNormTrainBackward(
      BatchNorm norm,
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
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, channels, "gamma");
    CudaBuffer center = cast(mean, meanOffset, channels, "mean");
    CudaBuffer inverse =
        cast(inverseDeviation, inverseDeviationOffset, channels, "inverseDeviation");
    batchBackward(
        norm,
        true,
        from,
        xOffset,
        scales,
        gammaOffset,
        center,
        meanOffset,
        inverse,
        inverseDeviationOffset,
        dy,
        dyOffset,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset,
        dBeta,
        dBetaOffset);
  }

  @Override
  public final void batchNormEvalBackward(
      BatchNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer runningMean,
      long runningMeanOffset,
      Buffer runningVariance,
      long runningVarianceOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset,
      Buffer dBeta,
      long dBetaOffset) {
    int channels = norm.channels();
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, channels, "gamma");
    CudaBuffer means = cast(runningMean, runningMeanOffset, channels, "runningMean");
    CudaBuffer variances =
        cast(runningVariance, runningVarianceOffset, channels, "runningVariance");
    try (CudaBuffer inverse = services.memory().scratch(dtype, channels)) {
      passes.inverses(channels, norm.epsilon(), variances, runningVarianceOffset, inverse);
      batchBackward(
          norm,
          false,
          from,
          xOffset,
          scales,
          gammaOffset,
          means,
          runningMeanOffset,
          inverse,
          0,
          dy,
          dyOffset,
          dx,
          dxOffset,
          dGamma,
          dGammaOffset,
          dBeta,
          dBetaOffset);
    }
  }

  private void batchBackward(
      BatchNorm norm,
      boolean train,
      CudaBuffer x,
      long xOffset,
      CudaBuffer gamma,
      long gammaOffset,
      CudaBuffer mean,
      long meanOffset,
      CudaBuffer inverse,
      long inverseOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset,
      Buffer dBeta,
      long dBetaOffset) {
    int channels = norm.channels();
    CudaBuffer gradient = cast(dy, dyOffset, norm.size(), "dy");
    CudaBuffer to = cast(dx, dxOffset, norm.size(), "dx");
    CudaBuffer scaleGradient = cast(dGamma, dGammaOffset, channels, "dGamma");
    CudaBuffer shiftGradient = cast(dBeta, dBetaOffset, channels, "dBeta");
    Ranges.apartOrSame(to, dxOffset, "dx", x, xOffset, "x", norm.size());
    Ranges.apartOrSame(to, dxOffset, "dx", gradient, dyOffset, "dy", norm.size());
    long planes = (long) norm.batch() * channels;
    int runs = PlaneNormPasses.runs(norm.plane());
    try (CudaBuffer plain = services.memory().scratch(dtype, planes * runs);
        CudaBuffer products = services.memory().scratch(dtype, planes * runs);
        CudaBuffer slopes = services.memory().scratch(dtype, 2L * channels)) {
      passes.gradients(
          planes,
          norm.plane(),
          1,
          channels,
          x,
          xOffset,
          mean,
          meanOffset,
          gradient,
          dyOffset,
          plain,
          products);
      try (Launch launch = launch(backward.get(WEIGHTS))) {
        pointer(launch, plain, 0);
        pointer(launch, products, 0);
        launch.int32(channels).int32(norm.batch()).int32(runs);
        real(launch, norm.count());
        pointer(launch, inverse, inverseOffset);
        pointer(launch, scaleGradient, dGammaOffset);
        pointer(launch, shiftGradient, dBetaOffset);
        pointer(launch, slopes, 0);
        pointer(launch, slopes, channels);
        runEach(launch, channels);
      }
      try (Launch launch = launch(backward.get(BACKWARD))) {
        pointer(launch, x, xOffset);
        pointer(launch, gamma, gammaOffset);
        pointer(launch, mean, meanOffset);
        pointer(launch, inverse, inverseOffset);
        optionalPointer(launch, train ? slopes : null, 0);
        optionalPointer(launch, train ? slopes : null, channels);
        pointer(launch, gradient, dyOffset);
        pointer(launch, to, dxOffset);
        launch.int64(norm.size()).int32(channels).int32(norm.plane());
        runEach(launch, norm.size());
      }
    }
  }
}
