package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one product, float32, and its tasks: rectangles of C. Reused between calls,
 * because the tasks of a parallel call must be an object.
 */
final class FloatGemmCall implements WorkerPool.Task {
  private static final float[] NOTHING = new float[0];

  final ScratchPool scratch;
  final FloatTile tile;
  final GemmGrid grid = new GemmGrid();

  boolean transA;
  boolean transB;
  int m;
  int n;
  int k;
  float alpha;
  float[] a = NOTHING;
  int aOffset;
  int lda;

  /** The rows of A, if they were packed before. */
  @Nullable FloatRowBlocks readyA;

  /** Where rows of A come from, if they are neither stored nor packed before. */
  @Nullable FloatRowSource sourceA;

  float[] b = NOTHING;
  int bOffset;
  int ldb;
  @Nullable FloatPackedB packedB;

  /** Where panels of B come from, if they are neither stored nor packed before. */
  @Nullable FloatPanelSource sourceB;

  /** Columns of B that are packed at a time. */
  int blockColumns = GemmBlocking.COLUMNS;

  /** Whether the chains start from what lies in C. */
  boolean continues;

  float beta;
  float[] c = NOTHING;
  int cOffset;
  int ldc;
  Epilogue epilogue = Epilogue.NONE;
  float @Nullable [] bias;
  int biasOffset;
  float @Nullable [] residual;
  int residualOffset;

  FloatGemmCall(ScratchPool scratch, FloatTile tile) {
    this.scratch = scratch;
    this.tile = tile;
  }

  /** Whether a finished chain is already the element of C. */
  boolean isPlain() {
    return isPlain(alpha, beta, epilogue);
  }

  static boolean isPlain(float alpha, float beta, Epilogue epilogue) {
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
    FloatPackedGemm.run(this, row, grid.rows(index), column, grid.columns(index));
  }

  /** Forgets the caller's arrays, which a pool must not keep alive. */
  void clear() {
    a = NOTHING;
    readyA = null;
    sourceA = null;
    b = NOTHING;
    packedB = null;
    sourceB = null;
    blockColumns = GemmBlocking.COLUMNS;
    continues = false;
    c = NOTHING;
    epilogue = Epilogue.NONE;
    bias = null;
    residual = null;
  }
}
