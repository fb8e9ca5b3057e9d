package dev.lanewise.kernels.vector.reduction;

import dev.lanewise.kernels.op.ReduceOp;

/** What one pass over the elements brings together; a variance takes two passes. */
public enum Fold {
  SUM(0) {
    @Override
    float run(float[] x, int from, int n, float mean, float[] lanes) {
      return Runs.sum(x, from, n, lanes);
    }
  },
  /** The sum of squared distances from a mean. */
  SQUARES(0) {
    @Override
    float run(float[] x, int from, int n, float mean, float[] lanes) {
      return Runs.squares(x, from, n, mean, lanes);
    }
  },
  PRODUCT(1) {
    @Override
    float run(float[] x, int from, int n, float mean, float[] lanes) {
      return Runs.product(x, from, n, lanes);
    }
  },
  MAX(Float.NEGATIVE_INFINITY) {
    @Override
    float run(float[] x, int from, int n, float mean, float[] lanes) {
      return Runs.max(x, from, n);
    }
  },
  MIN(Float.POSITIVE_INFINITY) {
    @Override
    float run(float[] x, int from, int n, float mean, float[] lanes) {
      return Runs.min(x, from, n);
    }
  };

  private final float start;

  Fold(float start) {
    this.start = start;
  }

  /**
   * Folds a run of {@code n} elements, at most {@link Runs#MAX_RUN}. Each fold has a method of its
   * own, of which C2 inlines two at most: a switch over their five loops outgrew what it inlines in
   * one compilation, and boxed vectors.
   *
   * @param mean the mean, for {@link #SQUARES}
   * @param lanes scratch of at least 16 floats
   */
  abstract float run(float[] x, int from, int n, float mean, float[] lanes);

  /** The only fold of an operation, or the first of a variance's two. */
  static Fold first(ReduceOp op) {
    return switch (op) {
      case SUM, MEAN, VAR -> SUM;
      case PROD -> PRODUCT;
      case MAX -> MAX;
      case MIN -> MIN;
    };
  }

  /** The result of no elements, from which every fold starts. */
  public float start() {
    return start;
  }

  /** Joins the results of two parts. */
  public float join(float a, float b) {
    return switch (this) {
      case SUM, SQUARES -> a + b;
      case PRODUCT -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }
}
