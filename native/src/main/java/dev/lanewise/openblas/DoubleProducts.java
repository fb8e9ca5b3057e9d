package dev.lanewise.openblas;

import dev.lanewise.kernels.host.HostEpilogue;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.openblas.OffHeapPool.Block;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.DoubleHeapCblas;
import dev.lanewise.openblas.cblas.DoubleOffHeapCblas;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * gemm, gemv and ger in float64. What the contract says of zeros (beta = 0, alpha = 0, empty sums)
 * is settled here, since versions of OpenBLAS differ in whether they read what they multiply by 0.
 */
final class DoubleProducts {
  private final DoubleHeapCblas heap;
  private final DoubleOffHeapCblas offHeap;
  private final ThreadGate gate;
  private final int threads;
  private final OffHeapPool copies;
  private final ScratchPool scratch;

  DoubleProducts(
      Cblas library, ThreadGate gate, int threads, OffHeapPool copies, ScratchPool scratch) {
    this.heap = new DoubleHeapCblas(library);
    this.offHeap = new DoubleOffHeapCblas(library);
    this.gate = gate;
    this.threads = threads;
    this.copies = copies;
    this.scratch = scratch;
  }

  void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      double @Nullable [] bias,
      int biasOffset,
      double @Nullable [] residual,
      int residualOffset) {
    if (m == 0 || n == 0) {
      return;
    }
    if (residual != null && residual == c) {
      // The product overwrites what the epilogue is to add.
      double[] saved = scratch.leaseDoubles(Math.multiplyExact(m, n));
      try {
        DoubleRows.pack(m, n, c, residualOffset, ldc, saved);
        product(
            transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset,
            ldc);
        HostEpilogue.apply(epilogue, m, n, c, cOffset, ldc, bias, biasOffset, saved, 0, n);
      } finally {
        scratch.release(saved);
      }
      return;
    }
    product(
        transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    if (!epilogue.isNone()) {
      HostEpilogue.apply(
          epilogue, m, n, c, cOffset, ldc, bias, biasOffset, residual, residualOffset, ldc);
    }
  }

  private void product(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] b,
      int bOffset,
      int ldb,
      double beta,
      double[] c,
      int cOffset,
      int ldc) {
    if (alpha == 0 || k == 0) {
      DoubleRows.scale(m, n, beta, c, cOffset, ldc);
      return;
    }
    if (CallLimits.isShort(m, n, k, Double.BYTES)) {
      int entered = gate.enter(threads);
      try {
        heap.dgemm(
            transA, transB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset,
            ldc);
      } finally {
        gate.leave(entered);
      }
      return;
    }
    int aRows = transA ? k : m;
    int aColumns = transA ? m : k;
    int bRows = transB ? n : k;
    int bColumns = transB ? k : n;
    long bAt = OffHeapPool.aligned((long) m * k, Double.BYTES);
    long cAt = bAt + OffHeapPool.aligned((long) k * n, Double.BYTES);
    Block block = copies.lease((cAt + (long) m * n) * Double.BYTES);
    try {
      MemorySegment copy = block.memory();
      DoubleRows.copyOut(aRows, aColumns, a, aOffset, lda, copy, 0);
      DoubleRows.copyOut(bRows, bColumns, b, bOffset, ldb, copy, bAt);
      if (beta != 0) {
        DoubleRows.copyOut(m, n, c, cOffset, ldc, copy, cAt);
      }
      int entered = gate.enter(threads);
      try {
        offHeap.dgemm(
            transA, transB, m, n, k, alpha, copy, 0, aColumns, copy, bAt, bColumns, beta, copy, cAt,
            n);
      } finally {
        gate.leave(entered);
      }
      DoubleRows.copyBack(m, n, copy, cAt, c, cOffset, ldc);
    } finally {
      copies.release(block);
    }
  }

  /** In blocks of rows and columns, each a short call. */
  void gemv(
      boolean trans,
      int m,
      int n,
      double alpha,
      double[] a,
      int aOffset,
      int lda,
      double[] x,
      int xOffset,
      int incX,
      double beta,
      double[] y,
      int yOffset,
      int incY) {
    int outputs = trans ? n : m;
    boolean hasNoTerms = alpha == 0 || (trans ? m : n) == 0;
    if (hasNoTerms || beta == 0) {
      DoubleRows.scale(outputs, 1, beta, y, yOffset, incY);
    }
    if (hasNoTerms || outputs == 0) {
      return;
    }
    int columns = Math.min(n, CallLimits.ELEMENTS);
    int rows = CallLimits.ELEMENTS / columns;
    int entered = gate.enter(threads);
    try {
      for (int i = 0; i < m; i += Math.min(rows, m - i)) {
        for (int j = 0; j < n; j += Math.min(columns, n - j)) {
          heap.dgemv(
              trans,
              Math.min(rows, m - i),
              Math.min(columns, n - j),
              alpha,
              a,
              aOffset + i * lda + j,
              lda,
              x,
              xOffset + (trans ? i : j) * incX,
              incX,
              (trans ? i : j) == 0 ? beta : 1,
              y,
              yOffset + (trans ? j : i) * incY,
              incY);
        }
      }
    } finally {
      gate.leave(entered);
    }
  }

  /** In blocks of rows and columns, each a short call. */
  void ger(
      int m,
      int n,
      double alpha,
      double[] x,
      int xOffset,
      int incX,
      double[] y,
      int yOffset,
      int incY,
      double[] a,
      int aOffset,
      int lda) {
    if (m == 0 || n == 0 || alpha == 0) {
      return;
    }
    int columns = Math.min(n, CallLimits.ELEMENTS);
    int rows = CallLimits.ELEMENTS / columns;
    int entered = gate.enter(threads);
    try {
      for (int i = 0; i < m; i += Math.min(rows, m - i)) {
        for (int j = 0; j < n; j += Math.min(columns, n - j)) {
          heap.dger(
              Math.min(rows, m - i),
              Math.min(columns, n - j),
              alpha,
              x,
              xOffset + i * incX,
              incX,
              y,
              yOffset + j * incY,
              incY,
              a,
              aOffset + i * lda + j,
              lda);
        }
      }
    } finally {
      gate.leave(entered);
    }
  }
}
