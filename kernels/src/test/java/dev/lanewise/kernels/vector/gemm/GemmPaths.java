package dev.lanewise.kernels.vector.gemm;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.gemm.GemmIdentityCase.Ahead;
import java.util.EnumMap;
import java.util.Map;

/** How often each path of the products is met, by the thresholds of {@link GemmThresholds}. */
final class GemmPaths {
  /** What a product or a batch can meet. */
  enum Path {
    NO_RESULT,
    NO_PRODUCT,
    TRANSPOSED_A_FIRST,
    TRANSPOSED_B_FIRST,
    TRANSPOSED_BOTH_FIRST,
    IN_PLACE_PLAIN,
    IN_PLACE_FINISHED,
    IN_PLACE_SHORT,
    IN_PLACE_ONE_ROW,
    IN_PLACE_LONG_ROW,
    PACKED_ROW,
    PACKED_ALONE,
    PACKED_SHARED,
    PACKED_SHARED_BY_ALL,
    PACKED_TRANS_A,
    PACKED_TRANS_B,
    PACKED_BLOCKS_OF_K_IN_C,
    PACKED_BLOCKS_OF_K_IN_SCRATCH,
    PACKED_SWEEPS,
    PACKED_BLOCKS_OF_COLUMNS,
    A_AHEAD_ALONE,
    A_AHEAD_SHARED,
    B_AHEAD_ALONE,
    B_AHEAD_SHARED,
    BATCH_AS_ONE_PRODUCT,
    BATCH_ALONE,
    BATCH_SHARED_OUT,
    BATCH_OF_LARGE_PRODUCTS_SHARED_OUT,
    BATCH_OF_SHARED_PRODUCTS
  }

  private final int threads;
  private final Map<Path, Integer> times = new EnumMap<>(Path.class);

  /** Of kernels with so many threads. */
  GemmPaths(int threads) {
    this.threads = threads;
    for (Path path : Path.values()) {
      times.put(path, 0);
    }
  }

  Map<Path, Integer> times() {
    return times;
  }

  private void meet(boolean met, Path path) {
    if (met) {
      times.merge(path, 1, Integer::sum);
    }
  }

  void count(GemmIdentityCase one) {
    boolean wide = one.dtype == DType.F64;
    int bytes = wide ? Double.BYTES : Float.BYTES;
    int lanes = wide ? Lanes.DOUBLES : Lanes.FLOATS;
    Gemm g = one.gemm;
    if (one.batch.count() != 1) {
      countBatch(one.batch, bytes);
    } else if (g.m() == 0 || g.n() == 0 || g.k() == 0 || one.alpha == 0) {
      meet(g.m() == 0 || g.n() == 0, Path.NO_RESULT);
      meet(g.m() != 0 && g.n() != 0, Path.NO_PRODUCT);
    } else if (!aheadA(one)
        && !aheadB(one)
        && GemmThresholds.transposedFirst(g.transA(), g.transB(), g.m(), g.n(), g.k(), lanes)) {
      meet(!g.transB(), Path.TRANSPOSED_A_FIRST);
      meet(!g.transA(), Path.TRANSPOSED_B_FIRST);
      meet(g.transA() && g.transB(), Path.TRANSPOSED_BOTH_FIRST);
      countInPlace(one);
    } else if (!aheadA(one)
        && !aheadB(one)
        && GemmThresholds.inPlace(g.transA(), g.transB(), g.m(), g.n(), g.k(), lanes)) {
      countInPlace(one);
    } else if (g.m() == 1 && aheadB(one) && !g.transA()) {
      meet(true, Path.PACKED_ROW);
    } else {
      countPacked(one, bytes, GemmThresholds.threads(threads, g.m(), g.n(), g.k(), bytes));
    }
  }

  private static boolean aheadA(GemmIdentityCase one) {
    return one.ahead == Ahead.A && one.gemm.k() >= GemmThresholds.PACKED_DEPTH;
  }

  private static boolean aheadB(GemmIdentityCase one) {
    return one.ahead == Ahead.B && one.gemm.n() >= GemmThresholds.PACKED_COLUMNS;
  }

  private void countBatch(GemmBatch batch, int bytes) {
    Gemm g = batch.gemm();
    int together = GemmThresholds.threads(threads, batch.count(), g, bytes);
    boolean small = GemmThresholds.threads(threads, 1, g, bytes) == 1;
    if (batch.isOneProduct()) {
      meet(true, Path.BATCH_AS_ONE_PRODUCT);
    } else {
      meet(together == 1, Path.BATCH_ALONE);
      meet(together > 1 && small, Path.BATCH_SHARED_OUT);
      boolean many = batch.count() >= 4 * threads;
      meet(together > 1 && !small && many, Path.BATCH_OF_LARGE_PRODUCTS_SHARED_OUT);
      meet(together > 1 && !small && !many, Path.BATCH_OF_SHARED_PRODUCTS);
    }
  }

  private void countInPlace(GemmIdentityCase one) {
    Gemm g = one.gemm;
    boolean plain = one.alpha == 1 && one.beta == 0 && one.epilogue.isNone();
    boolean large = (long) g.k() * g.n() > GemmThresholds.IN_PLACE_ELEMENTS;
    meet(plain, Path.IN_PLACE_PLAIN);
    meet(!plain, Path.IN_PLACE_FINISHED);
    meet(g.m() > 1 && large, Path.IN_PLACE_SHORT);
    meet(g.m() == 1 && !large, Path.IN_PLACE_ONE_ROW);
    meet(g.m() == 1 && large, Path.IN_PLACE_LONG_ROW);
  }

  private void countPacked(GemmIdentityCase one, int bytes, int shared) {
    Gemm g = one.gemm;
    int rows = bytes == Double.BYTES ? DoubleTile.preferred().rows() : FloatTile.preferred().rows();
    int columns = bytes == Double.BYTES ? DoubleTile.COLUMNS : FloatTile.COLUMNS;
    boolean blocks = GemmBlocking.depth(g.k(), rows, columns, bytes) < g.k();
    boolean inC = one.beta == 0 && !one.epilogue.residual();
    boolean alone = shared == 1;
    boolean ready = aheadA(one) || aheadB(one);
    meet(alone && !ready, Path.PACKED_ALONE);
    meet(!alone && !ready, Path.PACKED_SHARED);
    meet(shared == threads, Path.PACKED_SHARED_BY_ALL);
    meet(g.transA() && !aheadA(one), Path.PACKED_TRANS_A);
    meet(g.transB() && !aheadB(one), Path.PACKED_TRANS_B);
    meet(blocks && inC, Path.PACKED_BLOCKS_OF_K_IN_C);
    meet(blocks && !inC, Path.PACKED_BLOCKS_OF_K_IN_SCRATCH);
    meet(blocks && !inC && g.m() > GemmBlocking.SCRATCH_ROWS, Path.PACKED_SWEEPS);
    meet(g.n() > GemmBlocking.COLUMNS, Path.PACKED_BLOCKS_OF_COLUMNS);
    meet(alone && aheadA(one), Path.A_AHEAD_ALONE);
    meet(!alone && aheadA(one), Path.A_AHEAD_SHARED);
    meet(alone && aheadB(one), Path.B_AHEAD_ALONE);
    meet(!alone && aheadB(one), Path.B_AHEAD_SHARED);
  }
}
