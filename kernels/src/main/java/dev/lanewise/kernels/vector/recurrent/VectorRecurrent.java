package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Warmable;
import dev.lanewise.kernels.host.HostRecurrentCall;
import dev.lanewise.kernels.host.HostRecurrentKernels;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.time.Duration;

/**
 * Steps of recurrent layers of float32 on SIMD lanes. A row is worked on by a few short loops while
 * it is in the L1 cache, so that memory is passed over once; rows are shared out to the threads.
 */
public final class VectorRecurrent extends HostRecurrentKernels implements Warmable {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<CellTask> tasks;

  /** On the given threads and scratch memory. */
  public VectorRecurrent(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.tasks = new LeasePool<>(SLOTS, () -> new CellTask(scratch));
  }

  @Override
  public boolean warmUp(Duration limit) {
    return new RecurrentWarmUp(this).run(limit);
  }

  @Override
  protected void forward(HostRecurrentCall call) {
    run(call, ForwardCells.active(call.layer().cell()), ForwardCells.ENDED);
  }

  @Override
  protected void backward(HostRecurrentCall call) {
    run(call, BackwardCells.active(call.layer().cell()), BackwardCells.ENDED);
  }

  private void run(HostRecurrentCall call, Pass[] active, Pass[] ended) {
    CellTask task = tasks.lease();
    try {
      task.run(workers, call, active, ended);
    } finally {
      task.clear();
      tasks.release(task);
    }
  }
}
