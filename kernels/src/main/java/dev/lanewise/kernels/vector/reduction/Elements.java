package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.StridedLoop;

/** The elements that make up one result, folded in the order that the contract fixes. */
final class Elements {
  private Elements() {}

  /**
   * One result.
   *
   * @param from where its first element is
   * @param lanes scratch of at least 16 floats
   */
  static float reduce(Reduce reduce, float[] x, int from, float[] lanes) {
    // One call for all folds: called with constants each would be inlined at its place.
    Fold fold = Fold.first(reduce.op());
    float mean = 0;
    while (true) {
      float result = fold(fold, reduce.reduced(), x, from, mean, lanes);
      if (fold == Fold.SQUARES) {
        return variance(result, reduce);
      }
      if (reduce.op() == ReduceOp.VAR) {
        mean = mean(result, reduce);
        fold = Fold.SQUARES;
      } else {
        return reduce.op() == ReduceOp.MEAN ? mean(result, reduce) : result;
      }
    }
  }

  /** The mean of all elements from their sum; NaN of none. */
  static float mean(float sum, Reduce reduce) {
    return sum / (float) reduce.count();
  }

  /** The variance from the sum of squared distances; NaN if there is no degree of freedom. */
  static float variance(float squares, Reduce reduce) {
    long freedom = reduce.count() - reduce.correction();
    return freedom > 0 ? squares / (float) freedom : Float.NaN;
  }

  private static float fold(
      Fold fold, StridedLoop loop, float[] x, int from, float mean, float[] lanes) {
    float result = fold.start();
    boolean runs = loop.innerStride(0) == 1;
    for (long pass = 0; pass < loop.outerCount(); pass++) {
      int start = (int) (from + loop.offset(0, pass));
      if (runs) {
        result = fold.join(result, pass(fold, x, start, loop.inner(), mean, lanes));
      } else {
        result = inOrder(fold, result, x, start, loop.innerStride(0), loop.inner(), mean);
      }
    }
    return result;
  }

  /** One pass of neighbours, in runs. */
  private static float pass(Fold fold, float[] x, int from, int n, float mean, float[] lanes) {
    float result = fold.start();
    int done = 0;
    while (done < n) {
      int run = Math.min(Runs.MAX_RUN, n - done);
      result = fold.join(result, fold.run(x, from + done, run, mean, lanes));
      done += run;
    }
    return result;
  }

  private static float inOrder(
      Fold fold, float start, float[] x, int from, long stride, int n, float mean) {
    float result = start;
    switch (fold) {
      case SUM -> {
        for (int i = 0; i < n; i++) {
          result += x[(int) (from + i * stride)];
        }
      }
      case SQUARES -> {
        for (int i = 0; i < n; i++) {
          float d = x[(int) (from + i * stride)] - mean;
          result = Math.fma(d, d, result);
        }
      }
      case PRODUCT -> {
        for (int i = 0; i < n; i++) {
          result *= x[(int) (from + i * stride)];
        }
      }
      case MAX -> {
        for (int i = 0; i < n; i++) {
          result = Math.max(result, x[(int) (from + i * stride)]);
        }
      }
      case MIN -> {
        for (int i = 0; i < n; i++) {
          result = Math.min(result, x[(int) (from + i * stride)]);
        }
      }
    }
    return result;
  }
}
