package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.FloatBlockProduct;
import dev.lanewise.kernels.vector.level1.FloatSums;
import java.util.Arrays;

/**
 * The gradients. An item is a head of keys and values with all query heads that read it, so that
 * nobody else writes its dk, dv and dq; it makes the weights of each tile again from the saved
 * log-sum-exps.
 */
final class BackwardTask extends AttentionTask {
  private static final float[] NOTHING = {};

  /** Matrix products that a tile takes. */
  private static final int PRODUCTS = 5;

  /** Groups of rows that go into dk and dv together: their chains in registers are so long. */
  private static final int GROUPS = 4;

  final Operand dy = new Operand();
  final Operand dq = new Operand();
  final Operand dk = new Operand();
  final Operand dv = new Operand();
  private final int blockRows = GROUPS * group;
  private float[] logSumExp = NOTHING;
  private int logSumExpAt;

  // Where the parts of an item's scratch memory begin.
  private int keysAt;
  private int valuesAt;
  private int keyRowsAt;
  private int rowsAt;
  private int panelsAt;
  private int weightsAt;
  private int slopesAt;
  private int edgeAt;
  private int meansAt;

  BackwardTask(ScratchPool scratch) {
    super(scratch);
  }

  /** Takes the saved log-sum-exps. */
  void saved(float[] array, int at) {
    logSumExp = array;
    logSumExpAt = at;
  }

  @Override
  void clear() {
    super.clear();
    dy.clear();
    dq.clear();
    dk.clear();
    dv.clear();
    logSumExp = NOTHING;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers) {
    int size = attention.size();
    int valueSize = attention.valueSize();
    int largest = Math.max(size, valueSize);
    int columns = Math.min(COLUMNS, attention.keys());
    plan.clear();
    keysAt = plan.add(FloatBlockProduct.panelsLength(size, columns));
    valuesAt = plan.add(FloatBlockProduct.panelsLength(valueSize, columns));
    keyRowsAt = plan.add(FloatBlockProduct.panelsLength(columns, size));
    rowsAt = plan.add(FloatBlockProduct.rowsLength(group, largest));
    panelsAt = plan.add(FloatBlockProduct.panelsLength(blockRows, largest));
    weightsAt = plan.add(blockRows * STRIDE);
    slopesAt = plan.add(blockRows * STRIDE);
    edgeAt = plan.add(product.edgeLength(Math.max(columns, largest)));
    meansAt = plan.add(Math.multiplyExact(attention.group(), attention.queries()));
    shareWork(workers, attention.batch() * attention.k().heads(), PRODUCTS);
  }

  @Override
  protected void items(int from, int end) {
    float[] work = scratch.leaseFloats(plan.length());
    try {
      int heads = attention.k().heads();
      for (int item = from; item < end; item++) {
        keyHead(item / heads, item % heads, work);
      }
    } finally {
      scratch.release(work);
    }
  }

  private void keyHead(int sample, int head, float[] work) {
    Attention a = attention;
    int queries = a.queries();
    int length = length(sample);
    zero(dk, sample, head, 0, a.keys(), a.size());
    zero(dv, sample, head, 0, a.keys(), a.valueSize());
    int blind = Math.clamp(firstSeeing(length), 0, queries);
    for (int h = 0; h < a.group(); h++) {
      int queryHead = head * a.group() + h;
      zero(dq, sample, queryHead, 0, blind, a.size());
      means(sample, queryHead, work, meansAt + h * queries);
    }
    int seen = queries == 0 ? 0 : a.visible(queries - 1, length);
    for (int start = 0; start < seen; start += Math.min(COLUMNS, seen - start)) {
      int columns = Math.min(COLUMNS, seen - start);
      int kAt = k.at(sample, head, start);
      int vAt = v.at(sample, head, start);
      FloatBlockProduct.packPanels(
          true, k.array, kAt, k.leading(), a.size(), columns, work, keysAt);
      FloatBlockProduct.packPanels(
          true, v.array, vAt, v.leading(), a.valueSize(), columns, work, valuesAt);
      FloatBlockProduct.packPanels(
          false, k.array, kAt, k.leading(), columns, a.size(), work, keyRowsAt);
      for (int h = 0; h < a.group(); h++) {
        for (int first = 0; first < queries; first += Math.min(blockRows, queries - first)) {
          int rows = Math.min(blockRows, queries - first);
          int most = visible(first + rows - 1, length, start, columns);
          if (most > 0) {
            block(sample, head, h, first, rows, length, start, columns, most, work);
          }
        }
      }
    }
  }

