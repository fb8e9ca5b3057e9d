package dev.lanewise.kernels.vector.elementwise;

/** Where the elementwise kernels change paths. None of these numbers changes a bit of a result. */
final class Thresholds {
  /** Elements worth handing to another thread when an operation only moves or adds them. */
  static final int CHEAP_TASK = 1 << 15;

  /** The same for operations of some tens of instructions. */
  static final int DEAR_TASK = 1 << 13;

  /** The same for powers, which take about 100 ns each. */
  static final int POWER_TASK = 256;

  /** Elements copied at a time where an operand can't be read in place; four blocks fit L1. */
  static final int BLOCK = 1024;

  /** Inner loops shorter than this are not run one by one but packed into blocks. */
  static final int SHORT_LOOP = 48;

  /** Tasks for each thread, so that a late thread does not hold up all. */
  private static final int TASKS_PER_THREAD = 2;

  private Thresholds() {}

  /** How many elements a task takes; a multiple of 64 unless one task takes all. */
  static int grain(int threads, int total, int worthwhile) {
    if (threads == 1 || total < 2 * worthwhile) {
      return total;
    }
    int tasks = Math.min(total / worthwhile, threads * TASKS_PER_THREAD);
    return Math.max(1, (int) (((long) total / tasks + 63) & -64));
  }
}
