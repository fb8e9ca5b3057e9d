package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.LeasePool;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.Lanes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The product of float32: chooses the path, by the shape alone, and the threads. */
final class FloatGemm {
  private static final int IDLE_CALLS = 16;

  private final WorkerPool workers;
  private final ScratchPool scratch;
  private final FloatTile tile;
  private final LeasePool<FloatGemmCall> calls;

  FloatGemm(WorkerPool workers, ScratchPool scratch, FloatTile tile) {
    this.workers = workers;
    this.scratch = scratch;
    this.tile = tile;
    this.calls = new LeasePool<>(IDLE_CALLS, () -> new FloatGemmCall(scratch, tile));
  }

  /** The tile of the packed product. */
  FloatTile tile() {
    return tile;
  }

  void multiply(
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
    multiply(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        null,
        b,
        bOffset,
        ldb,
        null,
        beta,
        c,
        cOffset,
        ldc,
        epilogue,
        bias,
        biasOffset,
        residual,
        residualOffset);
  }

  /** The same with A, B or both packed before, which takes the place of its array. */
  void multiply(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      @Nullable FloatPackedA packedA,
      float[] b,
      int bOffset,
      int ldb,
      @Nullable FloatPackedB packedB,
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
    boolean product = k != 0 && alpha != 0;
    if (product
        && packedA == null
        && packedB == null
        && GemmThresholds.transposedFirst(transA, transB, m, n, k, Lanes.FLOATS)) {
      transposedFirst(
          transA,
          transB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          b,
          bOffset,
          ldb,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } else {
      product(
          transA,
          transB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          lda,
          packedA,
          b,
          bOffset,
          ldb,
          packedB,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
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
      @Nullable FloatPackedA packedA,
      float[] b,
      int bOffset,
      int ldb,
      @Nullable FloatPackedB packedB,
      float beta,
      float[] c,
      int cOffset,
      int ldc,
      Epilogue epilogue,
      float @Nullable [] bias,
      int biasOffset,
      float @Nullable [] residual,
      int residualOffset) {
    boolean product = k != 0 && alpha != 0;
    boolean inPlace =
        product
            && packedA == null
            && packedB == null
            && GemmThresholds.inPlace(transA, transB, m, n, k, Lanes.FLOATS);
    if (inPlace && FloatGemmCall.isPlain(alpha, beta, epilogue)) {
      FloatInPlaceGemm.chains(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
      return;
    }
    FloatGemmCall g = calls.lease();
    try {
      g.transA = transA;
      g.transB = transB;
      g.m = m;
      g.n = n;
      g.k = k;
      g.alpha = product ? alpha : 1;
      g.a = a;
      g.aOffset = aOffset;
      g.lda = lda;
      g.readyA = packedA == null ? null : packedA.blocks;
      g.b = b;
      g.bOffset = bOffset;
      g.ldb = ldb;
      g.packedB = packedB;
      g.beta = beta;
      g.c = c;
      g.cOffset = cOffset;
      g.ldc = ldc;
      g.epilogue = epilogue;
      g.bias = bias;
      g.biasOffset = biasOffset;
      g.residual = residual;
      g.residualOffset = residualOffset;
      if (!product) {
        finishZeros(g);
      } else if (inPlace) {
        inPlace(g);
      } else if (m == 1 && packedB != null && !transA) {
        FloatPackedRow.run(g, packedB);
      } else {
        packed(g);
      }
    } finally {
      g.clear();
      calls.release(g);
    }
  }

  /** Small matrices are transposed as a whole, for the product without packing. */
  private void transposedFirst(
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
    int lengthA = transA ? m * k : 0;
    float[] plain = scratch.leaseFloats(lengthA + (transB ? k * n : 0));
    try {
      if (transA) {
        FloatTransposition.copy(k, m, a, aOffset, lda, plain, 0, k);
      }
      if (transB) {
        FloatTransposition.copy(n, k, b, bOffset, ldb, plain, lengthA, n);
      }
      product(
          false,
          false,
          m,
          n,
          k,
          alpha,
          transA ? plain : a,
          transA ? 0 : aOffset,
          transA ? k : lda,
          null,
          transB ? plain : b,
          transB ? lengthA : bOffset,
          transB ? n : ldb,
          null,
          beta,
          c,
          cOffset,
          ldc,
          epilogue,
          bias,
          biasOffset,
          residual,
          residualOffset);
    } finally {
      scratch.release(plain);
    }
  }

  private void packed(FloatGemmCall g) {
    int threads = GemmThresholds.threads(workers.threads(), g.m, g.n, g.k, Float.BYTES);
    if (threads == 1) {
      FloatPackedGemm.run(g, 0, g.m, 0, g.n);
    } else {
      g.grid.cut(g.m, g.n, g.k, threads, tile.rows(), FloatTile.COLUMNS);
      workers.run(g.grid.tasks(), g);
    }
  }

  private void inPlace(FloatGemmCall g) {
    boolean inC = g.chainsInC();
    float[] chains = inC ? g.c : scratch.leaseFloats(Math.multiplyExact(g.m, g.n));
    int at = inC ? g.cOffset : 0;
    int ldChains = inC ? g.ldc : g.n;
    try {
      FloatInPlaceGemm.chains(
          g.m, g.n, g.k, g.a, g.aOffset, g.lda, g.b, g.bOffset, g.ldb, chains, at, ldChains);
      FloatFinish.apply(g, chains, at, ldChains, 0, g.m, 0, g.n);
    } finally {
      if (!inC) {
        scratch.release(chains);
      }
    }
  }

  /** The product is absent (k or alpha is 0): what is left starts from zeros. */
  private void finishZeros(FloatGemmCall g) {
    float[] zeros = scratch.leaseFloats(g.n);
    try {
      for (int i = 0; i < g.m; i++) {
        Arrays.fill(zeros, 0, g.n, 0);
        FloatFinish.apply(g, zeros, 0, g.n, i, 1, 0, g.n);
      }
    } finally {
      scratch.release(zeros);
    }
  }
}
