package dev.lanewise.kernels.vector.attention;

import dev.lanewise.kernels.vector.softmax.RowPasses;

/**
 * One loop over the scores of a row. They are gone through as a list, in one place, so that C2
 * inlines none of them there: inlined together with the products around them they outgrow what it
 * inlines in one compilation, and vectors are boxed.
 */
enum ScorePass {
  /** Gives the largest score before it is scaled. */
  LARGEST {
    @Override
    float run(float[] x, int at, int n, float scale, float shift, float[] lanes) {
      return Scores.largest(x, at, n);
    }
  },

  /** Makes weights of the scores. */
  WEIGHTS {
    @Override
    float run(float[] x, int at, int n, float scale, float shift, float[] lanes) {
      Scores.weights(x, at, scale, shift, n);
      return 0;
    }
  },

  /** Gives the sum of the weights. */
  SUM {
    @Override
    float run(float[] x, int at, int n, float scale, float shift, float[] lanes) {
      return RowPasses.sum(x, at, n, lanes);
    }
  };

  /** What becomes of a row, in order. */
  static final ScorePass[] ALL = values();

  abstract float run(float[] x, int at, int n, float scale, float shift, float[] lanes);
}
