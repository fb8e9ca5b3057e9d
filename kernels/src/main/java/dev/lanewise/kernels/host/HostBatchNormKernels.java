package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.NormalizationKernels;

/** The part of {@link HostNormalizationKernels} that normalises over a batch. */
abstract class HostBatchNormKernels implements NormalizationKernels {
  private final DType dtype;

  HostBatchNormKernels(DType dtype) {
    this.dtype = HostChecks.floating(dtype);
  }

  final HostBuffer cast(Buffer buffer, long offset, long count, String name) {
    return HostChecks.cast(dtype, buffer, offset, count, name);
  }

  /** {@link NormalizationKernels#batchNormTrain}, arguments checked. */
  protected abstract void trainBatch(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset);

  /** {@link NormalizationKernels#batchNormEval}, arguments checked. */
  protected abstract void evalBatch(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer y,
      long yOffset);

  /** {@link NormalizationKernels#batchNormTrainBackward}, arguments checked. */
  protected abstract void trainBatchBackward(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset);

  /** {@link NormalizationKernels#batchNormEvalBackward}, arguments checked. */
  protected abstract void evalBatchBackward(
      BatchNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer runningMean,
      long runningMeanOffset,
      HostBuffer runningVariance,
      long runningVarianceOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      HostBuffer dBeta,
      long dBetaOffset);

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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer betaHost = cast(beta, betaOffset, norm.channels(), "beta");
    HostBuffer runningMeanHost =
        cast(runningMean, runningMeanOffset, norm.channels(), "runningMean");
    HostBuffer runningVarianceHost =
        cast(runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
    HostBuffer yHost = cast(y, yOffset, norm.size(), "y");
    HostBuffer meanHost = cast(mean, meanOffset, norm.channels(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.channels(), "inverseDeviation");
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", norm.size());
    trainBatch(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        betaHost,
        betaOffset,
        runningMeanHost,
        runningMeanOffset,
        runningVarianceHost,
        runningVarianceOffset,
        yHost,
        yOffset,
        meanHost,
        meanOffset,
        inverseDeviationHost,
        inverseDeviationOffset);
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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer betaHost = cast(beta, betaOffset, norm.channels(), "beta");
    HostBuffer runningMeanHost =
        cast(runningMean, runningMeanOffset, norm.channels(), "runningMean");
    HostBuffer runningVarianceHost =
        cast(runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
    HostBuffer yHost = cast(y, yOffset, norm.size(), "y");
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", norm.size());
    evalBatch(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        betaHost,
        betaOffset,
        runningMeanHost,
        runningMeanOffset,
        runningVarianceHost,
        runningVarianceOffset,
        yHost,
        yOffset);
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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer meanHost = cast(mean, meanOffset, norm.channels(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.channels(), "inverseDeviation");
    HostBuffer dyHost = cast(dy, dyOffset, norm.size(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.size(), "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.channels(), "dGamma");
    HostBuffer dBetaHost = cast(dBeta, dBetaOffset, norm.channels(), "dBeta");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", xHost, xOffset, "x", norm.size());
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", norm.size());
    trainBatchBackward(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        meanHost,
        meanOffset,
        inverseDeviationHost,
        inverseDeviationOffset,
        dyHost,
        dyOffset,
        dxHost,
        dxOffset,
        dGammaHost,
        dGammaOffset,
        dBetaHost,
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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer runningMeanHost =
        cast(runningMean, runningMeanOffset, norm.channels(), "runningMean");
    HostBuffer runningVarianceHost =
        cast(runningVariance, runningVarianceOffset, norm.channels(), "runningVariance");
    HostBuffer dyHost = cast(dy, dyOffset, norm.size(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.size(), "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.channels(), "dGamma");
    HostBuffer dBetaHost = cast(dBeta, dBetaOffset, norm.channels(), "dBeta");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", xHost, xOffset, "x", norm.size());
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", norm.size());
    evalBatchBackward(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        runningMeanHost,
        runningMeanOffset,
        runningVarianceHost,
        runningVarianceOffset,
        dyHost,
        dyOffset,
        dxHost,
        dxOffset,
        dGammaHost,
        dGammaOffset,
        dBetaHost,
        dBetaOffset);
  }
}
