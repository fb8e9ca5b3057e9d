package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Softmax along the rows of a contiguous matrix: the row's maximum is subtracted first, so no
 * overflow. A row with a NaN gives NaN; a row whose maximum is +infinity gives NaN; -infinity
 * entries give 0. Rows are independent; sums run in 16 virtual lanes as in {@link Level1Kernels},
 * in the element type or in double. Each output may be the same buffer and offset as an input of
 * its size.
 *
 * <p>Every method throws {@link IllegalArgumentException} before any output is written if a buffer
 * is of another type or device, or too short.
 */
public interface SoftmaxKernels {
  /** y = exp(x - max) / sum exp(x - max). */
  void softmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset);

  /** dx = y (dy - sum(dy y)). */
  void softmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset);

  /** y = x - max - log(sum exp(x - max)). */
  void logSoftmax(Rows rows, Buffer x, long xOffset, Buffer y, long yOffset);

  /** dx = dy - exp(y) sum(dy). */
  void logSoftmaxBackward(
      Rows rows, Buffer y, long yOffset, Buffer dy, long dyOffset, Buffer dx, long dxOffset);
}
