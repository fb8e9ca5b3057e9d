package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/**
 * Normalisation of rows, by their deviation or their root mean square. The items are rows, which
 * are worked on in blocks; for the gradients of the weights, which are chains over the rows, blocks
 * of columns, or what one thread does on its way through the rows.
 */
final class RowNormTask extends NormTask {
  /** Columns whose sums stay in the L1 cache; a multiple of every vector. */
  private static final int COLUMNS = 512;

  /** Elements of a block: x, dy and dx of it are three quarters of an L1 cache of 32 KiB. */
  private static final int BLOCK = 1 << 11;

  /** Rows that are worth loading the sums of the weights for. */
  private static final int BACKWARD_ROWS = 4;

  private static final RowNormPass[] LAYER = {
    RowNormPass.MEANS, RowNormPass.INVERSES, RowNormPass.LAYER
  };
  private static final RowNormPass[] ADD_LAYER = {
    RowNormPass.ADD, RowNormPass.MEANS, RowNormPass.INVERSES, RowNormPass.LAYER
  };
  private static final RowNormPass[] RMS = {RowNormPass.INVERSES, RowNormPass.RMS};
  private static final RowNormPass[] ADD_RMS = {
    RowNormPass.ADD, RowNormPass.INVERSES, RowNormPass.RMS
  };
  private static final RowNormPass[] ALL_GRADIENTS = {
    RowNormPass.WEIGHTS, RowNormPass.SUMS, RowNormPass.GRADIENTS
  };
  private static final RowNormPass[] ALL_GRADIENTS_PLUS = {
    RowNormPass.WEIGHTS, RowNormPass.SUMS, RowNormPass.GRADIENTS_PLUS
  };
  private static final RowNormPass[] PAIR_GRADIENTS = {
    RowNormPass.WEIGHTS_AND_SUMS, RowNormPass.GRADIENTS
  };
  private static final RowNormPass[] PAIR_GRADIENTS_PLUS = {
    RowNormPass.WEIGHTS_AND_SUMS, RowNormPass.GRADIENTS_PLUS
  };
  private static final RowNormPass[] ROW_GRADIENTS = {RowNormPass.SUMS, RowNormPass.GRADIENTS};
  private static final RowNormPass[] ROW_GRADIENTS_PLUS = {
    RowNormPass.SUMS, RowNormPass.GRADIENTS_PLUS
  };

  private RowNorm norm = new RowNorm(0, 1, 0);
  private RowNormPass[] passes = LAYER;

  /** The passes for blocks of an even number of rows, if others are quicker there. */
  private RowNormPass[] pairs = LAYER;

  private boolean byColumns;
  private boolean centred;
  private boolean adds;
  private int block;

  RowNormTask(ScratchPool scratch) {
    super(scratch);
  }

  /**
   * The forward pass; by the root mean square if not {@code layer}.
   *
   * @param sums whether x and the residual are added first, into dx
   */
  void forward(WorkerPool workers, RowNorm call, boolean layer, boolean sums) {
    set(call, layer, sums, 1);
    if (layer) {
      passes = sums ? ADD_LAYER : LAYER;
    } else {
      passes = sums ? ADD_RMS : RMS;
    }
    pairs = passes;
    shareElements(workers, call.rows(), call.size());
  }

  /**
   * The gradients; those of the weights before the rows', as dx may take the place of x or dy.
   *
   * @param sums whether the residual is added to dx
   */
  void backward(WorkerPool workers, RowNorm call, boolean layer, boolean sums) {
    set(call, layer, sums, BACKWARD_ROWS);
    Arrays.fill(dGamma.array, dGamma.at, dGamma.at + call.columns(), 0);
    if (layer) {
      Arrays.fill(dBeta.array, dBeta.at, dBeta.at + call.columns(), 0);
    }
    if (workers.threads() == 1) {
      passes = sums ? ALL_GRADIENTS_PLUS : ALL_GRADIENTS;
      pairs = passes;
      if (Runs.fill(call.columns())) {
        pairs = sums ? PAIR_GRADIENTS_PLUS : PAIR_GRADIENTS;
      }
    } else {
      byColumns = true;
      shareElements(workers, Math.ceilDiv(call.columns(), COLUMNS), call.size());
      byColumns = false;
      passes = sums ? ROW_GRADIENTS_PLUS : ROW_GRADIENTS;
      pairs = passes;
    }
    shareElements(workers, call.rows(), call.size());
  }

  private void set(RowNorm call, boolean layer, boolean sums, int leastRows) {
    norm = call;
    centred = layer;
    adds = sums;
    byColumns = false;
    block = Math.clamp(BLOCK / call.columns(), leastRows, RowNormPass.MAX_ROWS);
  }

  @Override
  protected void items(int from, int end) {
    int spare = centred ? 0 : norm.columns();
    float[] work = scratch.leaseFloats(Math.addExact(RowNormPass.WORK, spare));
    Arrays.fill(work, RowNormPass.ZEROS, RowNormPass.ZEROS + RowNormPass.MAX_ROWS, 0);
    Arrays.fill(work, RowNormPass.WORK, RowNormPass.WORK + spare, 0);
    try {
      if (byColumns) {
        int column = from * COLUMNS;
        int width = (int) Math.min((long) (end - from) * COLUMNS, norm.columns() - column);
        for (int row = 0; row < norm.rows(); row += block) {
          addWeights(row, Math.min(block, norm.rows() - row), column, width, work);
        }
        return;
      }
      for (int row = from, rows; row < end; row += rows) {
        rows = Math.min(block, end - row);
        if (pairs != passes && rows > 1) {
          rows &= -2;
        }
        for (RowNormPass pass : rows % 2 == 0 ? pairs : passes) {
          pass.run(this, row, rows, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  int columns() {
    return norm.columns();
  }

  double epsilon() {
    return norm.epsilon();
  }

  boolean isCentred() {
    return centred;
  }

  /** What is normalised: x, or the sum. */
  Slice normalized() {
    return adds ? dx : x;
  }

  /** Where the means are, zeros where rows are not centred. */
  float[] centers(float[] work) {
    return centred ? mean.array : work;
  }

  /** The index of the mean of a block's first row there. */
  int centersAt(int row) {
    return centred ? mean.at + row : RowNormPass.ZEROS;
  }

  /**
   * Adds a block's share of the gradients of some weights; where rows are not centred, there is no
   * dBeta and scratch memory takes its sums.
   */
  void addWeights(int row, int rows, int column, int width, float[] work) {
    int n = norm.columns();
    int at = row * n + column;
    RowNormGradients.weights(
        rows,
        n,
        width,
        x.array,
        x.at + at,
        centers(work),
        centersAt(row),
        inverse.array,
        inverse.at + row,
        y.array,
        y.at + at,
        dGamma.array,
        dGamma.at + column,
        betaGradients(work),
        betaGradientsAt(column));
  }

  /** Where dBeta is, or what takes its sums. */
  float[] betaGradients(float[] work) {
    return centred ? dBeta.array : work;
  }

  /** The index of a column there. */
  int betaGradientsAt(int column) {
    return column + (centred ? dBeta.at : RowNormPass.WORK);
  }
}
