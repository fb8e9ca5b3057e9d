package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Losses that reduce to one number in one pass, and their gradients. The number is {@code scale
 * sum(loss)}: a mean takes scale = 1 / count. Sums run in 16 virtual lanes as in {@link
 * Level1Kernels}, in the element type or in double (for the cross-entropy: the rows' losses are
 * added in order). Backward forms read the gradient of that number from element {@code dyOffset} of
 * {@code dy}, so that a device need not be waited for; {@code dx} may be the same buffer and offset
 * as {@code x}.
 *
 * <p>NaN in any input gives NaN. Every method throws {@link IllegalArgumentException} before any
 * output is written if a buffer is of another type or device, or too short, or a label is outside
 * 0..columns-1 (on a device where labels can't be seen from the host, such a row gives NaN).
 */
public interface LossKernels {
  /** result = scale sum(loss(x_i, t_i)) over {@code n} elements. */
  void elementLoss(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer result,
      long resultOffset);

  /** dx_i = dy scale loss'(x_i, t_i). */
  void elementLossBackward(
      ElementLoss loss,
      int n,
      double scale,
      Buffer x,
      long xOffset,
      Buffer t,
      long tOffset,
      Buffer dy,
      long dyOffset,
      Buffer dx,
      long dxOffset);

  /**
   * Softmax cross-entropy with class labels: result = scale sum over rows of log-sum-exp(row) -
   * row[label].
   *
   * @param labels I32, one a row
   * @param logSumExp workspace for the backward pass: receives log-sum-exp of each row
   */
  void crossEntropy(
      Rows rows,
      double scale,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer result,
      long resultOffset);

  /** dlogits = dy scale (softmax(row) - onehot(label)), from what {@link #crossEntropy} left. */
  void crossEntropyBackward(
      Rows rows,
      double scale,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer dy,
      long dyOffset,
      Buffer dLogits,
      long dLogitsOffset);
}
