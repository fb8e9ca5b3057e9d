package dev.lanewise.kernels.vector.level1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.parallel.ScratchPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Level 1 of float32 against plain loops, bit for bit where the contract fixes the bits. */
@Tag("width")
class FloatLevel1Test {
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
  private float[] scattered(float[] elements, int offset, int inc) {
    float[] array = new float[offset + elements.length * Math.abs(inc) + 3];
    Arrays.fill(array, Float.NaN);
    for (int i = 0; i < elements.length; i++) {
      array[Strides.start(elements.length, offset, inc) + i * inc] = elements[i];
    }
    return array;
  }

  private float[] elements(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
    }
    return x;
  }

  private static float tree(float[] lanes) {
    for (int half = 8; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  private void checkSums(int n, int incX, int incY) {
    float[] x = elements(n);
    float[] y = elements(n);
    float dot = 0;
    float magnitudes = 0;
    double squares = 0;
    for (int from = 0; from < n; from += 1 << 14) {
      float[] products = new float[16];
      float[] sums = new float[16];
      for (int i = from; i < Math.min(n, from + (1 << 14)); i++) {
        products[i % 16] = Math.fma(x[i], y[i], products[i % 16]);
        sums[i % 16] += Math.abs(x[i]);
        squares += (double) x[i] * x[i];
      }
      dot += tree(products);
      magnitudes += tree(sums);
    }
    float[] sx = scattered(x, 2, incX);
    float[] sy = scattered(y, 1, incY);
    String what = "n=" + n + " incX=" + incX + " incY=" + incY;
    same(dot, kernels.sdot(n, sx, 2, incX, sy, 1, incY), "dot " + what);
    same(magnitudes, kernels.sasum(n, sx, 2, incX), "asum " + what);
    float norm = (float) Math.sqrt(squares);
    assertEquals(norm, kernels.snrm2(n, sx, 2, incX), norm * (4 + n) * Math.ulp(1f), what);
  }

  private void checkUpdates(int n, int incX, int incY) {
    for (float alpha : new float[] {1, 0, -0.0f, -2.5f}) {
      float[] x = elements(n);
      float[] y = elements(n);
      float[] sum = y.clone();
      float[] scaled = x.clone();
      for (int i = 0; i < n; i++) {
        sum[i] = alpha == 0 ? y[i] : Math.fma(alpha, x[i], y[i]);
        scaled[i] *= alpha;
      }
      float[] sx = scattered(x, 1, incX);
      float[] sy = scattered(y, 3, incY);
      String what = "n=" + n + " alpha=" + alpha + " incX=" + incX + " incY=" + incY;
      kernels.saxpy(n, alpha, sx, 1, incX, sy, 3, incY);
      same(scattered(sum, 3, incY), sy, "axpy " + what);
      same(scattered(x, 1, incX), sx, "axpy leaves x " + what);
      kernels.sscal(n, alpha, sx, 1, incX);
      same(scattered(scaled, 1, incX), sx, "scal " + what);
    }
  }

  @Test
  void normsNeitherOverflowNorUnderflow() {
    float[] scales = {Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE / 16, 1};
    for (float scale : scales) {
      for (int inc : INCREMENTS) {
        float[] x = {3 * scale, 0, 4 * scale, -12 * scale, 0};
        float[] sx = scattered(x, 0, inc);
        assertEquals(13 * scale, kernels.snrm2(5, sx, 0, inc), 4 * Math.ulp(13 * scale));
      }
    }
    float[] mixed = new float[100];
    Arrays.fill(mixed, Float.MIN_NORMAL);
    mixed[50] = Float.MAX_VALUE;
    assertEquals(Float.MAX_VALUE, kernels.snrm2(100, mixed, 0, 1), Math.ulp(Float.MAX_VALUE));
    Arrays.fill(mixed, Float.MAX_VALUE);
    assertEquals(Float.POSITIVE_INFINITY, kernels.snrm2(100, mixed, 0, 1));
    assertEquals(0, kernels.snrm2(3, new float[] {0, -0.0f, 0}, 0, 1));
    assertEquals(0, kernels.snrm2(0, new float[0], 0, 1));
  }

  @Test
  void specialValuesReachTheNorms() {
    for (int at = 0; at < 40; at++) {
      float[] x = elements(40);
      x[at] = Float.NEGATIVE_INFINITY;
      assertEquals(Float.POSITIVE_INFINITY, kernels.snrm2(40, x, 0, 1));
      assertEquals(Float.POSITIVE_INFINITY, kernels.sasum(40, x, 0, 1));
      x[(at + 7) % 40] = Float.NaN;
      assertTrue(Float.isNaN(kernels.snrm2(40, x, 0, 1)));
      assertTrue(Float.isNaN(kernels.sasum(40, x, 0, 1)));
      assertTrue(Float.isNaN(kernels.sdot(40, x, 0, 1, elements(40), 0, 1)));
    }
  }

  /** A lane that underflows to -0 keeps its sign, which adding a masked 0 would lose. */
  @Test
  void negativeZerosSurviveTheEndOfTheVector() {
    for (int n = 16; n < 48; n++) {
      float[] x = new float[n];
      float[] y = new float[n];
      Arrays.fill(x, -Float.MIN_VALUE);
      Arrays.fill(y, 0.25f);
      float[] lanes = new float[16];
      for (int i = 0; i < n; i++) {
        lanes[i % 16] = Math.fma(x[i], y[i], lanes[i % 16]);
      }
      same(tree(lanes), FloatSums.dotRun(n, x, 0, y, 0), "n=" + n);
      assertEquals(-0.0f, FloatSums.dotRun(n, x, 0, y, 0));
    }
  }

  @Test
  void theFirstLargestMagnitudeWinsAndNanBeatsAll() {
    assertEquals(-1, kernels.isamax(0, new float[0], 0, 1));
    for (int n : new int[] {1, 2, 5, 16, 17, 31, 64, 100, 1024, 1025, 3000}) {
      for (int trial = 0; trial < 30; trial++) {
        float[] x = elements(n);
        int nans = trial % 3;
        for (int i = 0; i < 4; i++) {
          x[random.nextInt(n)] = i % 2 == 0 ? 1000 : -1000;
        }
        for (int i = 0; i < nans; i++) {
          x[random.nextInt(n)] = i == 0 ? Float.NaN : -Float.NaN;
        }
        if (trial % 5 == 4) {
          x[random.nextInt(n)] = Float.NEGATIVE_INFINITY;
        }
        if (trial == 7) {
          Arrays.fill(x, -0.0f);
        }
        for (int inc : INCREMENTS) {
          assertEquals(
              reference(x), kernels.isamax(n, scattered(x, 1, inc), 1, inc), "n=" + n + " " + inc);
        }
      }
    }
  }

  private static int reference(float[] x) {
    for (int i = 0; i < x.length; i++) {
      if (Float.isNaN(x[i])) {
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

  private static void same(float expected, float actual, String what) {
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      fail(what + ": " + actual + ", expected " + expected);
    }
  }

  private static void same(float[] expected, float[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      same(expected[i], actual[i], what + ", element " + i);
    }
  }
}
