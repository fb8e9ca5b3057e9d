package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.host.HostAttentionKernels;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.gemm.FloatBlockProduct;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call, and what both directions do with tiles of scores.
 *
 * <p>Keys and values are packed a block of {@link #COLUMNS} steps at a time and stay in L2 while
 * all rows of queries of an item pass. The scores of some rows are made where the products read
 * their left sides, so that the weights are never packed; they stay in L1.
 */
abstract class AttentionTask extends RangeTask {
  /**
   * Keys of a block. Blocks start at its multiples whatever the queries, which is why a row's bits
   * do not depend on the rows around it.
   */
  static final int COLUMNS = FloatBlockProduct.MAX_DEPTH;

  /** From one row of a tile to the next. */
  static final int STRIDE = FloatBlockProduct.ROW_STRIDE;

  /** Multiply-adds that are worth handing to another thread: some tens of microseconds. */
  private static final double TASK_WORK = 1 << 20;

  private static final Heads NONE = Heads.contiguous(0, 1, 0, 1);

  final ScratchPool scratch;
  final FloatBlockProduct product = new FloatBlockProduct();

  /** Rows of a tile: queries. */
  final int group = product.rows();

  /** The parts of an item's scratch memory. */
  final ScratchPlan plan = new ScratchPlan();

  final Operand q = new Operand();
  final Operand k = new Operand();
  final Operand v = new Operand();
  final Operand y = new Operand();
  Attention attention = new Attention(NONE, NONE, NONE, NONE, 1, false);
  float scale;
  private @Nullable I32Buffer lengths;
  private long lengthsOffset;

  AttentionTask(ScratchPool scratch) {
    this.scratch = scratch;
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

  /**
   * How many columns of a tile a query sees, if that is in 0 to how many any sees: what {@link
   * #visible} clamps.
   */
  final int staircase(int query, int tile, int limit) {
    return attention.causal() ? attention.keys() - attention.queries() + query + 1 - tile : limit;
  }

  /** By how much that grows from a query to the next. */
  final int step() {
    return attention.causal() ? 1 : 0;
  }

  /**
   * Products of rows with all keys or values of a block: scores, or what belongs to them.
   *
   * @param columns how many are wanted; whole panels are made
   * @param depth elements of a row
   */
  final void tile(
      int rows,
      int columns,
      int depth,
      Operand a,
      int aAt,
      float[] work,
      int rowsAt,
      int panelsAt,
      int edgeAt,
      int tileAt) {
    FloatBlockProduct.packRows(a.array, aAt, a.leading(), rows, group, depth, work, rowsAt);
    product.multiply(
        true,
        rows,
        panels(columns),
        depth,
        work,
        rowsAt,
        group,
        work,
        panelsAt,
        FloatBlockProduct.padded(depth),
        work,
        edgeAt,
        work,
        tileAt,
        STRIDE);
  }

  /** Columns filled up to whole panels. */
  static int panels(int columns) {
    return Math.ceilDiv(columns, FloatBlockProduct.PANEL) * FloatBlockProduct.PANEL;
  }
}
