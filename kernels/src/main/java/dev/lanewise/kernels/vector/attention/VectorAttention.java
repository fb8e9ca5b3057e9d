package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostAttentionKernels;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Rotary;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Attention of float32 on SIMD lanes: tiles of scores that stay in cache, made and used by the
 * kernels of the packed matrix product. Scratch is a few blocks a thread and two numbers a row.
 */
public final class VectorAttention extends HostAttentionKernels {
  /** Calls that may be in progress at once without making new task objects. */
  private static final int SLOTS = 16;

  private final WorkerPool workers;
  private final LeasePool<ForwardTask> forwards;
  private final LeasePool<BackwardTask> backwards;
  private final LeasePool<RotaryTask> rotations = new LeasePool<>(SLOTS, RotaryTask::new);

  /** On the given threads and scratch memory. */
  public VectorAttention(WorkerPool workers, ScratchPool scratch) {
    super(DType.F32);
    this.workers = workers;
    this.forwards = new LeasePool<>(SLOTS, () -> new ForwardTask(scratch));
    this.backwards = new LeasePool<>(SLOTS, () -> new BackwardTask(scratch));
  }

  @Override
  protected void attend(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      @Nullable HostBuffer logSumExp,
      long logSumExpOffset) {
    ForwardTask task = forwards.lease();
    try {
      task.inputs(attention, q, qOffset, k, kOffset, v, vOffset, lengths, lengthsOffset);
      task.y.set(y, yOffset, attention.y(), "y");
      if (logSumExp != null) {
        F32Buffer saved = F32Buffer.cast(logSumExp, "logSumExp");
        task.save(saved.array(), saved.index(logSumExpOffset, attention.statistics(), "logSumExp"));
      }
      task.run(workers);
    } finally {
      task.clear();
      forwards.release(task);
    }
  }

  @Override
  protected void attendBackward(
      Attention attention,
      HostBuffer q,
      long qOffset,
      HostBuffer k,
      long kOffset,
      HostBuffer v,
      long vOffset,
      @Nullable I32Buffer lengths,
      long lengthsOffset,
      HostBuffer y,
      long yOffset,
      HostBuffer logSumExp,
      long logSumExpOffset,
      HostBuffer dy,
      long dyOffset,
      HostBuffer dq,
      long dqOffset,
      HostBuffer dk,
      long dkOffset,
      HostBuffer dv,
      long dvOffset) {
    F32Buffer saved = F32Buffer.cast(logSumExp, "logSumExp");
    BackwardTask task = backwards.lease();
    try {
      task.inputs(attention, q, qOffset, k, kOffset, v, vOffset, lengths, lengthsOffset);
      task.y.set(y, yOffset, attention.y(), "y");
      task.saved(saved.array(), saved.index(logSumExpOffset, attention.statistics(), "logSumExp"));
      task.dy.set(dy, dyOffset, attention.y(), "dy");
      task.dq.set(dq, dqOffset, attention.q(), "dq");
      task.dk.set(dk, dkOffset, attention.k(), "dk");
      task.dv.set(dv, dvOffset, attention.v(), "dv");
      task.run(workers);
    } finally {
      task.clear();
      backwards.release(task);
    }
  }

  @Override
  protected void turn(
      Rotary rotary,
      HostBuffer x,
      long xOffset,
      HostBuffer table,
      long tableOffset,
      HostBuffer y,
      long yOffset) {
    F32Buffer angles = F32Buffer.cast(table, "table");
    RotaryTask task = rotations.lease();
    try {
      task.x.set(x, xOffset, rotary.heads(), "x");
      task.table(angles.array(), angles.index(tableOffset, rotary.tableLength(), "table"));
      task.y.set(y, yOffset, rotary.heads(), "y");
      task.run(workers, rotary);
    } finally {
      task.clear();
      rotations.release(task);
    }
  }
}
