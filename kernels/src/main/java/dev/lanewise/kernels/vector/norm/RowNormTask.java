package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.op.RowNorm;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/**
 * Normalisation of rows, by their deviation or their root mean square. The items are rows; for the
 * gradients of the weights, which are chains over the rows, blocks of columns.
 */
final class RowNormTask extends NormTask {
  /** Columns whose sums stay in the L1 cache; a multiple of every vector. */
  private static final int BLOCK = 512;

  private enum Pass {
    FORWARD,
    WEIGHTS,
    BACKWARD
  }

  private RowNorm norm = new RowNorm(0, 1, 0);
  private Pass pass = Pass.FORWARD;
  private boolean centred;
  private boolean adds;

  RowNormTask(ScratchPool scratch) {
    super(scratch);
  }

  /**
   * The forward pass; by the root mean square if not {@code layer}.
   *
   * @param sums whether x and the residual are added first, into dx
   */
  void forward(WorkerPool workers, RowNorm call, boolean layer, boolean sums) {
    norm = call;
    centred = layer;
    adds = sums;
    pass = Pass.FORWARD;
    shareElements(workers, call.rows(), call.size());
  }

  /**
   * The gradients; first those of the weights, as dx may take the place of x or dy.
   *
   * @param sums whether the residual is added to dx
   */
  void backward(WorkerPool workers, RowNorm call, boolean layer, boolean sums) {
    norm = call;
    centred = layer;
    adds = sums;
    pass = Pass.WEIGHTS;
    shareElements(workers, Math.ceilDiv(call.columns(), BLOCK), call.size());
    pass = Pass.BACKWARD;
    shareElements(workers, call.rows(), call.size());
  }

  @Override
  protected void items(int from, int end) {
    if (pass == Pass.WEIGHTS) {
      int column = from * BLOCK;
      weights(column, (int) Math.min((long) (end - from) * BLOCK, norm.columns() - column));
      return;
    }
    int n = norm.columns();
    float[] work = scratch.leaseFloats(Runs.LANES + (pass == Pass.BACKWARD ? 2 * n : 0));
    try {
      for (int row = from; row < end; row++) {
        if (pass == Pass.BACKWARD) {
          backward(row, work);
          continue;
        }
        Slice input = adds ? sum(row) : x;
        if (centred) {
          layer(row, input, work);
        } else {
          rms(row, input, work);
        }
      }
    } finally {
      scratch.release(work);
    }
  }

  private Slice sum(int row) {
    int n = norm.columns();
    int at = row * n;
    NormPasses.sum(n, x.array, x.at + at, residual.array, residual.at + at, dx.array, dx.at + at);
    return dx;
  }

  private void layer(int row, Slice input, float[] lanes) {
    int n = norm.columns();
    int at = row * n;
    float center = NormSums.plain(input.array, input.at + at, n, lanes) / n;
    float variance = NormSums.squares(input.array, input.at + at, n, center, lanes) / n;
    float deviation = NormSums.inverseDeviation(variance, norm.epsilon());
    mean.put(row, center);
    inverse.put(row, deviation);
    NormPasses.layer(
        n,
        input.array,
        input.at + at,
        center,
        deviation,
        gamma.array,
        gamma.at,
        beta.array,
        beta.at,
        y.array,
        y.at + at);
  }

  private void rms(int row, Slice input, float[] lanes) {
    int n = norm.columns();
    int at = row * n;
    float square = NormSums.squares(input.array, input.at + at, n, 0, lanes) / n;
    float deviation = NormSums.inverseDeviation(square, norm.epsilon());
    inverse.put(row, deviation);
    NormPasses.rms(
        n, input.array, input.at + at, deviation, gamma.array, gamma.at, y.array, y.at + at);
  }

  private float center(int row) {
    return centred ? mean.get(row) : 0;
  }

  private void weights(int column, int width) {
    int n = norm.columns();
    Arrays.fill(dGamma.array, dGamma.at + column, dGamma.at + column + width, 0);
    if (centred) {
      Arrays.fill(dBeta.array, dBeta.at + column, dBeta.at + column + width, 0);
    }
    for (int row = 0; row < norm.rows(); row++) {
      int at = row * n + column;
      NormPasses.addProducts(
          width,
          x.array,
          x.at + at,
          center(row),
          inverse.get(row),
          y.array,
          y.at + at,
          dGamma.array,
          dGamma.at + column);
      if (centred) {
        NormPasses.add(width, y.array, y.at + at, dBeta.array, dBeta.at + column);
      }
    }
  }

  private void backward(int row, float[] work) {
    int n = norm.columns();
    int at = row * n;
    float deviation = inverse.get(row);
    int hAt = Runs.LANES;
    int gAt = hAt + n;
    NormPasses.distance(n, x.array, x.at + at, center(row), deviation, work, hAt);
    NormPasses.product(n, y.array, y.at + at, gamma.array, gamma.at, work, gAt);
    float average = centred ? NormSums.plain(work, gAt, n, work) / n : 0;
    float slope = NormSums.products(work, gAt, work, hAt, n, 0, work) / n;
    if (adds) {
      NormPasses.rowGradient(
          n,
          work,
          hAt,
          work,
          gAt,
          average,
          -slope,
          deviation,
          residual.array,
          residual.at + at,
          dx.array,
          dx.at + at);
    } else {
      NormPasses.rowGradient(
          n, work, hAt, work, gAt, average, -slope, deviation, dx.array, dx.at + at);
    }
  }
}
