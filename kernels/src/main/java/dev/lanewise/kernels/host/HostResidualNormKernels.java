package dev.lanewise.kernels.host;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.RowNorm;
import org.jspecify.annotations.Nullable;

/** The part of {@link HostNormalizationKernels} for residual connections. */
abstract class HostResidualNormKernels extends HostBatchNormKernels {
  HostResidualNormKernels(DType dtype) {
    super(dtype);
  }

  /** {@link NormalizationKernels#residualNorm}, arguments checked. */
  protected abstract void residual(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer r,
      long rOffset,
      HostBuffer gamma,
      long gammaOffset,
      @Nullable HostBuffer beta,
      long betaOffset,
      HostBuffer sum,
      long sumOffset,
      HostBuffer y,
      long yOffset,
      @Nullable HostBuffer mean,
      long meanOffset,
      HostBuffer inverse,
      long inverseOffset);

  /** {@link NormalizationKernels#residualNormBackward}, arguments checked. */
  protected abstract void residualBackward(
      RowNorm norm,
      HostBuffer sum,
      long sumOffset,
      HostBuffer gamma,
      long gammaOffset,
      @Nullable HostBuffer mean,
      long meanOffset,
      HostBuffer inverse,
      long inverseOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dSum,
      long dSumOffset,
      HostBuffer dx,
      long dxOffset,
      HostBuffer dGamma,
      long dGammaOffset,
      @Nullable HostBuffer dBeta,
      long dBetaOffset);

  @Override
  public final void residualNorm(
      RowNorm norm,
      Buffer x,
      long xOffset,
      Buffer r,
      long rOffset,
      Buffer gamma,
      long gammaOffset,
      @Nullable Buffer beta,
      long betaOffset,
      Buffer sum,
      long sumOffset,
      Buffer y,
      long yOffset,
      @Nullable Buffer mean,
      long meanOffset,
      Buffer inverse,
      long inverseOffset) {
    requireBoth(beta, "beta", mean, "mean");
    long size = norm.size();
    HostBuffer xHost = cast(x, xOffset, size, "x");
    HostBuffer rHost = cast(r, rOffset, size, "r");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer betaHost = optional(beta, betaOffset, norm.columns(), "beta");
    HostBuffer sumHost = cast(sum, sumOffset, size, "sum");
    HostBuffer yHost = cast(y, yOffset, size, "y");
    HostBuffer meanHost = optional(mean, meanOffset, norm.rows(), "mean");
    HostBuffer inverseHost = cast(inverse, inverseOffset, norm.rows(), "inverse");
    HostChecks.apartOrSame(sumHost, sumOffset, "sum", xHost, xOffset, "x", size);
    HostChecks.apartOrSame(sumHost, sumOffset, "sum", rHost, rOffset, "r", size);
    HostChecks.apartOrSame(yHost, yOffset, "y", xHost, xOffset, "x", size);
    HostChecks.apartOrSame(yHost, yOffset, "y", rHost, rOffset, "r", size);
    HostChecks.apart(yHost, yOffset, size, "y", sumHost, sumOffset, size, "sum");
    residual(
        norm,
        xHost,
        xOffset,
        rHost,
        rOffset,
        gammaHost,
        gammaOffset,
        betaHost,
        betaOffset,
        sumHost,
        sumOffset,
        yHost,
        yOffset,
        meanHost,
        meanOffset,
        inverseHost,
        inverseOffset);
  }

  @Override
  public final void residualNormBackward(
      RowNorm norm,
      Buffer sum,
      long sumOffset,
      Buffer gamma,
      long gammaOffset,
      @Nullable Buffer mean,
      long meanOffset,
      Buffer inverse,
      long inverseOffset,
      Buffer dy,
      long dyOffset,
      Buffer dSum,
      long dSumOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset,
      @Nullable Buffer dBeta,
      long dBetaOffset) {
    requireBoth(mean, "mean", dBeta, "dBeta");
    long size = norm.size();
    HostBuffer sumHost = cast(sum, sumOffset, size, "sum");
    HostBuffer gammaHost = cast(gamma, gammaOffset, norm.columns(), "gamma");
    HostBuffer meanHost = optional(mean, meanOffset, norm.rows(), "mean");
    HostBuffer inverseHost = cast(inverse, inverseOffset, norm.rows(), "inverse");
    HostBuffer dyHost = cast(dy, dyOffset, size, "dy");
    HostBuffer dSumHost = cast(dSum, dSumOffset, size, "dSum");
    HostBuffer dxHost = cast(dx, dxOffset, size, "dx");
    HostBuffer dGammaHost = cast(dGamma, dGammaOffset, norm.columns(), "dGamma");
    HostBuffer dBetaHost = optional(dBeta, dBetaOffset, norm.columns(), "dBeta");
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", sumHost, sumOffset, "sum", size);
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dyHost, dyOffset, "dy", size);
    HostChecks.apartOrSame(dxHost, dxOffset, "dx", dSumHost, dSumOffset, "dSum", size);
    residualBackward(
        norm,
        sumHost,
        sumOffset,
        gammaHost,
        gammaOffset,
        meanHost,
        meanOffset,
        inverseHost,
        inverseOffset,
        dyHost,
        dyOffset,
        dSumHost,
        dSumOffset,
        dxHost,
        dxOffset,
        dGammaHost,
        dGammaOffset,
        dBetaHost,
        dBetaOffset);
  }

  private @Nullable HostBuffer optional(
      @Nullable Buffer buffer, long offset, long count, String name) {
    return buffer == null ? null : cast(buffer, offset, count, name);
  }

  private static void requireBoth(
      @Nullable Buffer first, String firstName, @Nullable Buffer second, String secondName) {
    if ((first == null) != (second == null)) {
      throw new IllegalArgumentException(
          (first == null ? firstName : secondName)
              + " is null; expected both "
              + firstName
              + " and "
              + secondName
              + " or neither");
    }
  }
}
