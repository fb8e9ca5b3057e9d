package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * Batches of products, float64. Small ones are shared out whole, a run of products to a task; large
 * ones are computed one after the other, each by all threads.
 */
final class DoubleGemmBatch {
  private static final int IDLE_CALLS = 16;

  /** Tasks for each thread, so that one that starts late does fewer. */
  private static final int RUNS_PER_THREAD = 4;

  private final WorkerPool workers;
  private final DoubleGemm gemm;
  private final LeasePool<Call> calls;

  DoubleGemmBatch(WorkerPool workers, DoubleGemm gemm) {
    this.workers = workers;
    this.gemm = gemm;
    this.calls = new LeasePool<>(IDLE_CALLS, () -> new Call(gemm));
  }

  void multiply(
      GemmBatch batch,
      double alpha,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double beta,
      double[] c,
      int cOffset) {
    Gemm g = batch.gemm();
    int count = batch.count();
    if (count == 0) {
      return;
    }
    if (batch.isOneProduct()) {
      gemm.multiply(
          false,
          g.transB(),
          count * g.m(),
          g.n(),
          g.k(),
          alpha,
          a,
          aOffset,
          g.lda(),
          b,
          bOffset,
          g.ldb(),
          beta,
          c,
          cOffset,
          g.ldc(),
          Epilogue.NONE,
          null,
          0,
          null,
          0);
      return;
    }
    int threads = GemmThresholds.threads(workers.threads(), count, g, Double.BYTES);
    boolean small = GemmThresholds.threads(workers.threads(), 1, g, Double.BYTES) == 1;
    Call call = calls.lease();
    try {
      call.batch = batch;
      call.alpha = alpha;
      call.a = a;
      call.aOffset = aOffset;
      call.b = b;
      call.bOffset = bOffset;
      call.beta = beta;
      call.c = c;
      call.cOffset = cOffset;
      if (threads > 1 && (small || count >= RUNS_PER_THREAD * threads)) {
        call.tasks = Math.min(count, RUNS_PER_THREAD * threads);
        workers.run(call.tasks, call);
      } else {
        call.tasks = 1;
        call.run(0);
      }
    } finally {
      call.clear();
      calls.release(call);
    }
  }

  /** The arguments of one batch and its tasks: runs of products. */
  private static final class Call implements WorkerPool.Task {
    private static final double[] NOTHING = new double[0];
    private static final GemmBatch NONE =
        new GemmBatch(Gemm.dense(false, false, 0, 0, 0), 0, 0, 0, 0);

    private final DoubleGemm gemm;
    private GemmBatch batch = NONE;
    private int tasks;
    private double alpha;
    private double[] a = NOTHING;
    private int aOffset;
    private double[] b = NOTHING;
    private int bOffset;
    private double beta;
    private double[] c = NOTHING;
    private int cOffset;

    Call(DoubleGemm gemm) {
      this.gemm = gemm;
    }

    @Override
    public void run(int task) {
      Gemm g = batch.gemm();
      long count = batch.count();
      int to = (int) (count * (task + 1) / tasks);
      for (int i = (int) (count * task / tasks); i < to; i++) {
        gemm.multiply(
            g.transA(),
            g.transB(),
            g.m(),
            g.n(),
            g.k(),
            alpha,
            a,
            GemmBatch.start(aOffset, g.extentA(), batch.strideA(), i),
            g.lda(),
            b,
            GemmBatch.start(bOffset, g.extentB(), batch.strideB(), i),
            g.ldb(),
            beta,
            c,
            GemmBatch.start(cOffset, g.extentC(), batch.strideC(), i),
            g.ldc(),
            Epilogue.NONE,
            null,
            0,
            null,
            0);
      }
    }

    /** Forgets the caller's arrays, which a pool must not keep alive. */
    void clear() {
      batch = NONE;
      a = NOTHING;
      b = NOTHING;
      c = NOTHING;
    }
  }
}
