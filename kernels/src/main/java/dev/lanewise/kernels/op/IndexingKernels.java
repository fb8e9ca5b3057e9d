package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Moving elements without arithmetic, and scatter-add. Indices are I32. Outputs must not overlap
 * inputs.
 *
 * <p>Every method throws {@link IllegalArgumentException} before any output is written if a buffer
 * is of another type or device, or too short, or an index is outside 0..axis-1 (on a device where
 * indices can't be seen from the host, such a slice is NaN, 0 in I32, or not added).
 */
public interface IndexingKernels {
  /** y[o, i, :] = x[o, indices[i], :]. */
  void gather(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset);

  /**
   * y[o, indices[i], :] += x[o, i, :], in rising order of i: repeated indices add up and the bits
   * are always the same. I32 data is rejected as of another type.
   */
  void scatterAdd(
      Gather gather,
      Buffer x,
      long xOffset,
      Buffer indices,
      long indicesOffset,
      Buffer y,
      long yOffset);

  /** y = x, each in its own layout. */
  void copy(StridedCopy copy, Buffer x, long xOffset, Buffer y, long yOffset);
}
