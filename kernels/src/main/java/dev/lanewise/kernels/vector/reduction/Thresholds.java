package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.StridedLoop;
import dev.lanewise.kernels.vector.RangeTask;

/** Where the reductions change paths. None of these numbers changes a bit of a result. */
final class Thresholds {
  /**
   * Elements that are worth handing to another thread: a sum of so many took 2 us (0.06 ns each, at
   * 8 lanes on Zen 3), which is about what waking a worker costs.
   */
  static final int TASK_ELEMENTS = 1 << 15;

  /** Columns whose accumulators stay in the L1 cache beside four streams of rows. */
  static final int COLUMN_BLOCK = 1024;

  private Thresholds() {}

  /** How many tasks to cut {@code items} of {@code size} elements each into: at least 1. */
  static int tasks(int threads, long items, long size) {
    return RangeTask.tasks(threads, items, saturatingProduct(items, size) / TASK_ELEMENTS);
  }

  /**
   * How many iterations of a loop's inner loop a task takes.
   *
   * @param size the elements of each iteration
   * @param columns whether the iterations are columns that are worked on side by side: then a
   *     multiple of 16, and no more than fit L1
   */
  static int block(int threads, StridedLoop loop, long size, boolean columns) {
    int tasks = tasks(threads, loop.inner(), saturatingProduct(size, loop.outerCount()));
    long share = (loop.inner() + tasks - 1L) / tasks;
    return (int) (columns ? Math.clamp((share + 15) & -16, 16, COLUMN_BLOCK) : share);
  }

  /** Whether to cut single results into tasks, because there are too few results to share out. */
  static boolean splits(int threads, Reduce reduce) {
    long results = reduce.y().size();
    return threads > 1
        && results < 2L * threads
        && reduce.reduced().inner() > Runs.MAX_RUN / 4
        && reduce.count() >= 2L * TASK_ELEMENTS;
  }

  private static long saturatingProduct(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 ? Math.max(a * b, 0) : Long.MAX_VALUE;
  }
}
