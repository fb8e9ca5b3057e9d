package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;

/**
 * C = A B where both are made while they are needed, float32: each element of C is one chain of
 * fused multiply-adds in the order of k, for any number of threads.
 */
public final class FloatSourcesProduct {
  private static final int IDLE_CALLS = 16;

  private final WorkerPool workers;
  private final FloatTile tile = FloatTile.preferred();
  private final LeasePool<FloatGemmCall> calls;

  /** On the given threads and scratch memory. */
  public FloatSourcesProduct(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.calls = new LeasePool<>(IDLE_CALLS, () -> new FloatGemmCall(scratch, tile));
  }

  /**
   * The product of A, m x k, and B, k x n; none of the three sizes is 0.
   *
   * @param continues whether the chains go on from what lies in C; else they start from 0
   */
  public void run(
      int m,
      int n,
      int k,
      FloatRowSource a,
      FloatPanelSource b,
      boolean continues,
      float[] c,
      int cOffset,
      int ldc) {
    FloatGemmCall g = calls.lease();
    try {
      g.transA = false;
      g.transB = false;
      g.m = m;
      g.n = n;
      g.k = k;
      g.alpha = 1;
      g.sourceA = a;
      g.sourceB = b;
      g.continues = continues;
      g.beta = 0;
      g.c = c;
      g.cOffset = cOffset;
      g.ldc = ldc;
      g.epilogue = Epilogue.NONE;
      int threads = GemmThresholds.threads(workers.threads(), m, n, k, Float.BYTES);
      if (threads == 1) {
        FloatPackedGemm.run(g, 0, m, 0, n);
      } else {
        g.grid.cut(m, n, k, threads, tile.rows(), FloatTile.COLUMNS);
        workers.run(g.grid.tasks(), g);
      }
    } finally {
      g.clear();
      calls.release(g);
    }
  }

  /** Copies a matrix of {@code rows} x {@code columns} transposed. */
  public static void transpose(
      int rows, int columns, float[] from, int fromAt, int ldFrom, float[] to, int toAt, int ldTo) {
    FloatTransposition.copy(rows, columns, from, fromAt, ldFrom, to, toAt, ldTo);
  }
}
