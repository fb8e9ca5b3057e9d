package dev.lanewise.kernels.vector.softmax;

import dev.lanewise.kernels.math.FloatMath;
import dev.lanewise.kernels.vector.reduction.Runs;

/**
 * One loop over a row of a call, {@code at} from the start of each array. A form of softmax is a
 * list of these, and not a method that has several loops inlined: C2 stops inlining in a
 * compilation that has grown large, and then vectors are boxed between the Vector API's methods, at
 * ten times the time. The lists are gone through in one place, which sees too many kinds of passes
 * to inline any.
 *
 * <p>What passes leave for later ones is in {@code work}: the lanes of sums, two numbers, a row.
 */
enum RowPass {
  /** The first number is the largest of a. */
  LARGEST {
    @Override
    void run(RowsTask t, int at, float[] work) {
      work[FIRST] = RowPasses.max(t.a, t.aFrom + at, t.n, work);
    }
  },

  /** y = exp(a - first). */
  EXP {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.expShifted(t.a, t.aFrom + at, work[FIRST], t.y, t.yFrom + at, t.n);
    }
  },

  /** The second number is the sum of y. */
  SUM {
    @Override
    void run(RowsTask t, int at, float[] work) {
      work[SECOND] = RowPasses.sum(t.y, t.yFrom + at, t.n, work);
    }
  },

  /** y = y / second. */
  DIVIDE {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.divide(t.y, t.yFrom + at, work[SECOND], t.n);
    }
  },

  /** The row is a b. */
  PRODUCTS {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.multiply(t.a, t.aFrom + at, t.b, t.bFrom + at, work, ROW, t.n);
    }
  },

  /** The second number is the sum of the row. */
  ROW_SUM {
    @Override
    void run(RowsTask t, int at, float[] work) {
      work[SECOND] = RowPasses.sum(work, ROW, t.n, work);
    }
  },

  /** y = a (b - second). */
  CENTRED {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.centred(t.a, t.aFrom + at, t.b, t.bFrom + at, work[SECOND], t.y, t.yFrom + at, t.n);
    }
  },

  /** The row is exp(a - first). */
  ROW_EXP {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.expShifted(t.a, t.aFrom + at, work[FIRST], work, ROW, t.n);
    }
  },

  /** y = (a - first) - log(second). */
  MINUS_LOG {
    @Override
    void run(RowsTask t, int at, float[] work) {
      float log = FloatMath.log(work[SECOND]);
      RowPasses.subtractTwice(t.a, t.aFrom + at, work[FIRST], log, t.y, t.yFrom + at, t.n);
    }
  },

  /** The second number is the sum of b. */
  GRADIENT_SUM {
    @Override
    void run(RowsTask t, int at, float[] work) {
      work[SECOND] = RowPasses.sum(t.b, t.bFrom + at, t.n, work);
    }
  },

  /** y = b - exp(a) second. */
  WITHOUT_SHARE {
    @Override
    void run(RowsTask t, int at, float[] work) {
      RowPasses.withoutShare(
          t.a, t.aFrom + at, t.b, t.bFrom + at, work[SECOND], t.y, t.yFrom + at, t.n);
    }
  };

  private static final int FIRST = Runs.LANES;
  private static final int SECOND = FIRST + 1;
  private static final int ROW = SECOND + 1;

  /** Elements of {@code work} for rows of this length. */
  static int workLength(int n) {
    return Math.addExact(ROW, n);
  }

  abstract void run(RowsTask t, int at, float[] work);
}
