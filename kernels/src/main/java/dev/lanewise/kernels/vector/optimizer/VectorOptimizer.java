package dev.lanewise.kernels.vector.optimizer;

import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/** Optimizer steps of float32 on SIMD lanes, each in one pass. */
public final class VectorOptimizer implements OptimizerKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  /**
   * Elements of a task, a multiple of every vector width: a step moves 12 to 28 bytes an element,
   * so 2^14 of them take several us, a few times what waking a worker costs.
   */
  private static final int TASK_ELEMENTS = 1 << 14;

  private final WorkerPool workers;
  private final LeasePool<StepTask> tasks = new LeasePool<>(SLOTS, StepTask::new);

  /** On the given threads. */
  public VectorOptimizer(WorkerPool workers) {
    this.workers = workers;
  }

  @Override
  public void step(
      OptimizerStep step,
      int n,
      Buffer w,
      long wOffset,
      Buffer g,
      long gOffset,
      @Nullable Buffer s1,
      long s1Offset,
      @Nullable Buffer s2,
      long s2Offset) {
    F32Buffer weights = F32Buffer.cast(w, "w");
    int wFrom = weights.index(wOffset, n, "w");
    F32Buffer gradients = F32Buffer.cast(g, "g");
    int gFrom = gradients.index(gOffset, n, "g");
    F32Buffer first = step.states() < 1 ? weights : state(s1, "s1");
    int s1From = step.states() < 1 ? wFrom : first.index(s1Offset, n, "s1");
    F32Buffer second = step.states() < 2 ? weights : state(s2, "s2");
    int s2From = step.states() < 2 ? wFrom : second.index(s2Offset, n, "s2");
    StepTask task = tasks.lease();
    try {
      task.set(step, n, weights.array(), wFrom);
      task.gradient(gradients.array(), gFrom);
      task.firstState(first.array(), s1From);
      task.secondState(second.array(), s2From);
      task.run(workers, workers.threads() == 1 ? Math.max(n, 1) : TASK_ELEMENTS);
    } finally {
      task.clear();
      tasks.release(task);
    }
  }

  private static F32Buffer state(@Nullable Buffer buffer, String name) {
    if (buffer == null) {
      throw new IllegalArgumentException(name + " is null; expected a state array");
    }
    return F32Buffer.cast(buffer, name);
  }
}
