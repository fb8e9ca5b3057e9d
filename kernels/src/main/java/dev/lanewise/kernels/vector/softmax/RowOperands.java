package dev.lanewise.kernels.vector.softmax;

/** The arrays of a call on rows, which {@link RowPass} goes through; contiguous rows each. */
public final class RowOperands {
  private static final float[] NOTHING = {};

  int n;
  float[] a = NOTHING;
  int aFrom;
  float[] b = NOTHING;
  int bFrom;
  float[] y = NOTHING;
  int yFrom;

  /** The length of the rows. */
  public void columns(int columns) {
    n = columns;
  }

  /** The first input, or only one. */
  public void input(float[] array, int from) {
    a = array;
    aFrom = from;
  }

  /** The output's gradient, for backward forms. */
  public void gradient(float[] array, int from) {
    b = array;
    bFrom = from;
  }

  /** Where the rows go to; may be an input. */
  public void output(float[] array, int from) {
    y = array;
    yFrom = from;
  }

  /** Lets go of the caller's arrays, since an idle task stays in its pool. */
  public void clear() {
    a = NOTHING;
    b = NOTHING;
    y = NOTHING;
  }
}
