package dev.lanewise.cuda.kernels;

import dev.lanewise.cuda.memory.CudaBuffer;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.RowNorm;
import org.jspecify.annotations.Nullable;

/**
 * {@link NormalizationKernels}: {@code row_norm.cu}, {@code plane_norm.cu} and {@code
 * response_norm.cu}.
 */
public final class CudaNormalization extends CudaGroupNorm {
  private final RowNormPasses rows;
  private final ResponseNormPasses response;

  /** For one element type. */
  public CudaNormalization(DeviceServices services, DType dtype) {
    super(services, dtype);
    this.rows = new RowNormPasses(services, dtype);
    this.response = new ResponseNormPasses(services, dtype);
  }

  @Override
  public void layerNorm(
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
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, norm.columns(), "gamma");
    CudaBuffer shifts = cast(beta, betaOffset, norm.columns(), "beta");
    CudaBuffer to = cast(y, yOffset, norm.size(), "y");
    CudaBuffer center = cast(mean, meanOffset, norm.rows(), "mean");
    CudaBuffer inverse =
        cast(inverseDeviation, inverseDeviationOffset, norm.rows(), "inverseDeviation");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", norm.size());
    rows.forward(
        norm,
        from,
        xOffset,
        null,
        0,
        scales,
        gammaOffset,
        shifts,
        betaOffset,
        null,
        0,
        to,
        yOffset,
        center,
        meanOffset,
        inverse,
        inverseDeviationOffset);
  }

  @Override
  public void layerNormBackward(
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
    CudaBuffer center = cast(mean, meanOffset, norm.rows(), "mean");
    CudaBuffer shiftGradient = cast(dBeta, dBetaOffset, norm.columns(), "dBeta");
    backward(
        norm,
        "x",
        x,
        xOffset,
        gamma,
        gammaOffset,
        center,
        meanOffset,
        "inverseDeviation",
        inverseDeviation,
        inverseDeviationOffset,
        dy,
        dyOffset,
        null,
        0,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset,
        shiftGradient,
        dBetaOffset);
  }

  @Override
  public void rmsNorm(
      RowNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer y,
      long yOffset,
      Buffer inverseRms,
      long inverseRmsOffset) {
    CudaBuffer from = cast(x, xOffset, norm.size(), "x");
    CudaBuffer scales = cast(gamma, gammaOffset, norm.columns(), "gamma");
    CudaBuffer to = cast(y, yOffset, norm.size(), "y");
    CudaBuffer inverse = cast(inverseRms, inverseRmsOffset, norm.rows(), "inverseRms");
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", norm.size());
    rows.forward(
        norm,
        from,
        xOffset,
        null,
        0,
        scales,
        gammaOffset,
        null,
        0,
        null,
        0,
        to,
        yOffset,
        null,
        0,
        inverse,
        inverseRmsOffset);
  }

  @Override
  public void rmsNormBackward(
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
    backward(
        norm,
        "x",
        x,
        xOffset,
        gamma,
        gammaOffset,
        null,
        0,
        "inverseRms",
        inverseRms,
        inverseRmsOffset,
        dy,
        dyOffset,
        null,
        0,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset,
        null,
        0);
  }

  /** All gradients of rows; the caller names what its method names otherwise. */
  private void backward(
      RowNorm norm,
      String xName,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      @Nullable CudaBuffer mean,
      long meanOffset,
      String inverseName,
      Buffer inverse,
      long inverseOffset,
      Buffer dy,
      long dyOffset,
      @Nullable CudaBuffer dSum,
      long dSumOffset,
      Buffer dx,
      long dxOffset,
      Buffer dGamma,
      long dGammaOffset,
      @Nullable CudaBuffer dBeta,
      long dBetaOffset) {
    CudaBuffer from = cast(x, xOffset, norm.size(), xName);
    CudaBuffer scales = cast(gamma, gammaOffset, norm.columns(), "gamma");
    CudaBuffer factors = cast(inverse, inverseOffset, norm.rows(), inverseName);
    CudaBuffer gradient = cast(dy, dyOffset, norm.size(), "dy");
    CudaBuffer to = cast(dx, dxOffset, norm.size(), "dx");
    CudaBuffer scaleGradient = cast(dGamma, dGammaOffset, norm.columns(), "dGamma");
    Ranges.apartOrSame(to, dxOffset, "dx", from, xOffset, xName, norm.size());
    Ranges.apartOrSame(to, dxOffset, "dx", gradient, dyOffset, "dy", norm.size());
    if (dSum != null) {
      Ranges.apartOrSame(to, dxOffset, "dx", dSum, dSumOffset, "dSum", norm.size());
    }
    rows.backward(
        norm,
        from,
        xOffset,
        scales,
        gammaOffset,
        mean,
        meanOffset,
        factors,
        inverseOffset,
        gradient,
        dyOffset,
        dSum,
        dSumOffset,
        to,
        dxOffset,
        scaleGradient,
        dGammaOffset,
        dBeta,
        dBetaOffset);
  }

  @Override
  public void residualNorm(
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
    CudaBuffer from = cast(x, xOffset, size, "x");
    CudaBuffer added = cast(r, rOffset, size, "r");
    CudaBuffer scales = cast(gamma, gammaOffset, norm.columns(), "gamma");
    CudaBuffer shifts = optional(beta, betaOffset, norm.columns(), "beta");
    CudaBuffer total = cast(sum, sumOffset, size, "sum");
    CudaBuffer to = cast(y, yOffset, size, "y");
    CudaBuffer center = optional(mean, meanOffset, norm.rows(), "mean");
    CudaBuffer factors = cast(inverse, inverseOffset, norm.rows(), "inverse");
    Ranges.apartOrSame(total, sumOffset, "sum", from, xOffset, "x", size);
    Ranges.apartOrSame(total, sumOffset, "sum", added, rOffset, "r", size);
    Ranges.apartOrSame(to, yOffset, "y", from, xOffset, "x", size);
    Ranges.apartOrSame(to, yOffset, "y", added, rOffset, "r", size);
    Ranges.apart(to, yOffset, "y", total, sumOffset, "sum", size);
    rows.forward(
        norm,
        from,
        xOffset,
        added,
        rOffset,
        scales,
        gammaOffset,
        shifts,
        betaOffset,
        total,
        sumOffset,
        to,
        yOffset,
        center,
        meanOffset,
        factors,
        inverseOffset);
  }

  private @Nullable CudaBuffer optional(
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

  @Override
  public void residualNormBackward(
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
    CudaBuffer center = optional(mean, meanOffset, norm.rows(), "mean");
    CudaBuffer elsewhere = cast(dSum, dSumOffset, norm.size(), "dSum");
    CudaBuffer shiftGradient = optional(dBeta, dBetaOffset, norm.columns(), "dBeta");
    backward(
        norm,
        "sum",
        sum,
        sumOffset,
        gamma,
        gammaOffset,
        center,
        meanOffset,
        "inverse",
        inverse,
        inverseOffset,
        dy,
        dyOffset,
        elsewhere,
        dSumOffset,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset,
        shiftGradient,
        dBetaOffset);
  }

  @Override
  public void responseNorm(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer scale,
      long scaleOffset) {
    CudaBuffer from = cast(x, xOffset, norm.elements(), "x");
    CudaBuffer to = cast(y, yOffset, norm.elements(), "y");
    CudaBuffer scales = cast(scale, scaleOffset, norm.elements(), "scale");
    Ranges.apart(to, yOffset, "y", from, xOffset, "x", norm.elements());
    response.forward(norm, from, xOffset, to, yOffset, scales, scaleOffset);
  }

  @Override
  public void responseNormBackward(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer scale,
      long scaleOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset) {
    CudaBuffer from = cast(x, xOffset, norm.elements(), "x");
    CudaBuffer scales = cast(scale, scaleOffset, norm.elements(), "scale");
    CudaBuffer gradient = cast(dy, dyOffset, norm.elements(), "dy");
    CudaBuffer to = cast(dx, dxOffset, norm.elements(), "dx");
    Ranges.apart(to, dxOffset, "dx", from, xOffset, "x", norm.elements());
    Ranges.apart(to, dxOffset, "dx", gradient, dyOffset, "dy", norm.elements());
    response.backward(norm, from, xOffset, scales, scaleOffset, gradient, dyOffset, to, dxOffset);
  }
}
