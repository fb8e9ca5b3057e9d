package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Reductions and scans over axes of strided arrays.
 *
 * <p>Order of sums (and products): if the innermost loop of {@link Reduce#reduced()} has stride 1,
 * each pass of that loop is summed as in {@link Level1Kernels}: in runs of 2^14 elements, each run
 * in 16 virtual lanes that start at 0 (products: at 1) and are joined by the fixed tree, the runs'
 * results added in order. The passes are then added in order. Otherwise the elements are added
 * strictly in order. Every sum starts at 0, every product at 1. So the bits depend on the
 * descriptor alone, never on the vector width or the threads. Error of SUM: gamma(count) sum |x_i|.
 *
 * <p>MEAN is SUM divided by the count, rounded to the element type. VAR takes the mean so, then
 * sums d = x - mean as fma(d, d, sum) in the order of SUM (runs and passes are added without
 * fusing), and divides by the rounded count - correction. MAX and MIN order as {@link Math#max}: 0
 * is above -0.
 *
 * <p>Outputs must not overlap inputs (a scan's output may be its input). Every method throws {@link
 * IllegalArgumentException} before any output is written if a buffer is of another type or device,
 * or too short.
 */
public interface ReductionKernels {
  /** y = op over the reduced axes of x. */
  void reduce(Reduce reduce, Buffer x, long xOffset, Buffer y, long yOffset);

  /** y (I32) = the place of the largest or smallest element. */
  void argReduce(ArgReduce arg, Buffer x, long xOffset, Buffer y, long yOffset);

  /** y = the running sum or product of x. */
  void scan(Scan scan, Buffer x, long xOffset, Buffer y, long yOffset);
}
