package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.host.HostMatmul;
import dev.lanewise.kernels.host.HostPacked;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.vector.Lanes;

/** The calls of {@link GemmWarmUp}, double64. */
final class DoubleGemmWarmUp extends GemmWarmUp {
  private final HostMatmul kernels;
  private final DoubleGemmCall call;
  private final double[] a = values(ELEMENTS);
  private final double[] b = values(ELEMENTS);
  private final double[] c = new double[ELEMENTS];
  private final double[] bias = values(WIDEST);
  private final double[] residual = values(ELEMENTS);

  DoubleGemmWarmUp(HostMatmul kernels, ScratchPool scratch, DoubleTile tile, int threads) {
    super(Lanes.DOUBLES, tile.rows(), threads);
    this.kernels = kernels;
    this.call = new DoubleGemmCall(scratch, tile);
  }

  /** Both signs and some magnitudes, so that every branch is taken. */
  private static double[] values(int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = (i * 37 % 101 - 50) * 0.125;
    }
    return values;
  }

  @Override
  void gemm(
      boolean transA,
      boolean transB,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      Epilogue epilogue) {
    kernels.dgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        0,
        transA ? m : k,
        b,
        0,
        transB ? k : n,
        beta,
        c,
        0,
        n,
        epilogue,
        epilogue.bias() == Bias.NONE ? null : bias,
        0,
        epilogue.residual() ? residual : null,
        0);
  }

  @Override
  void packing(boolean transA, boolean transB, int m, int n, int k) {
    call.transA = transA;
    call.transB = transB;
    call.m = m;
    call.n = n;
    call.k = k;
    call.alpha = 1;
    call.a = a;
    call.lda = transA ? m : k;
    call.b = b;
    call.ldb = transB ? k : n;
    call.c = c;
    call.ldc = n;
    DoublePackedGemm.run(call, 0, m, 0, n);
  }

  @Override
  void packed(int m, int n, int k, HostPacked packedA, HostPacked packedB) {
    kernels.dgemmPackedA(
        false, m, n, k, 1, packedA, b, 0, n, 0, c, 0, n, Epilogue.NONE, null, 0, null, 0);
    kernels.dgemmPackedB(
        false, m, n, k, 1, a, 0, k, packedB, 0, c, 0, n, Epilogue.NONE, null, 0, null, 0);
  }

  @Override
  HostPacked packA(boolean trans, int m, int k) {
    return kernels.packA(trans, m, k, a, 0, trans ? m : k);
  }

  @Override
  HostPacked packB(boolean trans, int k, int n) {
    return kernels.packB(trans, k, n, b, 0, trans ? k : n);
  }

  @Override
  void gemv(boolean trans, int m, int n, int inc, double alpha, double beta) {
    kernels.dgemv(trans, m, n, alpha, a, 0, n, b, 0, inc, beta, c, 0, inc);
  }

  @Override
  void ger(int m, int n, int inc) {
    kernels.dger(m, n, 1e-6, a, 0, inc, b, 0, inc, c, 0, n);
  }
}
