package dev.lanewise.kernels.op;

import dev.lanewise.kernels.Buffer;

/**
 * Reductions and scans over axes of strided arrays.
 *
 * <p>Order of sums (and products): if the innermost loop of {@link Reduce#reduced()} has stride 1,
 * each run of that loop is summed in 16 virtual lanes as in {@link Level1Kernels}, and the runs are
 * added in order; otherwise the elements are added strictly in order. So the bits depend on the
 * descriptor alone, never on the vector width or the threads. Error of SUM: gamma(count) sum |x_i|.
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