  /** The first query that sees a key. */
  private int firstSeeing(int length) {
    Attention a = attention;
    return length == 0 ? a.queries() : a.causal() ? a.queries() - a.keys() : 0;
  }

  private static void zero(Operand x, int sample, int head, int step, int steps, int size) {
    for (int i = step; i < step + steps; i++) {
      int from = x.at(sample, head, i);
      Arrays.fill(x.array, from, from + size, 0);
    }
  }

  /** The products of the rows of dy and y, which are the means of dy's products with the values. */
  private void means(int sample, int head, float[] work, int at) {
    for (int i = 0; i < attention.queries(); i++) {
      int dyAt = dy.at(sample, head, i);
      int yAt = y.at(sample, head, i);
      work[at + i] = FloatSums.dot(attention.valueSize(), dy.array, dyAt, y.array, yAt);
    }
  }

  /** A block of rows, {@code first} on, and a block of keys, of which {@code most} are seen. */
  private void block(
      int sample,
      int keyHead,
      int h,
      int first,
      int rows,
      int length,
      int start,
      int columns,
      int most,
      float[] work) {
    Attention a = attention;
    int head = keyHead * a.group() + h;
    int logs = logSumExpAt + (int) a.statistic(sample, head, first);
    int means = meansAt + h * a.queries() + first;
    for (int i = 0; i < rows; i += group) {
      int height = Math.min(group, rows - i);
      int query = first + i;
      int seen = visible(query + height - 1, length, start, columns);
      int weights = weightsAt + i * STRIDE;
      int slopes = slopesAt + i * STRIDE;
      if (seen > 0) {
        int qAt = q.at(sample, head, query);
        int dyAt = dy.at(sample, head, query);
        tile(height, seen, a.size(), q, qAt, work, rowsAt, keysAt, edgeAt, weights);
        tile(height, seen, a.valueSize(), dy, dyAt, work, rowsAt, valuesAt, edgeAt, slopes);
      }
      int limit = Math.min(length - start, columns);
      Scores.slopes(
          height,
          staircase(query, start, limit),
          step(),
          limit,
          FloatBlockProduct.padded(most),
          scale,
          logSumExp,
          logs + i,
          work,
          weights,
          means + i,
          slopes);
      if (seen > 0) {
        int dqAt = dq.at(sample, head, query);
        multiply(start == 0, height, a.size(), seen, work, slopes, keyRowsAt, columns, dq, dqAt);
      }
    }
    int staggered = staircase(first, start, most);
    int dyAt = dy.at(sample, head, first);
    addTurned(
        rows,
        most,
        staggered,
        a.valueSize(),
        dy,
        dyAt,
        weightsAt,
        work,
        dv,
        sample,
        keyHead,
        start);
    int qAt = q.at(sample, head, first);
    addTurned(rows, most, staggered, a.size(), q, qAt, slopesAt, work, dk, sample, keyHead, start);
  }

  /** Adds the product of a tile, transposed, with the rows of x to steps of dv or dk. */
  private void addTurned(
      int rows,
      int most,
      int staggered,
      int size,
      Operand x,
      int xAt,
      int tileAt,
      float[] work,
      Operand to,
      int sample,
      int head,
      int start) {
    FloatBlockProduct.packPanels(false, x.array, xAt, x.leading(), rows, size, work, panelsAt);
    product.multiplyTurned(
        most,
        size,
        rows,
        staggered,
        work,
        tileAt,
        work,
        panelsAt,
        work,
        edgeAt,
        to.array,
        to.at(sample, head, start),
        to.leading());
  }

  private void multiply(
      boolean starts,
      int rows,
      int columns,
      int depth,
      float[] work,
      int aAt,
      int bAt,
      int bDepth,
      Operand c,
      int cAt) {
    int padded = FloatBlockProduct.padded(bDepth);
    product.multiply(
        starts,
        rows,
        columns,
        depth,
        work,
        aAt,
        blockRows,
        work,
        bAt,
        padded,
        work,
        edgeAt,
        c.array,
        cAt,
        c.leading());
  }
}
