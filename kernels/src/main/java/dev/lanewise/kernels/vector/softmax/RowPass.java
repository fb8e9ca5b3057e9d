package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.reduction.Runs;

/**
 * One loop over a block of rows, which a form of softmax is a list of. They are no loops of one
 * method: C2 stops inlining in a compilation that has grown large, and then vectors are boxed
 * between the Vector API's methods, at ten times the time. The lists are gone through in one place,
 * which sees too many kinds of passes to inline any. A block, and not a row, is what a pass is
 * called for, since calling it costs as much as 50 elements do; it stays in the L1 cache from pass
 * to pass.
 *
 * <p>What passes leave for later ones is in {@code work}: the lanes of sums, two numbers of each
 * row, a row.
 */
public enum RowPass {
  /** The first number is the largest of a. */
  LARGEST {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      RowFolds.largest(t.a, t.aFrom + row * t.n, rows, t.n, work, FIRST);
    }
  },

  /** y = exp(a - first), a at most the first number, and the second number is its sum. */
  EXP {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowFolds.exp(t.a, t.aFrom + at, rows, t.n, work, FIRST, t.y, t.yFrom + at, t.n, SECOND);
    }
  },

  /** The second number is the sum of exp(a - first), a at most the first number. */
  EXP_SUM {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      RowFolds.exp(t.a, t.aFrom + row * t.n, rows, t.n, work, FIRST, work, ROW, 0, SECOND);
    }
  },

  /** y = y / second. */
  DIVIDE {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      RowPasses.divide(t.y, t.yFrom + row * t.n, rows, t.n, work, SECOND);
    }
  },

  /** The second number is the sum of a b. */
  DOT {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowFolds.dot(t.a, t.aFrom + at, t.b, t.bFrom + at, rows, t.n, work, SECOND);
    }
  },

  /** y = a (b - second). */
  CENTRED {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowPasses.centred(
          t.a, t.aFrom + at, t.b, t.bFrom + at, rows, t.n, work, SECOND, t.y, t.yFrom + at);
    }
  },

  /** {@link #DOT} and {@link #CENTRED} of a multiple of four rows, where rows fit. */
  FOUR_GRADIENTS {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      FourGradients.run(rows, t.n, t.a, t.aFrom + at, t.b, t.bFrom + at, t.y, t.yFrom + at, work);
    }
  },

  /** The second number is its logarithm. */
  LOG {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      for (int r = SECOND; r < SECOND + rows; r++) {
        work[r] = FloatMath.log(work[r]);
      }
    }
  },

  /** y = (a - first) - second. */
  SUBTRACT {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowPasses.subtract(t.a, t.aFrom + at, rows, t.n, work, FIRST, SECOND, t.y, t.yFrom + at);
    }
  },

  /** The second number is the sum of b. */
  GRADIENT_SUM {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      RowFolds.sum(t.b, t.bFrom + row * t.n, rows, t.n, work, SECOND);
    }
  },

  /** y = b - exp(a) second. */
  WITHOUT_SHARE {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowPasses.withoutShare(
          t.a, t.aFrom + at, t.b, t.bFrom + at, rows, t.n, work, SECOND, t.y, t.yFrom + at);
    }
  },

  /** y = second exp(a - first), a at most 40 above the first number. */
  SCALED_EXP {
    @Override
    void run(RowOperands t, int row, int rows, float[] work) {
      int at = row * t.n;
      RowPasses.scaledExp(t.a, t.aFrom + at, rows, t.n, work, FIRST, SECOND, t.y, t.yFrom + at);
    }
  };

  /** The most rows of a block. */
  public static final int MAX_ROWS = 64;

  /** Elements of a block: what is read and written of them is half an L1 cache of 32 KiB. */
  private static final int BLOCK = 1 << 11;

  /** Where the first numbers of a block's rows start in {@code work}. */
  public static final int FIRST = Runs.LANES;

  /** Where the second numbers start. */
  public static final int SECOND = FIRST + MAX_ROWS;

  private static final int ROW = SECOND + MAX_ROWS;

  /** Elements of {@code work} for rows of this length. */
  public static int workLength(int n) {
    return Math.addExact(ROW, n);
  }

  /** Rows of a block, for rows of this length. */
  public static int blockRows(int n) {
    return Math.clamp(BLOCK / Math.max(n, 1), 1, MAX_ROWS);
  }

  /** Takes one row after another through passes: {@code rows} rows from number {@code row} on. */
  public static void runAll(RowPass[] passes, RowOperands t, int row, int rows, float[] work) {
    for (RowPass pass : passes) {
      pass.run(t, row, rows, work);
    }
  }

  abstract void run(RowOperands t, int row, int rows, float[] work);
}
