package dev.lanewise.kernels.vector.level1;

/** Vectors whose elements are some increment apart. */
public final class Strides {
  private Strides() {}

  /**
   * Where element 0 is: a negative increment walks the vector from its other end, as in the
   * reference BLAS.
   */
  public static int start(int n, int offset, int inc) {
    return inc < 0 ? offset - (n - 1) * inc : offset;
  }

  /**
   * Copies n elements from {@code at}, {@code inc} apart, side by side to the start of a buffer.
   */
  public static void gather(int n, float[] x, int at, int inc, float[] to) {
    for (int i = 0; i < n; i++) {
      to[i] = x[at + i * inc];
    }
  }

  /**
   * Copies n elements from {@code at}, {@code inc} apart, side by side to the start of a buffer.
   */
  public static void gather(int n, double[] x, int at, int inc, double[] to) {
    for (int i = 0; i < n; i++) {
      to[i] = x[at + i * inc];
    }
  }
}
