package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostOptimizerKernels;
import dev.lanewise.kernels.op.ParameterList;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/** Optimizer steps of float32 on SIMD lanes, each in one pass. */
public final class VectorOptimizer extends HostOptimizerKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<StepTask> steps = new LeasePool<>(SLOTS, StepTask::new);
  private final LeasePool<NormTask> norms;

  /** On the given threads. */
  public VectorOptimizer(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.norms = new LeasePool<>(SLOTS, () -> new NormTask(scratch));
  }

  @Override
  protected void apply(ParameterList list, double factor) {
    StepTask task = steps.lease();
    try {
      task.run(workers, list, (float) factor);
    } finally {
      task.clear();
      steps.release(task);
    }
  }

  @Override
  protected double squares(ParameterList list) {
    NormTask task = norms.lease();
    try {
      return task.squares(workers, list);
    } finally {
      task.clear();
      norms.release(task);
    }
  }
}
