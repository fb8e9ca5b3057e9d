package dev.lanewise.kernels.vector.level1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Level 1 of float64 against plain loops, bit for bit where the contract fixes the bits. */
@Tag("width")
class DoubleLevel1Test {
  private static final int[] INCREMENTS = {1, 2, 3, -1, -2};
  private static final int[] LONG = {1000, 16_383, 16_384, 16_385, 40_000};

  private final VectorLevel1 kernels = new VectorLevel1(new ScratchPool(4, 1 << 26));
  private final Random random = new Random(12);

  @Test
  void everyLengthAndIncrement() {
    for (int n = 0; n <= 70; n++) {
      for (int incX : INCREMENTS) {
        for (int incY : INCREMENTS) {
          checkSums(n, incX, incY);
          checkUpdates(n, incX, incY);
        }
      }
    }
  }

  @Test
  void longVectorsAreSummedInRuns() {
    for (int n : LONG) {
      for (int inc : INCREMENTS) {
        checkSums(n, inc, 1);
      }
    }
  }

  /** A vector with its elements, in order, at their places among marks. */
  private double[] scattered(double[] elements, int offset, int inc) {
    double[] array = new double[offset + elements.length * Math.abs(inc) + 3];
    Arrays.fill(array, Double.NaN);
    for (int i = 0; i < elements.length; i++) {
      array[Strides.start(elements.length, offset, inc) + i * inc] = elements[i];
    }
    return array;
  }

