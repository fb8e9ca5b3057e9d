package dev.lanewise.kernels.vector;

import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * Items that are shared out to the threads in ranges. An object that is reused between calls,
 * because the tasks of a call must be one and calls should make none.
 */
public abstract class RangeTask implements WorkerPool.Task {
  /** Tasks for each thread, so that a late thread does not hold up all. */
  private static final int TASKS_PER_THREAD = 4;

  private int items;
  private int grain;

  /** For subclasses. */
  protected RangeTask() {}

  /**
   * How many tasks to cut items into: as many as are worth it, but no more than there are items or
   * than keep the threads busy, and at least 1.
   */
  public static int tasks(int threads, long items, long worthwhile) {
    if (threads == 1) {
      return 1;
    }
    return (int) Math.clamp(Math.min(worthwhile, items), 1, (long) threads * TASKS_PER_THREAD);
  }

  /**
   * Does all items, on several threads if it is worth it.
   *
   * @param count how many items: 0 or more
   * @param worthwhile how many tasks the work is enough for
   */
  protected final void share(WorkerPool workers, int count, long worthwhile) {
    if (count > 0) {
      items = count;
      grain = Math.ceilDiv(count, tasks(workers.threads(), count, worthwhile));
      workers.run(Math.ceilDiv(count, grain), this);
    }
  }

  @Override
  public final void run(int index) {
    items(index * grain, (int) Math.min((index + 1L) * grain, items));
  }

  /**
   * Does a range of items.
   *
   * @param from the first
   * @param end the one after the last
   */
  protected abstract void items(int from, int end);
}
