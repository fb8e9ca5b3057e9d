package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.FloatBlockProduct;
import dev.lanewise.kernels.vector.reduction.Runs;
import dev.lanewise.kernels.vector.softmax.RowPasses;
import java.util.Arrays;

/**
 * The forward pass. An item is a number of queries of one head: for each block of keys they are
 * gone through, and for each row the largest score so far and the sum of the weights relative to it
 * are kept, while y holds the sum of the weighted values.
 */
final class ForwardTask extends AttentionTask {
  private static final float[] NOTHING = {};

  /**
   * Items for each thread, where there are fewer heads: enough that a late thread is no trouble.
   */
  private static final int ITEMS_PER_THREAD = 4;

  /** Queries of an item at least: keys and values are packed once for them. */
  private static final int FEWEST_QUERIES = 64;

  /** Queries of an item at most, which bounds its scratch memory. */
  private static final int MOST_QUERIES = 4096;

  /** Queries of an item for which values are not worth packing: decoding with a cache. */
  private static final int FEW_QUERIES = 2;

  private float[] logSumExp = NOTHING;
  private int logSumExpAt;
  private boolean saves;
  private int chunk;
  private int chunks;

  // Where the parts of an item's scratch memory begin.
  private int keysAt;
  private int valuesAt;
  private int rowsAt;
  int tileAt;
  private int edgeAt;
  private int stateAt;

  // Of a tile's rows: what is subtracted from the scores, the factors of what was relative to the
  // largest score before, and the sums of the weights.
  int shiftsAt;
  private int shrinksAt;
  int sumsAt;

  ForwardTask(ScratchPool scratch) {
    super(scratch);
  }

  /** Takes the place of the log-sum-exps. */
  void save(float[] array, int at) {
    logSumExp = array;
    logSumExpAt = at;
    saves = true;
  }

  @Override
  void clear() {
    super.clear();
    logSumExp = NOTHING;
    saves = false;
  }

  /** Runs the whole call. */
  void run(WorkerPool workers) {
    int queries = attention.queries();
    int planes = attention.batch() * attention.q().heads();
    int parts = Math.ceilDiv(ITEMS_PER_THREAD * workers.threads(), Math.max(1, planes));
    int even = Math.ceilDiv(queries, workers.threads() == 1 ? 1 : parts);
    chunk = Math.ceilDiv(Math.clamp(even, FEWEST_QUERIES, MOST_QUERIES), group) * group;
    chunks = Math.ceilDiv(queries, chunk);
    int columns = Math.min(COLUMNS, attention.keys());
    int size = attention.size();
    int valueSize = attention.valueSize();
    plan.clear();
    keysAt = plan.add(FloatBlockProduct.panelsLength(size, columns));
    valuesAt = plan.add(FloatBlockProduct.panelsLength(columns, valueSize));
    rowsAt = plan.add(FloatBlockProduct.rowsLength(group, size));
    tileAt = plan.add(group * STRIDE);
    edgeAt = plan.add(product.edgeLength(Math.max(columns, valueSize)));
    stateAt = plan.add(2 * Math.min(chunk, queries));
    shiftsAt = plan.add(group);
    shrinksAt = plan.add(group);
    sumsAt = plan.add(group);
    shareWork(workers, planes * chunks, 2);
  }

