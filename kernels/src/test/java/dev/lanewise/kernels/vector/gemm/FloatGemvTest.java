package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Matrix-vector products of float32 against plain loops, bit for bit. */
@Tag("width")
class FloatGemvTest {
  private static final float MARK = 777.25f;
  private static final float[] FACTORS = {1, 0, -0.0f, -1, 0.5f};
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
    checkGemv(false, 3, 40_000, 0.5f, 1, 1, 0);
    checkGemv(false, 2, 16_385, 1, 0, 2, 0);
    // Rows in fours, of one run and of more.
    checkGemv(false, 5, 16_384, 1, 0, 1, 0);
    checkGemv(false, 5, 16_385, 1, 0, 1, 0);
    checkGemv(false, 5, 33_000, 0.5f, 1, 1, 0);
    checkGemv(false, 71, 503, 0.5f, 0, 1, 1);
    checkGemv(true, 1500, 45, 0.5f, 0, 1, 0);
    checkGemv(true, 43, 5001, 0.5f, 0.25f, 1, 0);
  }

  /** A row's sum is added to 0, so that it is never -0; a chain along a column may be. */
  @Test
  void productsRoundedToMinusZero() {
    float[] a = new float[7 * 320];
    float[] x = new float[320];
    Arrays.fill(a, -0x1p-80f);
    Arrays.fill(x, 0x1p-80f);
    for (int n : new int[] {1, 15, 16, 32, 112, 320}) {
      float[] rows = new float[7];
      kernels.sgemv(false, 7, n, 1, a, 0, n, x, 0, 1, 0, rows, 0, 1);
      assertArrayEquals(new float[7], rows);
      float[] columns = new float[n];
      kernels.sgemv(true, 7, n, 1, a, 0, n, x, 0, 1, 0, columns, 0, 1);
      float[] expected = new float[n];
      Arrays.fill(expected, -0.0f);
      assertArrayEquals(expected, columns);
    }
  }

  private void checkGemv(boolean trans, int m, int n, float alpha, float beta, int incX, int turn) {
    int incY = 1 + turn % 2;
    int lda = n + 1 + turn % 2;
    int inner = trans ? m : n;
    int outer = trans ? n : m;
    float[] a = strided(m * lda + 4, Float.NaN);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        a[2 + i * lda + j] = next();
      }
    }
    float[] x = strided(inner * incX + 4, Float.NaN);
    for (int i = 0; i < inner; i++) {
      x[3 + i * incX] = next();
    }
    float[] y = strided(outer * incY + 4, MARK);
    for (int i = 0; i < outer; i++) {
      y[1 + i * incY] = beta == 0 ? Float.NaN : next();
    }
    float[] expected = y.clone();
    for (int i = 0; i < outer; i++) {
      float sum = 0;
      if (inner != 0 && alpha != 0) {
        sum = alpha * (trans ? chain(a, i, m, lda, x, incX) : runs(a, i, n, lda, x, incX));
      }
      int at = 1 + i * incY;
      expected[at] = beta == 0 ? sum : Math.fma(beta, y[at], sum);
    }
    kernels.sgemv(trans, m, n, alpha, a, 2, lda, x, 3, incX, beta, y, 1, incY);
    check(expected, y, "gemv trans=" + trans + " m=" + m + " n=" + n + " incX=" + incX);
  }

  private static float chain(float[] a, int column, int m, int lda, float[] x, int incX) {
    float sum = 0;
    for (int p = 0; p < m; p++) {
      sum = Math.fma(a[2 + p * lda + column], x[3 + p * incX], sum);
    }
    return sum;
  }

  private static float runs(float[] a, int row, int n, int lda, float[] x, int incX) {
    float total = 0;
    for (int from = 0; from < n; from += 1 << 14) {
      float[] lanes = new float[16];
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

  private void checkGer(int m, int n, float alpha, int incX, int incY) {
    int lda = n + 2;
    float[] x = strided(m * incX + 4, Float.NaN);
    for (int i = 0; i < m; i++) {
      x[1 + i * incX] = i == 0 ? 0 : next();
    }
    float[] y = strided(n * incY + 4, Float.NaN);
    for (int j = 0; j < n; j++) {
      y[2 + j * incY] = j == n / 2 ? Float.POSITIVE_INFINITY : next();
    }
    float[] a = strided(m * lda + 4, MARK);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        a[3 + i * lda + j] = next();
      }
    }
    float[] expected = a.clone();
    for (int i = 0; i < m && alpha != 0; i++) {
      for (int j = 0; j < n; j++) {
        int at = 3 + i * lda + j;
        expected[at] = Math.fma(alpha * x[1 + i * incX], y[2 + j * incY], a[at]);
      }
    }
    kernels.sger(m, n, alpha, x, 1, incX, y, 2, incY, a, 3, lda);
    check(expected, a, "ger m=" + m + " n=" + n + " alpha=" + alpha + " incY=" + incY);
  }

  private float next() {
    return (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
  }

  private static float[] strided(int length, float gap) {
    float[] array = new float[length];
    Arrays.fill(array, gap);
    return array;
  }

  private static void check(float[] expected, float[] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(actual[i])) {
        fail(what + ", element " + i + " is " + actual[i] + ", expected " + expected[i]);
      }
    }
  }
}
