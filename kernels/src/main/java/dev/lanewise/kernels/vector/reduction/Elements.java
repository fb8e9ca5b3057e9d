package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.Reduce;
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
    StridedLoop loop = reduce.reduced();
    return switch (reduce.op()) {
      case SUM -> fold(Fold.SUM, loop, x, from, 0, lanes);
      case PROD -> fold(Fold.PRODUCT, loop, x, from, 0, lanes);
      case MAX -> fold(Fold.MAX, loop, x, from, 0, lanes);
      case MIN -> fold(Fold.MIN, loop, x, from, 0, lanes);
      case MEAN -> mean(fold(Fold.SUM, loop, x, from, 0, lanes), reduce);
      case VAR -> {
        float mean = mean(fold(Fold.SUM, loop, x, from, 0, lanes), reduce);
        yield variance(fold(Fold.SQUARES, loop, x, from, mean, lanes), reduce);
      }
    };
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
    if (n <= Runs.MAX_RUN) {
      return Runs.fold(fold, x, from, n, mean, lanes);
    }
    float result = fold.start();
    for (int done = 0; done < n; done += Runs.MAX_RUN) {
      int run = Math.min(Runs.MAX_RUN, n - done);
      result = fold.join(result, Runs.fold(fold, x, from + done, run, mean, lanes));
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