  private double[] elements(int n) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = (double) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
    }
    return x;
  }

  private static double tree(double[] lanes) {
    for (int half = 8; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  private void checkSums(int n, int incX, int incY) {
    double[] x = elements(n);
    double[] y = elements(n);
    double dot = 0;
    double magnitudes = 0;
    double squares = 0;
    for (int from = 0; from < n; from += 1 << 14) {
      double[] products = new double[16];
      double[] sums = new double[16];
      for (int i = from; i < Math.min(n, from + (1 << 14)); i++) {
        products[i % 16] = Math.fma(x[i], y[i], products[i % 16]);
        sums[i % 16] += Math.abs(x[i]);
        squares += (double) x[i] * x[i];
      }
      dot += tree(products);
      magnitudes += tree(sums);
    }
    double[] sx = scattered(x, 2, incX);
    double[] sy = scattered(y, 1, incY);
    String what = "n=" + n + " incX=" + incX + " incY=" + incY;
    same(dot, kernels.ddot(n, sx, 2, incX, sy, 1, incY), "dot " + what);
    same(magnitudes, kernels.dasum(n, sx, 2, incX), "asum " + what);
    double norm = (double) Math.sqrt(squares);
    assertEquals(norm, kernels.dnrm2(n, sx, 2, incX), norm * (4 + n) * Math.ulp(1), what);
  }

  private void checkUpdates(int n, int incX, int incY) {
    for (double alpha : new double[] {1, 0, -0.0, -2.5}) {
      double[] x = elements(n);
      double[] y = elements(n);
      double[] sum = y.clone();
      double[] scaled = x.clone();
      for (int i = 0; i < n; i++) {
        sum[i] = alpha == 0 ? y[i] : Math.fma(alpha, x[i], y[i]);
        scaled[i] *= alpha;
      }
      double[] sx = scattered(x, 1, incX);
      double[] sy = scattered(y, 3, incY);
      String what = "n=" + n + " alpha=" + alpha + " incX=" + incX + " incY=" + incY;
      kernels.daxpy(n, alpha, sx, 1, incX, sy, 3, incY);
      same(scattered(sum, 3, incY), sy, "axpy " + what);
      same(scattered(x, 1, incX), sx, "axpy leaves x " + what);
      kernels.dscal(n, alpha, sx, 1, incX);
      same(scattered(scaled, 1, incX), sx, "scal " + what);
    }
  }

  @Test
  void normsNeitherOverflowNorUnderflow() {
    double[] scales = {Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE / 16, 1};
    for (double scale : scales) {
      for (int inc : INCREMENTS) {
        double[] x = {3 * scale, 0, 4 * scale, -12 * scale, 0};
        double[] sx = scattered(x, 0, inc);
        assertEquals(13 * scale, kernels.dnrm2(5, sx, 0, inc), 4 * Math.ulp(13 * scale));
      }
    }
    double[] mixed = new double[100];
    Arrays.fill(mixed, Double.MIN_NORMAL);
    mixed[50] = Double.MAX_VALUE;
    assertEquals(Double.MAX_VALUE, kernels.dnrm2(100, mixed, 0, 1), Math.ulp(Double.MAX_VALUE));
    Arrays.fill(mixed, Double.MAX_VALUE);
    assertEquals(Double.POSITIVE_INFINITY, kernels.dnrm2(100, mixed, 0, 1));
    assertEquals(0, kernels.dnrm2(3, new double[] {0, -0.0, 0}, 0, 1));
    assertEquals(0, kernels.dnrm2(0, new double[0], 0, 1));
  }

  @Test
  void specialValuesReachTheNorms() {
    for (int at = 0; at < 40; at++) {
      double[] x = elements(40);
      x[at] = Double.NEGATIVE_INFINITY;
      assertEquals(Double.POSITIVE_INFINITY, kernels.dnrm2(40, x, 0, 1));
      assertEquals(Double.POSITIVE_INFINITY, kernels.dasum(40, x, 0, 1));
      x[(at + 7) % 40] = Double.NaN;
      assertTrue(Double.isNaN(kernels.dnrm2(40, x, 0, 1)));
      assertTrue(Double.isNaN(kernels.dasum(40, x, 0, 1)));
      assertTrue(Double.isNaN(kernels.ddot(40, x, 0, 1, elements(40), 0, 1)));
    }
  }

  /** A lane that underflows to -0 keeps its sign, which adding a masked 0 would lose. */
  @Test
  void negativeZerosSurviveTheEndOfTheVector() {
    for (int n = 16; n < 48; n++) {
      double[] x = new double[n];
      double[] y = new double[n];
      Arrays.fill(x, -Double.MIN_VALUE);
      Arrays.fill(y, 0.25);
      double[] lanes = new double[16];
      for (int i = 0; i < n; i++) {
        lanes[i % 16] = Math.fma(x[i], y[i], lanes[i % 16]);
      }
      same(tree(lanes), DoubleSums.dotRun(n, x, 0, y, 0), "n=" + n);
      assertEquals(-0.0, DoubleSums.dotRun(n, x, 0, y, 0));
    }
  }

  @Test
  void theFirstLargestMagnitudeWinsAndNanBeatsAll() {
    assertEquals(-1, kernels.idamax(0, new double[0], 0, 1));
    for (int n : new int[] {1, 2, 5, 16, 17, 31, 64, 100, 1024, 1025, 3000}) {
      for (int trial = 0; trial < 30; trial++) {
        double[] x = elements(n);
        int nans = trial % 3;
        for (int i = 0; i < 4; i++) {
          x[random.nextInt(n)] = i % 2 == 0 ? 1000 : -1000;
        }
        for (int i = 0; i < nans; i++) {
          x[random.nextInt(n)] = i == 0 ? Double.NaN : -Double.NaN;
        }
        if (trial % 5 == 4) {
          x[random.nextInt(n)] = Double.NEGATIVE_INFINITY;
        }
        if (trial == 7) {
          Arrays.fill(x, -0.0);
        }
        for (int inc : INCREMENTS) {
          assertEquals(
              reference(x), kernels.idamax(n, scattered(x, 1, inc), 1, inc), "n=" + n + " " + inc);
        }
      }
    }
  }

  private static int reference(double[] x) {
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(x[i])) {
        return i;
      }
    }
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      if (Math.abs(x[i]) > Math.abs(x[best])) {
        best = i;
      }
    }
    return best;
  }

  private static void same(double expected, double actual, String what) {
    if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(actual)) {
      fail(what + ": " + actual + ", expected " + expected);
    }
  }

  private static void same(double[] expected, double[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      same(expected[i], actual[i], what + ", element " + i);
    }
  }
}
