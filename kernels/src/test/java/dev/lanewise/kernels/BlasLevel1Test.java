package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Level 1 of the facade against plain loops on small whole numbers, where results are exact. */
class BlasLevel1Test {
  private static final int[] SIZES = {0, 1, 2, 3, 7, 16, 17, 40};
  private static final int[] INCREMENTS = {1, 2, 3, -1, -2};
  private static final int MARGIN = 3;

  @Test
  void ofTwoVectors() {
    for (int n : SIZES) {
      for (int incX : INCREMENTS) {
        for (int incY : INCREMENTS) {
          twoVectors(n, incX, incY);
        }
      }
    }
  }

  private static void twoVectors(int n, int incX, int incY) {
    double[] x = vector(n, incX, 1);
    double[] y = vector(n, incY, 2);
    String call = "n " + n + ", incX " + incX + ", incY " + incY;
    double dot = 0;
    double[] sum = y.clone();
    for (int i = 0; i < n; i++) {
      dot += x[index(i, n, incX)] * y[index(i, n, incY)];
      sum[index(i, n, incY)] -= 3 * x[index(i, n, incX)];
    }
    assertEquals(dot, Blas.ddot(n, x, MARGIN, incX, y, MARGIN, incY), call);
    assertEquals((float) dot, Blas.sdot(n, floats(x), MARGIN, incX, floats(y), MARGIN, incY), call);
    float[] y32 = floats(y);
    Blas.saxpy(n, -3, floats(x), MARGIN, incX, y32, MARGIN, incY);
    assertArrayEquals(floats(sum), y32, call);
    Blas.daxpy(n, -3, x, MARGIN, incX, y, MARGIN, incY);
    assertArrayEquals(sum, y, call);
  }

  @Test
  void ofOneVector() {
    for (int n : SIZES) {
      for (int inc : INCREMENTS) {
        oneVector(n, inc);
      }
    }
  }

  private static void oneVector(int n, int inc) {
    double[] x = vector(n, inc, 3);
    String call = "n " + n + ", inc " + inc;
    double[] scaled = x.clone();
    double asum = 0;
    int largest = n == 0 ? -1 : 0;
    for (int i = 0; i < n; i++) {
      int at = index(i, n, inc);
      scaled[at] *= 2;
      asum += Math.abs(x[at]);
      largest = Math.abs(x[at]) > Math.abs(x[index(largest, n, inc)]) ? i : largest;
    }
    assertEquals(asum, Blas.dasum(n, x, MARGIN, inc), call);
    assertEquals((float) asum, Blas.sasum(n, floats(x), MARGIN, inc), call);
    assertEquals(largest, Blas.idamax(n, x, MARGIN, inc), call);
    assertEquals(largest, Blas.isamax(n, floats(x), MARGIN, inc), call);
    float[] x32 = floats(x);
    Blas.sscal(n, 2, x32, MARGIN, inc);
    assertArrayEquals(floats(scaled), x32, call);
    Blas.dscal(n, 2, x, MARGIN, inc);
    assertArrayEquals(scaled, x, call);
  }

  @Test
  void norm() {
    double[] x = {9, 3, 9, -4, 9, 12};
    assertEquals(13, Blas.dnrm2(3, x, 1, 2));
    assertEquals(13, Blas.dnrm2(3, x, 1, -2));
    assertEquals(13f, Blas.snrm2(3, floats(x), 1, 2));
    assertEquals(0, Blas.dnrm2(0, x, 6, 1));
    assertEquals(5e30f, Blas.snrm2(2, new float[] {3e30f, 4e30f}, 0, 1), 1e24f, "no overflow");
    assertEquals(5e-300, Blas.dnrm2(2, new double[] {3e-300, 4e-300}, 0, 1), 1e-314);
  }

  /** As BLAS counts: with a negative increment element 0 has the highest address. */
  @Test
  void negativeIncrementWalksBackwards() {
    double[] x = {5, 1, 7, 2};
    assertEquals(2, Blas.idamax(4, x, 0, 1));
    assertEquals(1, Blas.idamax(4, x, 0, -1));
    assertEquals(5 * 20 + 7 * 10, Blas.ddot(2, x, 0, 2, new double[] {10, 20}, 0, -1));
  }

  /** NaN stands in the margins and between the elements. */
  private static double[] vector(int n, int inc, int seed) {
    double[] data = new double[2 * MARGIN + (n == 0 ? 0 : (n - 1) * Math.abs(inc) + 1)];
    Arrays.fill(data, Double.NaN);
    for (int i = 0; i < n; i++) {
      data[index(i, n, inc)] = (5 * i + seed) % 11 - 5;
    }
    return data;
  }

  private static int index(int i, int n, int inc) {
    return MARGIN + (inc > 0 ? i * inc : (n - 1 - i) * -inc);
  }

  private static float[] floats(double[] data) {
    float[] rounded = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      rounded[i] = (float) data[i];
    }
    return rounded;
  }
}
