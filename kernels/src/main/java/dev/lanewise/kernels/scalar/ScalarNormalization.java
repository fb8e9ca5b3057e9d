package dev.lanewise.kernels.scalar;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostNormalizationKernels;
import dev.lanewise.kernels.op.BatchNorm;
import dev.lanewise.kernels.op.GroupNorm;
import dev.lanewise.kernels.op.NormalizationKernels;
import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.kernels.op.RowNorm;
import org.jspecify.annotations.Nullable;

/** {@link NormalizationKernels}: each kind has a file of its own. */
final class ScalarNormalization extends HostNormalizationKernels {
  private final ScalarBatchNorm batches;
  private final ScalarGroupNorm groups;
  private final ScalarRowNorm rows;
  private final ScalarResponseNorm responses;

  ScalarNormalization(DType dtype) {
    super(dtype);
    Real real = Real.of(dtype);
    this.batches = new ScalarBatchNorm(real);
    this.groups = new ScalarGroupNorm(real);
    this.rows = new ScalarRowNorm(real);
    this.responses = new ScalarResponseNorm(real);
  }

  @Override
  protected void trainBatch(
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
      long inverseDeviationOffset) {
    batches.train(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        beta,
        betaOffset,
        runningMean,
        runningMeanOffset,
        runningVariance,
        runningVarianceOffset,
        y,
        yOffset,
        mean,
        meanOffset,
        inverseDeviation,
        inverseDeviationOffset);
  }

  @Override
  protected void evalBatch(
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
      long yOffset) {
    batches.eval(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        beta,
        betaOffset,
        runningMean,
        runningMeanOffset,
        runningVariance,
        runningVarianceOffset,
        y,
        yOffset);
  }

  @Override
  protected void trainBatchBackward(
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
      long dBetaOffset) {
    batches.trainBackward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        mean,
        meanOffset,
        inverseDeviation,
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
  protected void evalBatchBackward(
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
      long dBetaOffset) {
    batches.evalBackward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        runningMean,
        runningMeanOffset,
        runningVariance,
        runningVarianceOffset,
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
  protected void group(
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
      long inverseDeviationOffset) {
    groups.forward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        beta,
        betaOffset,
        y,
        yOffset,
        mean,
        meanOffset,
        inverseDeviation,
        inverseDeviationOffset);
  }

  @Override
  protected void groupBackward(
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
      long dBetaOffset) {
    groups.backward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        mean,
        meanOffset,
        inverseDeviation,
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
  protected void layer(
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
      long inverseDeviationOffset) {
    rows.layer(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        beta,
        betaOffset,
        y,
        yOffset,
        mean,
        meanOffset,
        inverseDeviation,
        inverseDeviationOffset);
  }

  @Override
  protected void layerBackward(
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
      long dBetaOffset) {
    rows.layerBackward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        mean,
        meanOffset,
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
        dBeta,
        dBetaOffset);
  }

  @Override
  protected void residual(
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
      long inverseOffset) {
    rows.sum(norm, x, xOffset, r, rOffset, sum, sumOffset);
    if (beta == null || mean == null) {
      rows.rms(norm, sum, sumOffset, gamma, gammaOffset, y, yOffset, inverse, inverseOffset);
      return;
    }
    rows.layer(
        norm,
        sum,
        sumOffset,
        gamma,
        gammaOffset,
        beta,
        betaOffset,
        y,
        yOffset,
        mean,
        meanOffset,
        inverse,
        inverseOffset);
  }

  @Override
  protected void residualBackward(
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
      long dBetaOffset) {
    if (mean == null || dBeta == null) {
      rows.rmsBackward(
          norm,
          sum,
          sumOffset,
          gamma,
          gammaOffset,
          inverse,
          inverseOffset,
          dy,
          dyOffset,
          dSum,
          dSumOffset,
          dx,
          dxOffset,
          dGamma,
          dGammaOffset);
      return;
    }
    rows.layerBackward(
        norm,
        sum,
        sumOffset,
        gamma,
        gammaOffset,
        mean,
        meanOffset,
        inverse,
        inverseOffset,
        dy,
        dyOffset,
        dSum,
        dSumOffset,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset,
        dBeta,
        dBetaOffset);
  }

  @Override
  protected void rms(
      RowNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer gamma,
      long gammaOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer inverseRms,
      long inverseRmsOffset) {
    rows.rms(norm, x, xOffset, gamma, gammaOffset, y, yOffset, inverseRms, inverseRmsOffset);
  }

  @Override
  protected void rmsBackward(
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
      long dGammaOffset) {
    rows.rmsBackward(
        norm,
        x,
        xOffset,
        gamma,
        gammaOffset,
        inverseRms,
        inverseRmsOffset,
        dy,
        dyOffset,
        null,
        0,
        dx,
        dxOffset,
        dGamma,
        dGammaOffset);
  }

  @Override
  protected void response(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer scale,
      long scaleOffset) {
    responses.forward(norm, x, xOffset, y, yOffset, scale, scaleOffset);
  }

  @Override
  protected void responseBackward(
      ResponseNorm norm,
      HostBuffer x,
      long xOffset,
      HostBuffer scale,
      long scaleOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dx,
      long dxOffset) {
    responses.backward(norm, x, xOffset, scale, scaleOffset, dy, dyOffset, dx, dxOffset);
  }
}
