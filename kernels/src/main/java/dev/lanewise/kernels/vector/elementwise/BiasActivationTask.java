package dev.lanewise.kernels.vector.elementwise;

import dev.lanewise.kernels.op.BiasActivation;
import dev.lanewise.kernels.op.UnaryOp;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import dev.lanewise.kernels.vector.RangeTask;
import dev.lanewise.kernels.vector.reduction.Columns;
import dev.lanewise.kernels.vector.reduction.Fold;
import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/**
 * The arguments of a bias with an activation, forward or backward. Forward, the items are rows;
 * backward, blocks of columns, since the bias's gradients are sums over all rows in order.
 */
final class BiasActivationTask extends RangeTask {
  /** Elements that are worked on at once, so that they stay in the L1 cache between two passes. */
  private static final int CHUNK = 1 << 11;

  /**
   * Rows are added up four at a time, so backward takes some fours of them however long they are.
   */
  private static final int FEWEST_ROWS = 8;

  /** Columns of a block, a multiple of every vector width. */
  private static final int BLOCK = 64;

  private static final float[] NOTHING = {};
  private static final BiasActivation NO_FORM = new BiasActivation(UnaryOp.COPY, 0, 0, 0, 0);

  private final ScratchPool scratch;
  private BiasActivation form = NO_FORM;
  private float p0;
  private float p1;
  private boolean backward;
  private boolean adds;

  /** The input, or what the function saved of it. */
  private float[] x = NOTHING;

  private int xFrom;
  private float[] bias = NOTHING;
  private int biasFrom;
  private float[] dy = NOTHING;
  private int dyFrom;

  /** The output, or the input's gradient. */
  private float[] y = NOTHING;

  private int yFrom;
  private float[] dBias = NOTHING;
  private int dBiasFrom;

  BiasActivationTask(ScratchPool scratch) {
    this.scratch = scratch;
  }

  BiasActivationTask input(BiasActivation wanted, float[] array, int from) {
    form = wanted;
    p0 = (float) wanted.p0();
    p1 = (float) wanted.p1();
    x = array;
    xFrom = from;
    adds = false;
    return this;
  }

  /** A bias that is added. */
  BiasActivationTask bias(float[] array, int from) {
    bias = array;
    biasFrom = from;
    adds = true;
    return this;
  }

  BiasActivationTask output(float[] array, int from) {
    y = array;
    yFrom = from;
    return this;
  }

  void forward(WorkerPool workers, int worthwhile) {
    backward = false;
    share(workers, form.rows(), form.size() / worthwhile);
  }

  void backward(
      WorkerPool workers, int worthwhile, float[] gradient, int from, float[] sums, int sumsFrom) {
    backward = true;
    dy = gradient;
    dyFrom = from;
    dBias = sums;
    dBiasFrom = sumsFrom;
    share(workers, Math.ceilDiv(form.columns(), BLOCK), form.size() / worthwhile);
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  void clear() {
    form = NO_FORM;
    x = NOTHING;
    bias = NOTHING;
    dy = NOTHING;
    y = NOTHING;
    dBias = NOTHING;
  }

  @Override
  protected void items(int from, int end) {
    if (!backward) {
      rows(from, end);
      return;
    }
    int column = from * BLOCK;
    int width = (int) Math.min((long) (end - from) * BLOCK, form.columns() - column);
    float[] sums = scratch.leaseFloats(Math.max(form.columns() == 1 ? CHUNK : width, Runs.LANES));
    try {
      if (form.columns() == 1) {
        column(sums);
      } else {
        columns(column, width, sums);
      }
    } finally {
      scratch.release(sums);
    }
  }

  private void rows(int from, int end) {
    int n = form.columns();
    int step = Math.max(1, CHUNK / Math.max(1, n));
    for (int first = from; first < end; first += step) {
      int count = Math.min(step, end - first);
      for (int row = first; row < first + count; row++) {
        BinaryLoops.add(x, xFrom + row * n, bias, biasFrom, y, yFrom + row * n, n);
      }
      int at = yFrom + first * n;
      UnaryRuns.apply(form.op(), p0, p1, y, at, y, at, count * n);
    }
  }

  /** The gradients of some columns; chunks of rows are added up while they are in the cache. */
  private void columns(int column, int width, float[] sums) {
    int n = form.columns();
    Arrays.fill(dBias, dBiasFrom + column, dBiasFrom + column + width, 0);
    int step = Math.max(FEWEST_ROWS, CHUNK / width & -4);
    for (int first = 0; first < form.rows(); first += step) {
      int count = Math.min(step, form.rows() - first);
      int at = first * n + column;
      if (width == n && !adds) {
        gradient(x, xFrom + at, at, count * n);
      } else {
        for (int row = 0; row < count; row++) {
          gradientOfRow(at + row * n, column, width, sums);
        }
      }
      Columns.fold(Fold.SUM, y, yFrom + at, n, count, width, dBias, dBias, dBiasFrom + column);
    }
  }

  private void gradientOfRow(int at, int column, int width, float[] sums) {
    if (adds) {
      BinaryLoops.add(x, xFrom + at, bias, biasFrom + column, sums, 0, width);
      gradient(sums, 0, at, width);
    } else {
      gradient(x, xFrom + at, at, width);
    }
  }

  private void gradient(float[] saved, int savedFrom, int at, int n) {
    UnaryGradientRuns.apply(form.op(), p0, p1, saved, savedFrom, dy, dyFrom + at, y, yFrom + at, n);
  }

  /** The gradients of a single column, whose rows are neighbours and added as such. */
  private void column(float[] work) {
    int rows = form.rows();
    float total = 0;
    for (int first = 0; first < rows; first += Math.min(Runs.MAX_RUN, rows - first)) {
      int run = Math.min(Runs.MAX_RUN, rows - first);
      if (adds) {
        for (int done = 0; done < run; done += CHUNK) {
          gradientOfSums(first + done, Math.min(CHUNK, run - done), work);
        }
      } else {
        gradient(x, xFrom + first, first, run);
      }
      total += Runs.sum(y, yFrom + first, run, work);
    }
    dBias[dBiasFrom] = total;
  }

  /** In scratch memory, since y may be dy, which is still to be read. */
  private void gradientOfSums(int at, int n, float[] work) {
    for (int i = 0; i < n; i++) {
      work[i] = x[xFrom + at + i] + bias[biasFrom];
    }
    gradient(work, 0, at, n);
  }
}