  @Override
  protected void items(int from, int end) {
    float[] work = scratch.leaseFloats(plan.length());
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      int heads = attention.q().heads();
      for (int item = from; item < end; item++) {
        int plane = item / chunks;
        int first = item % chunks * chunk;
        queries(
            plane / heads,
            plane % heads,
            first,
            Math.min(chunk, attention.queries() - first),
            work,
            lanes);
      }
    } finally {
      scratch.release(work);
      scratch.release(lanes);
    }
  }

  private void queries(int sample, int head, int first, int count, float[] work, float[] lanes) {
    Attention a = attention;
    int length = length(sample);
    int seen = a.visible(first + count - 1, length);
    int keyHead = head / a.group();
    int sums = stateAt + count;
    boolean packed = count > FEW_QUERIES;
    Arrays.fill(work, stateAt, sums, Float.NEGATIVE_INFINITY);
    Arrays.fill(work, sums, sums + count, 0);
    for (int start = 0; start < seen; start += Math.min(COLUMNS, seen - start)) {
      int columns = Math.min(COLUMNS, seen - start);
      int kAt = k.at(sample, keyHead, start);
      int vAt = v.at(sample, keyHead, start);
      FloatBlockProduct.packPanels(
          true, k.array, kAt, k.leading(), a.size(), columns, work, keysAt);
      if (packed) {
        FloatBlockProduct.packPanels(
            false, v.array, vAt, v.leading(), columns, a.valueSize(), work, valuesAt);
      }
      for (int i = 0; i < count; i += group) {
        int rows = Math.min(group, count - i);
        int most = visible(first + i + rows - 1, length, start, columns);
        if (most > 0) {
          tile(
              rows,
              most,
              a.size(),
              q,
              q.at(sample, head, first + i),
              work,
              rowsAt,
              keysAt,
              edgeAt,
              tileAt);
          weigh(rows, first + i, length, start, columns, most, stateAt + i, work, lanes);
          int yAt = y.at(sample, head, first + i);
          for (int r = 0; r < rows; r++) {
            int row = tileAt + r * STRIDE;
            float shrink = work[shrinksAt + r];
            work[sums + i + r] = Math.fma(work[sums + i + r], shrink, work[sumsAt + r]);
            int to = yAt + r * y.leading();
            if (start > 0 && shrink != 1) {
              RowPasses.scale(y.array, to, shrink, a.valueSize());
            }
            if (!packed) {
              int n = visible(first + i + r, length, start, columns);
              RowValues.add(
                  start == 0, work, row, n, v.array, vAt, v.leading(), a.valueSize(), y.array, to);
            }
          }
          if (packed) {
            addValues(start == 0, rows, most, columns, work, yAt);
          }
        }
      }
    }
    finish(sample, head, first, count, work);
  }

  /** Adds the weighted values of a block to y. */
  private void addValues(boolean starts, int rows, int depth, int columns, float[] work, int yAt) {
    product.multiply(
        starts,
        rows,
        attention.valueSize(),
        depth,
        work,
        tileAt,
        group,
        work,
        valuesAt,
        FloatBlockProduct.padded(columns),
        work,
        edgeAt,
        y.array,
        yAt,
        y.leading());
  }

  /**
   * Turns the scores of a tile into weights relative to the largest score so far.
   *
   * @param query of the first row
   * @param most how many columns the last row sees; what the others don't see gets weight 0
   * @param largestAt the largest scores so far
   */
  private void weigh(
      int rows,
      int query,
      int length,
      int start,
      int columns,
      int most,
      int largestAt,
      float[] work,
      float[] lanes) {
    int limit = Math.min(length - start, columns);
    int first = staircase(query, start, limit);
    float factor = scale;
    if (!(scale > 0)) {
      for (int r = 0; r < rows; r++) {
        int n = Scores.seen(r, first, step(), limit);
        RowPasses.scale(work, tileAt + r * STRIDE, scale, n);
      }
      factor = 1;
    }
    int end = FloatBlockProduct.padded(most);
    for (ScorePass pass : ScorePass.ALL) {
      pass.run(this, rows, first, limit, end, factor, work, lanes);
      if (pass == ScorePass.LARGEST) {
        shift(rows, factor, largestAt, work);
      }
    }
  }

  /** From the largest scores of a tile to those so far, and what follows from them. */
  private void shift(int rows, float factor, int largestAt, float[] work) {
    for (int r = 0; r < rows; r++) {
      float before = work[largestAt + r];
      float largest = Math.max(before, work[shiftsAt + r] * factor);
      // Without a score above -infinity there is nothing to shift by: all weights are 0.
      float shift = largest == Float.NEGATIVE_INFINITY ? 0 : largest;
      work[largestAt + r] = largest;
      work[shiftsAt + r] = shift;
      work[shrinksAt + r] = before == Float.NEGATIVE_INFINITY ? 0 : FloatMath.exp(before - shift);
    }
  }

  private void finish(int sample, int head, int first, int count, float[] work) {
    int size = attention.valueSize();
    for (int i = 0; i < count; i++) {
      float sum = work[stateAt + count + i];
      int at = y.at(sample, head, first + i);
      if (sum == 0) {
        Arrays.fill(y.array, at, at + size, 0);
      } else {
        RowPasses.divide(y.array, at, sum, size);
      }
      if (saves) {
        int log = logSumExpAt + (int) attention.statistic(sample, head, first + i);
        logSumExp[log] = work[stateAt + i] + FloatMath.log(sum);
      }
    }
  }
}
