package dev.lanewise.kernels.vector.norm;

import dev.lanewise.kernels.vector.reduction.Runs;
import java.util.Arrays;

/**
 * One loop over a block of rows of a call. Forward and backward are lists of these, and no method
 * that has several loops inlined (see {@link dev.lanewise.kernels.vector.softmax.RowPass}). A block
 * stays in cache from pass to pass, and what a row waits for, as its deviation, is done for all
 * rows of the block at a time.
 *
 * <p>{@code work} holds the lanes of two sums, two numbers of each row, and, where rows are not
 * centred, zeros for their means and what dBeta would be.
 */
enum RowNormPass {
  /** sum = x + residual. */
  ADD {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      int at = row * n;
      RowNormLoops.add(
          rows * n,
          t.x.array,
          t.x.at + at,
          t.residual.array,
          t.residual.at + at,
          t.dx.array,
          t.dx.at + at);
    }
  },

  /** The means. */
  MEANS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      Slice x = t.normalized();
      RowNormLoops.means(rows, n, x.array, x.at + row * n, t.mean.array, t.mean.at + row, work);
    }
  },

  /** The inverse deviations, or root mean squares. */
  INVERSES {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      Slice x = t.normalized();
      RowNormLoops.inverses(
          rows,
          n,
          x.array,
          x.at + row * n,
          t.centers(work),
          t.centersAt(row),
          t.epsilon(),
          t.inverse.array,
          t.inverse.at + row,
          work);
    }
  },

  /** y of layer normalisation. */
  LAYER {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      Slice x = t.normalized();
      RowNormLoops.layer(
          rows,
          n,
          x.array,
          x.at + row * n,
          t.mean.array,
          t.mean.at + row,
          t.inverse.array,
          t.inverse.at + row,
          t.gamma.array,
          t.gamma.at,
          t.beta.array,
          t.beta.at,
          t.y.array,
          t.y.at + row * n);
    }
  },

  /** y of normalisation by the root mean square. */
  RMS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      Slice x = t.normalized();
      RowNormLoops.rms(
          rows,
          n,
          x.array,
          x.at + row * n,
          t.inverse.array,
          t.inverse.at + row,
          t.gamma.array,
          t.gamma.at,
          t.y.array,
          t.y.at + row * n);
    }
  },

  /** Gradients of the weights. */
  WEIGHTS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      t.addWeights(row, rows, 0, t.columns(), work);
    }
  },

  /** What a row's gradient needs of the whole row. */
  SUMS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      RowNormGradients.sums(
          rows,
          n,
          t.x.array,
          t.x.at + row * n,
          t.centers(work),
          t.centersAt(row),
          t.inverse.array,
          t.inverse.at + row,
          t.y.array,
          t.y.at + row * n,
          t.gamma.array,
          t.gamma.at,
          work,
          AVERAGES,
          SLOPES);
      if (!t.isCentred()) {
        Arrays.fill(work, AVERAGES, AVERAGES + rows, 0);
      }
    }
  },

  /** {@link #WEIGHTS} and {@link #SUMS} of an even number of rows, where rows fit. */
  WEIGHTS_AND_SUMS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      RowNormPairs.weightsAndSums(
          rows,
          n,
          t.x.array,
          t.x.at + row * n,
          t.centers(work),
          t.centersAt(row),
          t.inverse.array,
          t.inverse.at + row,
          t.y.array,
          t.y.at + row * n,
          t.gamma.array,
          t.gamma.at,
          t.dGamma.array,
          t.dGamma.at,
          t.betaGradients(work),
          t.betaGradientsAt(0),
          work,
          AVERAGES,
          SLOPES);
      if (!t.isCentred()) {
        Arrays.fill(work, AVERAGES, AVERAGES + rows, 0);
      }
    }
  },

  /** dx. */
  GRADIENTS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      RowNormGradients.rows(
          rows,
          n,
          t.x.array,
          t.x.at + row * n,
          t.centers(work),
          t.centersAt(row),
          t.inverse.array,
          t.inverse.at + row,
          t.y.array,
          t.y.at + row * n,
          t.gamma.array,
          t.gamma.at,
          work,
          AVERAGES,
          SLOPES,
          t.dx.array,
          t.dx.at + row * n);
    }
  },

  /** dx with what is added to it. */
  GRADIENTS_PLUS {
    @Override
    void run(RowNormTask t, int row, int rows, float[] work) {
      int n = t.columns();
      RowNormGradients.rowsPlus(
          rows,
          n,
          t.x.array,
          t.x.at + row * n,
          t.centers(work),
          t.centersAt(row),
          t.inverse.array,
          t.inverse.at + row,
          t.y.array,
          t.y.at + row * n,
          t.gamma.array,
          t.gamma.at,
          work,
          AVERAGES,
          SLOPES,
          t.residual.array,
          t.residual.at + row * n,
          t.dx.array,
          t.dx.at + row * n);
    }
  };

  /** The most rows of a block. */
  static final int MAX_ROWS = 64;

  /** Where the zeros start in {@code work}. */
  static final int ZEROS = 2 * Runs.LANES;

  private static final int AVERAGES = ZEROS + MAX_ROWS;
  private static final int SLOPES = AVERAGES + MAX_ROWS;

  /** Elements of {@code work} before those of dBeta. */
  static final int WORK = SLOPES + MAX_ROWS;

  abstract void run(RowNormTask t, int row, int rows, float[] work);
}
