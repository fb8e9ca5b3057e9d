package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.host.HostAttentionKernels;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The arguments of one call, and the products of which its tiles are made. */
abstract class AttentionTask extends RangeTask {
  /**
   * Rows of a tile: queries. The fewer, the less of a tile stands beyond the diagonal; but each
   * tile packs its keys and values again. GFLOP/s on a Zen 3 beside other work, 8 heads of 64, for
   * 128 x 128, 128 x 256 and 64 x 256: 512 steps forward 52, 53, 56, causal 39, 40, 46; backward
   * 58, 54, 57, causal 46, 41, 47.
   */
  static final int ROWS = 64;

  /**
   * Columns of a tile: keys. Tiles start at its multiples whatever the queries, which is why a
   * row's bits do not depend on the rows around it.
   */
  static final int COLUMNS = 256;

  /** Multiply-adds that are worth handing to another thread: some tens of microseconds. */
  private static final double TASK_WORK = 1 << 20;

  private static final Heads NONE = Heads.contiguous(0, 1, 0, 1);

  final ScratchPool scratch;
  private final VectorMatmul matmul;
  final Operand q = new Operand();
  final Operand k = new Operand();
  final Operand v = new Operand();
  final Operand y = new Operand();
  Attention attention = new Attention(NONE, NONE, NONE, NONE, 1, false);
  float scale;
  private @Nullable I32Buffer lengths;
  private long lengthsOffset;

  AttentionTask(ScratchPool scratch, VectorMatmul matmul) {
    this.scratch = scratch;
    this.matmul = matmul;
  }

  /** Takes what both directions read. */
  final void inputs(
      Attention call,
      HostBuffer queries,
      long qOffset,
      HostBuffer keys,
      long kOffset,
      HostBuffer values,
      long vOffset,
      @Nullable I32Buffer counts,
      long countsOffset) {
    attention = call;
    scale = (float) call.scale();
    q.set(queries, qOffset, call.q(), "q");
    k.set(keys, kOffset, call.k(), "k");
    v.set(values, vOffset, call.v(), "v");
    lengths = counts;
    lengthsOffset = countsOffset;
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    q.clear();
    k.clear();
    v.clear();
    y.clear();
    lengths = null;
  }

  /** Runs a call for so many items; {@code products} is how many matrix products a tile takes. */
  final void shareWork(WorkerPool workers, int items, int products) {
    double rows = (double) attention.batch() * attention.q().heads() * attention.queries();
    double depth = 0.5 * products * (attention.size() + attention.valueSize());
    share(workers, items, (long) (rows * attention.keys() * depth / TASK_WORK));
  }

  /** How many keys a sample has. */
  final int length(int sample) {
    return HostAttentionKernels.length(attention, lengths, lengthsOffset, sample);
  }

  /** How many of a tile's columns a query sees. */
  final int visible(int query, int length, int tile, int columns) {
    return Math.clamp(attention.visible(query, length) - tile, 0, columns);
  }

  /** Tile = factor A B^T, rows of A and B being steps of heads. */
  final void tile(
      int rows,
      int columns,
      int depth,
      float factor,
      Operand a,
      int aAt,
      Operand b,
      int bAt,
      float[] tile) {
    matmul.sgemm(
        false,
        true,
        rows,
        columns,
        depth,
        factor,
        a.array,
        aAt,
        a.leading(),
        b.array,
        bAt,
        b.leading(),
        0,
        tile,
        0,
        COLUMNS,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** C = factor op(tile) B + beta C, with a tile of rows x columns, or its transpose. */
  final void addProduct(
      boolean transposed,
      int rows,
      int columns,
      int width,
      float factor,
      float[] tile,
      Operand b,
      int bAt,
      float beta,
      Operand c,
      int cAt) {
    matmul.sgemm(
        transposed,
        false,
        transposed ? columns : rows,
        width,
        transposed ? rows : columns,
        factor,
        tile,
        0,
        COLUMNS,
        b.array,
        bAt,
        b.leading(),
        beta,
        c.array,
        cAt,
        c.leading(),
        Epilogue.NONE,
        null,
        0,
        null,
        0);
  }

  /** Makes some steps of a head 0. */
  static void zero(Operand operand, int at, int steps, int size) {
    for (int i = 0; i < steps; i++) {
      int from = at + i * operand.leading();
      Arrays.fill(operand.array, from, from + size, 0);
    }
  }
}
