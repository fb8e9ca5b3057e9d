package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.level1.FloatNorm;

/** The sum of the squares of all gradients of a list; each run leaves its sum, for the caller. */
final class NormTask extends ListTask {
  private static final double[] NOTHING = {};

  private final ScratchPool scratch;
  private double[] sums = NOTHING;

  NormTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  double squares(WorkerPool workers, ParameterList parameters) {
    set(parameters);
    sums = scratch.leaseDoubles(runs());
    try {
      share(workers);
      double total = 0;
      for (int i = 0; i < parameters.size(); i++) {
        double sum = 0;
        for (int run = firstRun(i); run < firstRun(i + 1); run++) {
          sum += sums[run];
        }
        total += sum;
      }
      return total;
    } finally {
      scratch.release(sums);
    }
  }

  @Override
  void clear() {
    super.clear();
    sums = NOTHING;
  }

  @Override
  void run(int run, int parameter, int first, int count) {
    F32Buffer g = F32Buffer.cast(list().g(parameter), "g");
    int from = g.offset() + (int) list().gOffset(parameter) + first;
    double[] lanes = scratch.leaseDoubles(FloatNorm.LANES);
    try {
      sums[run] = FloatNorm.squaresRun(count, g.array(), from, lanes);
    } finally {
      scratch.release(lanes);
    }
  }
}
