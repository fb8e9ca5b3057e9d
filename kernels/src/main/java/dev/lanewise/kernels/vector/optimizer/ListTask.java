package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import java.util.Arrays;

/**
 * Work on all elements of a list of parameters, in runs of at most {@link #RUN} elements of one
 * parameter; an item is a run. Runs are numbered through the list, so that small parameters share a
 * task and large ones are split.
 */
abstract class ListTask extends RangeTask {
  /**
   * Elements of a run, a multiple of every vector width: a step moves 12 to 28 bytes an element, so
   * 2^14 of them take several us, a few times what waking a worker costs.
   */
  static final int RUN = 1 << 14;

  private static final ParameterList NOTHING = new ParameterList();

  private ParameterList list = NOTHING;

  /** The number of the first run of each parameter, and behind them how many there are. */
  private int[] firstRun = new int[1];

  /** Says what is worked on. */
  final void set(ParameterList parameters) {
    list = parameters;
    int size = parameters.size();
    if (firstRun.length <= size) {
      firstRun = Arrays.copyOf(firstRun, Math.max(size + 1, 2 * firstRun.length));
    }
    for (int i = 0; i < size; i++) {
      firstRun[i + 1] = Math.addExact(firstRun[i], Math.ceilDiv(parameters.count(i), RUN));
    }
  }

  final ParameterList list() {
    return list;
  }

  /** How many runs the parameters up to this one have. */
  final int firstRun(int parameter) {
    return firstRun[parameter];
  }

  /** How many runs there are. */
  final int runs() {
    return firstRun[list.size()];
  }

  /** Does all runs. */
  final void share(WorkerPool workers) {
    long elements = 0;
    for (int i = 0; i < list.size(); i++) {
      elements += list.count(i);
    }
    share(workers, runs(), elements / RUN);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    list = NOTHING;
  }

  @Override
  protected final void items(int from, int end) {
    int found = Arrays.binarySearch(firstRun, 0, list.size() + 1, from);
    int parameter = found < 0 ? -found - 2 : found;
    for (int run = from; run < end; run++) {
      while (firstRun[parameter + 1] <= run) {
        parameter++;
      }
      int first = (run - firstRun[parameter]) * RUN;
      run(run, parameter, first, Math.min(RUN, list.count(parameter) - first));
    }
  }

  /**
   * Does a run.
   *
   * @param run its number
   * @param parameter the parameter's place in the list
   * @param first the run's first element
   * @param count how many elements it has
   */
  abstract void run(int run, int parameter, int first, int count);
}
