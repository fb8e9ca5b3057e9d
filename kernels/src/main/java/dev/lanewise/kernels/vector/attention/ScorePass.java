package dev.lanewise.kernels.vector.attention;

/**
 * One loop over the scores of a tile. They are gone through as a list, in one place, so that C2
 * inlines none of them there: inlined together with the products around them they outgrow what it
 * inlines in one compilation, and vectors are boxed.
 */
enum ScorePass {
  /** Finds the largest scores. */
  LARGEST {
    @Override
    void run(
        ForwardTask t,
        int rows,
        int first,
        int limit,
        int end,
        float factor,
        float[] work,
        float[] lanes) {
      Scores.largest(rows, first, t.step(), limit, work, t.tileAt, t.shiftsAt);
    }
  },

  /** Makes weights of the scores. */
  WEIGHTS {
    @Override
    void run(
        ForwardTask t,
        int rows,
        int first,
        int limit,
        int end,
        float factor,
        float[] work,
        float[] lanes) {
      Scores.weights(rows, first, t.step(), limit, end, factor, work, t.tileAt, t.shiftsAt);
    }
  },

  /** Adds up the weights. */
  SUMS {
    @Override
    void run(
        ForwardTask t,
        int rows,
        int first,
        int limit,
        int end,
        float factor,
        float[] work,
        float[] lanes) {
      Scores.sums(rows, first, t.step(), limit, work, t.tileAt, t.sumsAt, lanes);
    }
  };

  /** What becomes of a tile, in order. */
  static final ScorePass[] ALL = values();

  /**
   * Goes through the rows.
   *
   * @param first how many columns the first row sees, if in 0 to {@code limit}
   * @param limit how many a row sees at most
   * @param end columns that are read later
   */
  abstract void run(
      ForwardTask t,
      int rows,
      int first,
      int limit,
      int end,
      float factor,
      float[] work,
      float[] lanes);
}
