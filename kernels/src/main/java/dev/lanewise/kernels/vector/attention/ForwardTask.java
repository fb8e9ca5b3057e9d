package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import dev.lanewise.kernels.vector.reduction.Runs;
import dev.lanewise.kernels.vector.softmax.RowPasses;
import java.util.Arrays;

/**
 * The forward pass. An item is a block of queries of one head: it goes through the tiles of keys
 * and keeps for each row the largest score so far and the sum of the weights relative to it, while
 * y holds the sum of the weighted values.
 */
final class ForwardTask extends AttentionTask {
  private static final float[] NOTHING = {};

  private float[] logSumExp = NOTHING;
  private int logSumExpAt;
  private boolean saves;
  private int blocks;

  ForwardTask(ScratchPool scratch, VectorMatmul matmul) {
    super(scratch, matmul);
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
    blocks = Math.ceilDiv(attention.queries(), ROWS);
    shareWork(workers, attention.batch() * attention.q().heads() * blocks, 2);
  }

  @Override
  protected void items(int from, int end) {
    float[] tile = scratch.leaseFloats(ROWS * COLUMNS);
    float[] state = scratch.leaseFloats(2 * ROWS);
    float[] lanes = scratch.leaseFloats(Runs.LANES);
    try {
      int heads = attention.q().heads();
      for (int item = from; item < end; item++) {
        int plane = item / blocks;
        block(plane / heads, plane % heads, item % blocks * ROWS, tile, state, lanes);
      }
    } finally {
      scratch.release(tile);
      scratch.release(state);
      scratch.release(lanes);
    }
  }

  private void block(int sample, int head, int first, float[] tile, float[] state, float[] lanes) {
    Attention a = attention;
    int rows = Math.min(ROWS, a.queries() - first);
    int length = length(sample);
    int seen = a.visible(first + rows - 1, length);
    int keyHead = head / a.group();
    int yAt = y.at(sample, head, first);
    Arrays.fill(state, 0, ROWS, Float.NEGATIVE_INFINITY);
    Arrays.fill(state, ROWS, 2 * ROWS, 0);
    for (int start = 0; start < seen; start += Math.min(COLUMNS, seen - start)) {
      int columns = Math.min(COLUMNS, seen - start);
      int qAt = q.at(sample, head, first);
      tile(rows, columns, a.size(), scale, q, qAt, k, k.at(sample, keyHead, start), tile);
      for (int i = 0; i < rows; i++) {
        int n = visible(first + i, length, start, columns);
        float factor = weigh(i, n, columns, tile, state, lanes);
        if (start > 0 && factor != 1) {
          RowPasses.scale(y.array, yAt + i * y.leading(), factor, a.valueSize());
        }
      }
      int vAt = v.at(sample, keyHead, start);
      float beta = start == 0 ? 0 : 1;
      addProduct(false, rows, columns, a.valueSize(), 1, tile, v, vAt, beta, y, yAt);
    }
    for (int i = 0; i < rows; i++) {
      finish(i, yAt + i * y.leading(), state);
      if (saves) {
        int at = logSumExpAt + (int) a.statistic(sample, head, first + i);
        logSumExp[at] = state[i] + FloatMath.log(state[ROWS + i]);
      }
    }
  }

  /**
   * Turns the scores of a row's part into weights relative to the largest score so far.
   *
   * @param n the columns that the row sees; the others get weight 0
   * @return the factor of what was relative to the largest score before
   */
  private static float weigh(
      int row, int n, int columns, float[] tile, float[] state, float[] lanes) {
    int at = row * COLUMNS;
    float before = state[row];
    float largest = Math.max(before, Scores.largest(tile, at, n));
    // Without a score above -infinity there is nothing to shift by: all weights are 0.
    float shift = largest == Float.NEGATIVE_INFINITY ? 0 : largest;
    Scores.weights(tile, at, shift, n);
    Arrays.fill(tile, at + n, at + columns, 0);
    float factor = FloatMath.exp(before - shift);
    float sum = RowPasses.sum(tile, at, n, lanes);
    state[row] = largest;
    state[ROWS + row] = Math.fma(state[ROWS + row], factor, sum);
    return factor;
  }

  private void finish(int row, int at, float[] state) {
    int size = attention.valueSize();
    float sum = state[ROWS + row];
    if (sum == 0) {
      Arrays.fill(y.array, at, at + size, 0);
    } else {
      RowPasses.divide(y.array, at, sum, size);
    }
  }
}
