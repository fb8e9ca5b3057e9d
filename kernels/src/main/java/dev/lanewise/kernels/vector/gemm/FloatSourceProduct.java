package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * C = A B with a B that is made while it is needed, float32: each element of C is one chain of
 * fused multiply-adds in the order of k, for any number of threads.
 */
public final class FloatSourceProduct {
  private static final int IDLE_CALLS = 16;

  private final WorkerPool workers;
  private final FloatTile tile = FloatTile.preferred();
  private final LeasePool<FloatGemmCall> calls;

  /** On the given threads and scratch memory. */
  public FloatSourceProduct(WorkerPool workers, ScratchPool scratch) {
    this.workers = workers;
    this.calls = new LeasePool<>(IDLE_CALLS, () -> new FloatGemmCall(scratch, tile));
  }

  /**
   * The product of A, whose rows are packed, and B, k x n. Where k is 0 it is 0.
   *
   * @param n columns of B
   */
  public void run(int n, FloatRowBlocks a, FloatPanelSource b, float[] c, int cOffset, int ldc) {
    int m = a.rows();
    int k = a.columns();
    if (k == 0) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cOffset + i * ldc, cOffset + i * ldc + n, 0);
      }
      return;
    }
    if (m == 0 || n == 0) {
      return;
    }
    FloatGemmCall g = calls.lease();
    try {
      g.readyA = a;
      g.blockColumns = GemmBlocking.readyColumns(k, tile.rows(), FloatTile.COLUMNS, Float.BYTES);
      run(g, m, n, k, b, c, cOffset, ldc);
    } finally {
      g.clear();
      calls.release(g);
    }
  }

  /**
   * The product of A, m x k, whose rows are made while they are needed too, and B, k x n; none of
   * the three sizes is 0.
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
      g.sourceA = a;
      g.continues = continues;
      run(g, m, n, k, b, c, cOffset, ldc);
    } finally {
      g.clear();
      calls.release(g);
    }
  }

  private void run(
      FloatGemmCall g, int m, int n, int k, FloatPanelSource b, float[] c, int cOffset, int ldc) {
    g.transA = false;
    g.transB = false;
    g.m = m;
    g.n = n;
    g.k = k;
    g.alpha = 1;
    g.sourceB = b;
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
  }
}
