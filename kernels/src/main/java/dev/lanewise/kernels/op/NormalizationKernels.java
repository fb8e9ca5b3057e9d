package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Normalisations and their gradients. What backward needs of forward is written to workspace
 * buffers that the caller keeps.
 *
 * <p>Arithmetic is in the element type, every operation rounded unless a fused one is named. S(...)
 * is a sum over contiguous elements as in {@link Level1Kernels}: 16 virtual lanes, runs of 2^14;
 * terms that are products are fused. Sums over the samples of a batch add their planes' S to 0 in
 * order, and gradients of a row's weights are chains over the rows, so the bits depend on the shape
 * alone. d stands for x - mean, and deviations are inverted as 1 / sqrt(variance + epsilon).
 * Variances here are biased: divided by the count. Numbers given as double, and counts, are rounded
 * to the element type first. NaN and infinities make NaN of all that is normalised together.
 *
 * <p>y may be x itself (buffer and offset), dx may be dy or x; nothing else that is written may
 * overlap another argument. Every method throws {@link IllegalArgumentException} before any output
 * is written if a buffer is of another type or device, or too short, or y or dx overlaps x or dy
 * otherwise.
 */
public interface NormalizationKernels {
  /**
   * Batch normalisation in training (Ioffe and Szegedy 2015): y = fma(d, gamma inverse deviation,
   * beta) with the batch's mean and variance, S of x and of d d over {@link BatchNorm#count}.
   *
   * <p>The running statistics become fma(momentum, the batch's, (1 - momentum) running), where the
   * batch's variance is scaled by count / (count - 1), as PyTorch does. A channel of a single value
   * has no variance: then y is beta and the running statistics stay.
   *
   * @param gamma channels elements, as are beta, both running statistics and both workspaces
   * @param mean workspace: receives the batch's means
   * @param inverseDeviation workspace: receives 1 / sqrt(variance + epsilon)
   */
  void batchNormTrain(
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
      long inverseDeviationOffset);

  /** Batch normalisation by the running statistics: y = fma(d, gamma inverse deviation, beta). */
  void batchNormEval(
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
      long yOffset);

  /**
   * The gradients of {@link #batchNormTrain}: dBeta = S(dy); dGamma = S(dy d) r with r the inverse
   * deviation; dx = fma(-k, d, dy - dBeta / count) (gamma r) with k = r (dGamma / count).
   */
  void batchNormTrainBackward(
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
      long dBetaOffset);

  /**
   * The gradients of {@link #batchNormEval}: dBeta and dGamma as in {@link
   * #batchNormTrainBackward}, of the running statistics; dx = dy (gamma r).
   */
  void batchNormEvalBackward(
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
      long dBetaOffset);

  /**
   * Group normalisation: y = fma(d, gamma inverse deviation, beta), mean and variance S of x and of
   * d d over the group's contiguous elements.
   *
   * @param gamma channels elements, as is beta
   * @param mean workspace: receives {@link GroupNorm#statistics} means
   * @param inverseDeviation workspace: receives as many inverse deviations
   */
  void groupNorm(
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
      long inverseDeviationOffset);

  /**
   * The gradients of {@link #groupNorm}. With a = S(dy) and b = S(dy d) of each plane and r the
   * inverse deviation: dBeta adds a, dGamma adds b r, over the samples in order. With A and B the
   * chains fma(gamma, a, A) and fma(gamma, b, B) over the group's channels, dx = fma(gamma r, dy,
   * fma(-k, d, -m)) with m = (A / count) r and k = ((B / count) r) (r r).
   */
  void groupNormBackward(
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
      long dBetaOffset);

  /**
   * Layer normalisation: y = fma(h, gamma, beta) with h = d inverse deviation, mean and variance S
   * of x and of d d over a row.
   *
   * @param gamma columns elements, as is beta
   * @param mean workspace: receives each row's mean
   * @param inverseDeviation workspace: receives each row's inverse deviation
   */
  void layerNorm(
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
      long inverseDeviationOffset);

  /**
   * The gradients of {@link #layerNorm}: dBeta adds dy, and dGamma becomes fma(dy, h, dGamma), row
   * by row. With g = dy gamma, dx = fma(-(S(g h) / columns), h, g - S(g) / columns) inverse
   * deviation.
   */
  void layerNormBackward(
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
      long dBetaOffset);

  /**
   * Normalisation by the root mean square: y = h gamma with h = x r, r = 1 / sqrt(S(x x) / columns
   * + epsilon).
   *
   * @param gamma columns elements
   * @param inverseRms workspace: receives r of each row
   */
  void rmsNorm(
      RowNorm norm,
      Buffer x,
      long xOffset,
      Buffer gamma,
      long gammaOffset,
      Buffer y,
      long yOffset,
      Buffer inverseRms,
      long inverseRmsOffset);

  /**
   * The gradients of {@link #rmsNorm}: dGamma becomes fma(dy, h, dGamma) row by row. With g = dy
   * gamma, dx = fma(-(S(g h) / columns), h, g) r.
   */
  void rmsNormBackward(
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
      long dGammaOffset);

  /**
   * A residual connection and its normalisation, fused: sum = x + r, and y is {@link #layerNorm} of
   * the sum or, without beta and mean, {@link #rmsNorm}. sum and y may each be x or r itself, but
   * not overlap each other.
   *
   * @param sum receives x + r
   * @param beta null for {@link #rmsNorm}
   * @param mean workspace of {@link #layerNorm}; null for {@link #rmsNorm}
   * @param inverse workspace of either
   * @throws IllegalArgumentException also if only one of beta and mean is null
   */
  void residualNorm(
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
      long inverseOffset);

  /**
   * The gradients of {@link #residualNorm} where the sum is used further on too: dx, which is that
   * of x and of r, is what {@link #layerNormBackward} or {@link #rmsNormBackward} of the sum gives,
   * plus dSum: its last product is fused with the addition. dx may be dy, sum or dSum itself, but
   * not overlap them otherwise.
   *
   * @param mean null for {@link #rmsNorm}
   * @param dSum the gradient of the sum from elsewhere
   * @param dBeta null for {@link #rmsNorm}
   * @throws IllegalArgumentException also if only one of mean and dBeta is null
   */
  void residualNormBackward(
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
      long dBetaOffset);

  /**
   * Local response normalisation: y = x scale^-beta with scale = fma(alpha / size, sum, k), the sum
   * a chain of fused multiply-adds over the window's channels, from 0 and rising. The power is
   * within 4 ULP, and y is rounded once more. y must not overlap x.
   *
   * @param scale workspace, as large as x
   */
  void responseNorm(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer scale,
      long scaleOffset);

  /**
   * The gradient of {@link #responseNorm}: dx = dy scale^-beta - 2 alpha beta / size x times the
   * sum of dy x scale^(-beta - 1) over the window's channels, within gamma(size + 16) of the sum of
   * the magnitudes. dx must not overlap x or dy.
   */
  void responseNormBackward(
      ResponseNorm norm,
      Buffer x,
      long xOffset,
      Buffer scale,
      long scaleOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset);
}
