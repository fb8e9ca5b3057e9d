package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Matrix-vector products of float64 against plain loops, bit for bit. */
@Tag("width")
class DoubleGemvTest {
  private static final double MARK = 777.25;
  private static final double[] FACTORS = {1, 0, -0.0, -1, 0.5};
  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 49, 100, 135, 300
  };

  private final ScratchPool scratch = new ScratchPool(8, 1 << 26);
  private final VectorMatmul kernels = new VectorMatmul(WorkerPool.threads(1), scratch);
  private final Random random = new Random(11);

  @Test
  void everySmallShapeFactorAndIncrement() {
    int turn = 0;
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (boolean trans : new boolean[] {false, true}) {
          for (int turns = 0; turns < 5; turns++, turn++) {
            checkGemv(trans, m, n, FACTORS[turn % 5], FACTORS[turn / 5 % 5], 1 + turn % 3, turn);
            checkGer(m, n, FACTORS[turn % 5], 1 + turn % 3, 1 + turn / 3 % 2);
          }
        }
      }
    }
  }

  @Test
  void longVectorsAreCutWhereTheContractSays() {
    checkGemv(false, 3, 40_000, 0.5, 1, 1, 0);
    checkGemv(false, 2, 16_385, 1, 0, 2, 0);
    // Rows in fours, of one run and of more.
    checkGemv(false, 5, 16_384, 1, 0, 1, 0);
    checkGemv(false, 5, 16_385, 1, 0, 1, 0);
    checkGemv(false, 5, 33_000, 0.5, 1, 1, 0);
    checkGemv(false, 71, 503, 0.5, 0, 1, 1);
    checkGemv(true, 1500, 45, 0.5, 0, 1, 0);
    checkGemv(true, 43, 5001, 0.5, 0.25, 1, 0);
  }

  /** A row's sum is added to 0, so that it is never -0; a chain along a column may be. */
  @Test
  void productsRoundedToMinusZero() {
    double[] a = new double[7 * 320];
    double[] x = new double[320];
    Arrays.fill(a, -0x1p-600);
    Arrays.fill(x, 0x1p-600);
    for (int n : new int[] {1, 15, 16, 32, 112, 320}) {
      double[] rows = new double[7];
      kernels.dgemv(false, 7, n, 1, a, 0, n, x, 0, 1, 0, rows, 0, 1);
      assertArrayEquals(new double[7], rows);
      double[] columns = new double[n];
      kernels.dgemv(true, 7, n, 1, a, 0, n, x, 0, 1, 0, columns, 0, 1);
      double[] expected = new double[n];
      Arrays.fill(expected, -0.0);
      assertArrayEquals(expected, columns);
    }
  }

  private void checkGemv(
      boolean trans, int m, int n, double alpha, double beta, int incX, int turn) {
    int incY = 1 + turn % 2;
    int lda = n + 1 + turn % 2;
    int inner = trans ? m : n;
    int outer = trans ? n : m;
    double[] a = strided(m * lda + 4, Double.NaN);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        a[2 + i * lda + j] = next();
      }
    }
    double[] x = strided(inner * incX + 4, Double.NaN);
    for (int i = 0; i < inner; i++) {
      x[3 + i * incX] = next();
    }
    double[] y = strided(outer * incY + 4, MARK);
    for (int i = 0; i < outer; i++) {
      y[1 + i * incY] = beta == 0 ? Double.NaN : next();
    }
    double[] expected = y.clone();
    for (int i = 0; i < outer; i++) {
      double sum = 0;
      if (inner != 0 && alpha != 0) {
        sum = alpha * (trans ? chain(a, i, m, lda, x, incX) : runs(a, i, n, lda, x, incX));
      }
      int at = 1 + i * incY;
      expected[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
    }
    kernels.dgemv(trans, m, n, alpha, a, 2, lda, x, 3, incX, beta, y, 1, incY);
    check(expected, y, "gemv trans=" + trans + " m=" + m + " n=" + n + " incX=" + incX);
  }

  private static double chain(double[] a, int column, int m, int lda, double[] x, int incX) {
    double sum = 0;
    for (int p = 0; p < m; p++) {
      sum = Math.fma(a[2 + p * lda + column], x[3 + p * incX], sum);
    }
    return sum;
  }

  private static double runs(double[] a, int row, int n, int lda, double[] x, int incX) {
    double total = 0;
    for (int from = 0; from < n; from += 1 << 14) {
      double[] lanes = new double[16];
      for (int j = from; j < Math.min(n, from + (1 << 14)); j++) {
        int lane = (j - from) % 16;
        lanes[lane] = Math.fma(a[2 + row * lda + j], x[3 + j * incX], lanes[lane]);
      }
      for (int half = 8; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          lanes[lane] += lanes[lane + half];
        }
      }
      total += lanes[0];
    }
    return total;
  }

  private void checkGer(int m, int n, double alpha, int incX, int incY) {
    int lda = n + 2;
    double[] x = strided(m * incX + 4, Double.NaN);
    for (int i = 0; i < m; i++) {
      x[1 + i * incX] = i == 0 ? 0 : next();
    }
    double[] y = strided(n * incY + 4, Double.NaN);
    for (int j = 0; j < n; j++) {
      y[2 + j * incY] = j == n / 2 ? Double.POSITIVE_INFINITY : next();
    }
    double[] a = strided(m * lda + 4, MARK);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        a[3 + i * lda + j] = next();
      }
    }
    double[] expected = a.clone();
    for (int i = 0; i < m && alpha != 0; i++) {
      for (int j = 0; j < n; j++) {
        int at = 3 + i * lda + j;
        expected[at] = Math.fma(alpha * x[1 + i * incX], y[2 + j * incY], a[at]);
      }
    }
    kernels.dger(m, n, alpha, x, 1, incX, y, 2, incY, a, 3, lda);
    check(expected, a, "ger m=" + m + " n=" + n + " alpha=" + alpha + " incY=" + incY);
  }

  private double next() {
    return (double) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
  }

  private static double[] strided(int length, double gap) {
    double[] array = new double[length];
    Arrays.fill(array, gap);
    return array;
  }

  private static void check(double[] expected, double[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(actual[i])) {
        fail(what + ", element " + i + " is " + actual[i] + ", expected " + expected[i]);
      }
    }
  }
}
