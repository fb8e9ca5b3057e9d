package dev.lanewise.openblas;

import dev.lanewise.kernels.host.HostEpilogue;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.openblas.OffHeapPool.Block;
import dev.lanewise.openblas.cblas.Cblas;
import dev.lanewise.openblas.cblas.FloatHeapCblas;
import dev.lanewise.openblas.cblas.FloatOffHeapCblas;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * gemm, gemv and ger in float32. What the contract says of zeros (beta = 0, alpha = 0, empty sums)
 * is settled here, since versions of OpenBLAS differ in whether they read what they multiply by 0.
 */
final class FloatProducts {
  private final FloatHeapCblas heap;
  private final FloatOffHeapCblas offHeap;
  private final ThreadGate gate;
  private final int threads;
  private final OffHeapPool copies;
  private final ScratchPool scratch;

  FloatProducts(
      Cblas library, ThreadGate gate, int threads, OffHeapPool copies, ScratchPool scratch) {
    this.heap = new FloatHeapCblas(library);
    this.offHeap = new FloatOffHeapCblas(library);
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
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset) {
    if (m == 0 || n == 0) {
      return;
    }
    if (residual != null && residual == c) {
      // The product overwrites what the epilogue is to add.
      float[] saved = scratch.leaseFloats(Math.multiplyExact(m, n));
      try {
        FloatRows.pack(m, n, c, residualOffset, ldc, saved);
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
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc) {
    if (alpha == 0 || k == 0) {
      FloatRows.scale(m, n, beta, c, cOffset, ldc);
      return;
    }
    if (CallLimits.isShort(m, n, k, Float.BYTES)) {
      int entered = gate.enter(threads);
      try {
        heap.sgemm(
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
    long bAt = OffHeapPool.aligned((long) m * k, Float.BYTES);
    long cAt = bAt + OffHeapPool.aligned((long) k * n, Float.BYTES);
    Block block = copies.lease((cAt + (long) m * n) * Float.BYTES);
    try {
      MemorySegment copy = block.memory();
      FloatRows.copyOut(aRows, aColumns, a, aOffset, lda, copy, 0);
      FloatRows.copyOut(bRows, bColumns, b, bOffset, ldb, copy, bAt);
      if (beta != 0) {
        FloatRows.copyOut(m, n, c, cOffset, ldc, copy, cAt);
      }
      int entered = gate.enter(threads);
      try {
        offHeap.sgemm(
            transA, transB, m, n, k, alpha, copy, 0, aColumns, copy, bAt, bColumns, beta, copy, cAt,
            n);
      } finally {
        gate.leave(entered);
      }
      FloatRows.copyBack(m, n, copy, cAt, c, cOffset, ldc);
    } finally {
      copies.release(block);
    }
  }

  /** In blocks of rows and columns, each a short call. */
  void gemv(
      boolean trans,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] x,
      int xOffset,
      int incX,
      float beta,
      float[] y,
      int yOffset,
      int incY) {
    int outputs = trans ? n : m;
    boolean hasNoTerms = alpha == 0 || (trans ? m : n) == 0;
    if (hasNoTerms || beta == 0) {
      FloatRows.scale(outputs, 1, beta, y, yOffset, incY);
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
          heap.sgemv(
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
      float alpha,
      float[] x,
      int xOffset,
      int incX,
      float[] y,
      int yOffset,
      int incY,
      float[] a,
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
          heap.sger(
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
