package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.RowNorm;

/**
 * Checks every argument of {@link NormalizationKernels} and hands on host buffers of the right type
 * and length; host providers extend it. Offsets count from a buffer's first element, as in the
 * interface.
 */
public abstract class HostNormalizationKernels extends HostResidualNormKernels {
  /**
   * Serves one element type.
   *
   * @throws IllegalArgumentException if {@code dtype} is not a floating type
   */
  protected HostNormalizationKernels(DType dtype) {
    super(dtype);
  }

  /** {@link NormalizationKernels#groupNorm}, arguments checked. */
  protected abstract void group(
      GroupNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset);

  /** {@link NormalizationKernels#groupNormBackward}, arguments checked. */
  protected abstract void groupBackward(
      GroupNorm norm,
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

  /** {@link NormalizationKernels#layerNorm}, arguments checked. */
  protected abstract void layer(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer beta,
      long betaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer mean,
      long meanOffset,
      HostBuffer inverseDeviation,
      long inverseDeviationOffset);

  /** {@link NormalizationKernels#layerNormBackward}, arguments checked. */
  protected abstract void layerBackward(
      RowNorm norm,
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

  /** {@link NormalizationKernels#rmsNorm}, arguments checked. */
  protected abstract void rms(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset);

  /** {@link NormalizationKernels#rmsNormBackward}, arguments checked. */
  protected abstract void rmsBackward(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset);

  /** {@link NormalizationKernels#responseNorm}, arguments checked. */
  protected abstract void response(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer scale,
      long scaleOffset);

  /** {@link NormalizationKernels#responseNormBackward}, arguments checked. */
  protected abstract void responseBackward(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer scale,
      long scaleOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset);

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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer betaHost = cast(beta, betaOffset, norm.channels(), "beta");
    HostBuffer yHost = cast(y, yOffset, norm.size(), "y");
    HostBuffer meanHost = cast(mean, meanOffset, norm.statistics(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.statistics(), "inverseDeviation");
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", norm.size());
    group(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        betaHost,
        betaOffset,
        yHost,
        yOffset,
        meanHost,
        meanOffset,
        inverseDeviationHost,
        inverseDeviationOffset);
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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.channels(), "gamma");
    HostBuffer meanHost = cast(mean, meanOffset, norm.statistics(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.statistics(), "inverseDeviation");
    HostBuffer dyHost = cast(dy, dyOffset, norm.size(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.size(), "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.channels(), "dGamma");
    HostBuffer dBetaHost = cast(dBeta, dBetaOffset, norm.channels(), "dBeta");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", xHost, xOffset, "x", norm.size());
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", norm.size());
    groupBackward(
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
  public final void layerNorm(
      RowNorm norm,
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
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer betaHost = cast(beta, betaOffset, norm.columns(), "beta");
    HostBuffer yHost = cast(y, yOffset, norm.size(), "y");
    HostBuffer meanHost = cast(mean, meanOffset, norm.rows(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.rows(), "inverseDeviation");
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", norm.size());
    layer(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        betaHost,
        betaOffset,
        yHost,
        yOffset,
        meanHost,
        meanOffset,
        inverseDeviationHost,
        inverseDeviationOffset);
  }

  @Override
  public final void layerNormBackward(
      RowNorm norm,
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
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer meanHost = cast(mean, meanOffset, norm.rows(), "mean");
    HostBuffer inverseDeviationHost =
        cast(inverseDeviation, inverseDeviationOffset, norm.rows(), "inverseDeviation");
    HostBuffer dyHost = cast(dy, dyOffset, norm.size(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.size(), "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.columns(), "dGamma");
    HostBuffer dBetaHost = cast(dBeta, dBetaOffset, norm.columns(), "dBeta");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", xHost, xOffset, "x", norm.size());
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", norm.size());
    layerBackward(
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
  public final void rmsNorm(
      RowNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer y,
      long yOffset,
      Buffer inverseRms,
      long inverseRmsOffset) {
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer yHost = cast(y, yOffset, norm.size(), "y");
    HostBuffer inverseRmsHost = cast(inverseRms, inverseRmsOffset, norm.rows(), "inverseRms");
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", norm.size());
    rms(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        yHost,
        yOffset,
        inverseRmsHost,
        inverseRmsOffset);
  }

  @Override
  public final void rmsNormBackward(
      RowNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer inverseRms,
      long inverseRmsOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset) {
    HostBuffer xHost = cast(x, xOffset, norm.size(), "x");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer inverseRmsHost = cast(inverseRms, inverseRmsOffset, norm.rows(), "inverseRms");
    HostBuffer dyHost = cast(dy, dyOffset, norm.size(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.size(), "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.columns(), "dGamma");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", xHost, xOffset, "x", norm.size());
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", norm.size());
    rmsBackward(
        norm,
        xHost,
        xOffset,
        gammaHost,
        gammaOffset,
        inverseRmsHost,
        inverseRmsOffset,
        dyHost,
        dyOffset,
        dxHost,
        dxOffset,
        dGammaHost,
        dGammaOffset);
  }

  @Override
  public final void responseNorm(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer scale,
      long scaleOffset) {
    HostBuffer xHost = cast(x, xOffset, norm.elements(), "x");
    HostBuffer yHost = cast(y, yOffset, norm.elements(), "y");
    HostBuffer scaleHost = cast(scale, scaleOffset, norm.elements(), "scale");
    HostChecks.apart(yHost, yOffset, norm.elements(), "y", xHost, xOffset, norm.elements(), "x");
    response(norm, xHost, xOffset, yHost, yOffset, scaleHost, scaleOffset);
  }

  @Override
  public final void responseNormBackward(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer scale,
      long scaleOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    HostBuffer xHost = cast(x, xOffset, norm.elements(), "x");
    HostBuffer scaleHost = cast(scale, scaleOffset, norm.elements(), "scale");
    HostBuffer dyHost = cast(dy, dyOffset, norm.elements(), "dy");
    HostBuffer dxHost = cast(dx, dxOffset, norm.elements(), "dx");
    HostChecks.apart(dxHost, dxOffset, norm.elements(), "dx", xHost, xOffset, norm.elements(), "x");
    HostChecks.apart(
        dxHost, dxOffset, norm.elements(), "dx", dyHost, dyOffset, norm.elements(), "dy");
    responseBackward(
        norm, xHost, xOffset, scaleHost, scaleOffset, dyHost, dyOffset, dxHost, dxOffset);
  }
}
