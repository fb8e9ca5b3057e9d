package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one product, float64, and its tasks: rectangles of C. Reused between calls,
 * because the tasks of a parallel call must be an object.
 */
final class DoubleGemmCall implements WorkerPool.Task {
  private static final double[] NOTHING = new double[0];

  final ScratchPool scratch;
  final DoubleTile tile;
  final GemmGrid grid = new GemmGrid();

  boolean transA;
  boolean transB;
  int m;
  int n;
  int k;
  double alpha;
  double[] a = NOTHING;
  int aOffset;
  int lda;
  @Nullable DoublePackedA packedA;
  double[] b = NOTHING;
  int bOffset;
  int ldb;
  @Nullable DoublePackedB packedB;
  double beta;
  double[] c = NOTHING;
  int cOffset;
  int ldc;
  Epilogue epilogue = Epilogue.NONE;
  double @Nullable [] bias;
  int biasOffset;
  double @Nullable [] residual;
  int residualOffset;

  DoubleGemmCall(ScratchPool scratch, DoubleTile tile) {
    this.scratch = scratch;
    this.tile = tile;
  }

  /** Whether a finished chain is already the element of C. */
  boolean isPlain() {
    return isPlain(alpha, beta, epilogue);
  }

  static boolean isPlain(double alpha, double beta, Epilogue epilogue) {
    return alpha == 1 && beta == 0 && epilogue.isNone();
  }

  /**
   * Whether partial sums may be kept in C: not if its old elements are still needed (a residual may
   * be C itself).
   */
  boolean chainsInC() {
    return beta == 0 && !epilogue.residual();
  }

  @Override
  public void run(int index) {
    int row = grid.row(index);
    int column = grid.column(index);
    DoublePackedGemm.run(this, row, grid.rows(index), column, grid.columns(index));
  }

  /** Forgets the caller's arrays, which a pool must not keep alive. */
  void clear() {
    a = NOTHING;
    packedA = null;
    b = NOTHING;
    packedB = null;
    c = NOTHING;
    epilogue = Epilogue.NONE;
    bias = null;
    residual = null;
  }
}
