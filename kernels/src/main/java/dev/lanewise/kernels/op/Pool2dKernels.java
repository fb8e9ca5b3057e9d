package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Pooling of images in NCHW; {@link Pool2d} says where the windows lie. Windows are walked row by
 * row, each from left to right.
 *
 * <p>Outputs must not overlap inputs or each other. Every method throws {@link
 * IllegalArgumentException} before any output is written if a buffer is of another type or device,
 * too short, or overlaps.
 */
public interface Pool2dKernels {
  /**
   * y = the largest element of each window: the first of equals (0 and -0 are equal), and the first
   * NaN before any number.
   */
  void max(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset);

  /**
   * {@link #max}, and the place of each: its row times the width plus its column, in its own plane
   * of x.
   *
   * @param indices I32, as many as y has elements: the workspace of {@link #maxBackward}
   */
  void maxWithIndices(
      Pool2d pool,
      Buffer x,
      long xOffset,
      Buffer y,
      long yOffset,
      Buffer indices,
      long indicesOffset);

  /**
   * dx = the gradient of x: 0, and dy added at its index, in the order of y; each sum is rounded.
   *
   * @param indices from {@link #maxWithIndices}
   * @throws IllegalArgumentException also if an index is outside its plane (on a device where
   *     indices can't be seen from the host, a gradient whose index is outside its window is not
   *     added)
   */
  void maxBackward(
      Pool2d pool,
      Buffer dy,
      long dyOffset,
      Buffer indices,
      long indicesOffset,
      Buffer dx,
      long dxOffset);

  /**
   * y = the sum of each window divided by {@link Pool2d#divisor}. The elements are added to 0 one
   * by one, but if the pooling {@link Pool2d#isGlobal} the plane is summed as in {@link
   * Level1Kernels} (16 virtual lanes, runs of 2^14). Error of the sum: gamma(n) sum |x|, n the
   * elements of a window. NaN and infinities spread as IEEE 754 says.
   */
  void average(Pool2d pool, Buffer x, long xOffset, Buffer y, long yOffset);

  /**
   * dx = the gradient of x: 0, and dy divided by the divisor added to each element of its window,
   * in the order of y; each quotient and sum is rounded.
   */
  void averageBackward(Pool2d pool, Buffer dy, long dyOffset, Buffer dx, long dxOffset);
}
