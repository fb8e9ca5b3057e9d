package dev.lanewise.openblas;

/** Where the elements of a vector lie, as {@link dev.lanewise.kernels.host.HostLevel1} says. */
final class Runs {
  private Runs() {}

  /** The index of element 0: a negative increment walks from the end. */
  static int first(int n, int offset, int inc) {
    return inc < 0 ? offset - (n - 1) * inc : offset;
  }

  /**
   * The lowest index of a run of elements, which cblas wants whatever the sign of the increment.
   */
  static int start(int n, int from, int run, int offset, int inc) {
    return inc < 0 ? offset - (n - from - run) * inc : offset + from * inc;
  }

  /** The distance between elements without its sign; of a single element any will do. */
  static int step(int n, int inc) {
    return n == 1 ? 1 : Math.abs(inc);
  }

  /** The norm of two vectors joined; NaN if either is, unlike {@link Math#hypot}. */
  static double joinNorms(double x, double y) {
    return Double.isNaN(x) || Double.isNaN(y) ? Double.NaN : Math.hypot(x, y);
  }
}
