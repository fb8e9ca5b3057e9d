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
 * <p>NaN in any input that is read gives NaN; a row that doesn't count is not read. Every method
 * throws {@link IllegalArgumentException} before any output is written if a buffer is of another
 * type or device, or too short, or a label is none (on a device where labels can't be seen from the
 * host, such a row gives NaN).
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
   * Softmax cross-entropy with class labels: result = scale sum over the rows that count of
   *
   * <pre>
   * log-sum-exp(row) - (1 - smoothing) row[label] - smoothing mean(row)
   * </pre>
   *
   * divided by their number where a mean is wanted; the mean over no rows is NaN, as PyTorch has
   * it. Of a row that doesn't count the logits are not read. With smoothing, a logit of -infinity
   * gives no finite result.
   *
   * @param labels I32, one a row
   * @param logSumExp workspace for the backward pass: receives log-sum-exp of each row, 0 for one
   *     that doesn't count
   */
  void crossEntropy(
      CrossEntropyLoss loss,
      Buffer logits,
      long logitsOffset,
      Buffer labels,
      long labelsOffset,
      Buffer logSumExp,
      long logSumExpOffset,
      Buffer result,
      long resultOffset);

  /**
   * dlogits = dy scale (softmax(row) - (1 - smoothing) onehot(label) - smoothing / columns), from
   * what {@link #crossEntropy} left, divided by the number of rows that count where a mean is
   * wanted; 0 in rows that don't.
   */
  void crossEntropyBackward(
      CrossEntropyLoss loss,
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
