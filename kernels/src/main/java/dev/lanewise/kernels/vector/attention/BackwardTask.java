package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.gemm.VectorMatmul;
import dev.lanewise.kernels.vector.level1.FloatSums;
import dev.lanewise.kernels.vector.softmax.RowPasses;
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

  final Operand dy = new Operand();
  final Operand dq = new Operand();
  final Operand dk = new Operand();
  final Operand dv = new Operand();
  private float[] logSumExp = NOTHING;
  private int logSumExpAt;

  BackwardTask(ScratchPool scratch, VectorMatmul matmul) {
    super(scratch, matmul);
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
    shareWork(workers, attention.batch() * attention.k().heads(), PRODUCTS);
  }

  @Override
  protected void items(int from, int end) {
    float[] weights = scratch.leaseFloats(ROWS * COLUMNS);
    float[] slopes = scratch.leaseFloats(ROWS * COLUMNS);
    float[] means = scratch.leaseFloats(ROWS);
    try {
      int heads = attention.k().heads();
      for (int item = from; item < end; item++) {
        keyHead(item / heads, item % heads, weights, slopes, means);
      }
    } finally {
      scratch.release(weights);
      scratch.release(slopes);
      scratch.release(means);
    }
  }

  private void keyHead(int sample, int head, float[] weights, float[] slopes, float[] means) {
    Attention a = attention;
    if (a.keys() > 0) {
      zero(dk, dk.at(sample, head, 0), a.keys(), a.size());
      zero(dv, dv.at(sample, head, 0), a.keys(), a.valueSize());
    }
    int end = (head + 1) * a.group();
    for (int queryHead = head * a.group(); queryHead < end; queryHead++) {
      for (int first = 0; first < a.queries(); first += Math.min(ROWS, a.queries() - first)) {
        block(sample, head, queryHead, first, weights, slopes, means);
      }
    }
  }

  private void block(
      int sample,
      int keyHead,
      int head,
      int first,
      float[] weights,
      float[] slopes,
      float[] means) {
    Attention a = attention;
    int rows = Math.min(ROWS, a.queries() - first);
    int length = length(sample);
    int seen = a.visible(first + rows - 1, length);
    int qAt = q.at(sample, head, first);
    int dqAt = dq.at(sample, head, first);
    int dyAt = dy.at(sample, head, first);
    if (seen == 0) {
      zero(dq, dqAt, rows, a.size());
    }
    for (int i = 0; i < rows; i++) {
      int yi = y.at(sample, head, first + i);
      means[i] = FloatSums.dot(a.valueSize(), dy.array, dyAt + i * dy.leading(), y.array, yi);
    }
    int logs = logSumExpAt + (int) a.statistic(sample, head, first);
    for (int start = 0; start < seen; start += Math.min(COLUMNS, seen - start)) {
      int columns = Math.min(COLUMNS, seen - start);
      int kAt = k.at(sample, keyHead, start);
      int vAt = v.at(sample, keyHead, start);
      tile(rows, columns, a.size(), scale, q, qAt, k, kAt, weights);
      tile(rows, columns, a.valueSize(), 1, dy, dyAt, v, vAt, slopes);
      for (int i = 0; i < rows; i++) {
        int n = visible(first + i, length, start, columns);
        slope(i, n, columns, logSumExp[logs + i], means[i], weights, slopes);
      }
      int dvAt = dv.at(sample, keyHead, start);
      int dkAt = dk.at(sample, keyHead, start);
      float beta = start == 0 ? 0 : 1;
      addProduct(true, rows, columns, a.valueSize(), 1, weights, dy, dyAt, 1, dv, dvAt);
      addProduct(true, rows, columns, a.size(), scale, slopes, q, qAt, 1, dk, dkAt);
      addProduct(false, rows, columns, a.size(), scale, slopes, k, kAt, beta, dq, dqAt);
    }
  }

  /**
   * From the scores of a row's part and the products of dy with the values to weights and the
   * gradients of the scores.
   *
   * @param n the columns that the row sees; the others become 0
   */
  private static void slope(
      int row, int n, int columns, float log, float mean, float[] weights, float[] slopes) {
    int at = row * COLUMNS;
    // A row without weight takes no part.
    int seen = log == Float.NEGATIVE_INFINITY ? 0 : n;
    RowPasses.expShifted(weights, at, log, weights, at, seen);
    RowPasses.centred(weights, at, slopes, at, mean, slopes, at, seen);
    Arrays.fill(weights, at + seen, at + columns, 0);
    Arrays.fill(slopes, at + seen, at + columns, 0);
  }
}
