package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Blas;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.HostBlas;
import dev.lanewise.kernels.testing.Bounds;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random products stay within gamma(k + 2) (|alpha| |A||B| + |beta| |C|), element by element, on
 * one thread and on two. A dense shape is short and works on arrays, or long and works on copies.
 */
class ProductBoundTest {
  private static final double ALPHA = 1.25;
  private static final double BETA = -0.75;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "1, 7, 33, 65",
    "2, 40, 41, 300",
    "2, 3, 500, 200",
    "1, 130, 170, 190",
    "2, 201, 170, 150"
  })
  void gemm(int threads, int m, int n, int k) {
    HostBlas blas = Blas.on(OpenBlasUnderTest.backend(threads));
    Random random = new Random(m + n + k);
    float[] a = gaussian(random, m * k);
    float[] b = gaussian(random, k * n);
    float[] c = gaussian(random, m * n);
    float[] c32 = c.clone();
    double[] c64 = doubles(c);
    blas.sgemm(false, false, m, n, k, (float) ALPHA, a, 0, k, b, 0, n, (float) BETA, c32, 0, n);
    blas.dgemm(false, false, m, n, k, ALPHA, doubles(a), 0, k, doubles(b), 0, n, BETA, c64, 0, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        check(a, i * k, 1, b, j, n, k, c[i * n + j], c32[i * n + j], c64[i * n + j]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 9", "2, 300, 411", "2, 3, 150000", "1, 2000, 70"})
  void gemv(int threads, int m, int n) {
    HostBlas blas = Blas.on(OpenBlasUnderTest.backend(threads));
    Random random = new Random(m + n);
    float[] a = gaussian(random, m * n);
    for (boolean trans : new boolean[] {false, true}) {
      int outputs = trans ? n : m;
      int terms = trans ? m : n;
      float[] x = gaussian(random, terms);
      float[] y = gaussian(random, outputs);
      float[] y32 = y.clone();
      double[] y64 = doubles(y);
      blas.sgemv(trans, m, n, (float) ALPHA, a, 0, n, x, 0, 1, (float) BETA, y32, 0, 1);
      blas.dgemv(trans, m, n, ALPHA, doubles(a), 0, n, doubles(x), 0, 1, BETA, y64, 0, 1);
      for (int i = 0; i < outputs; i++) {
        check(a, trans ? i : i * n, trans ? n : 1, x, 0, 1, terms, y[i], y32[i], y64[i]);
      }
    }
  }

  /** Products of floats are exact in double, and sums of them nearly so by compensation. */
  private static void check(
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      int bStep,
      int k,
      float c,
      float in32,
      double in64) {
    double sum = 0;
    double rest = 0;
    double magnitude = 0;
    for (int p = 0; p < k; p++) {
      double product = (double) a[aAt + p * aStep] * b[bAt + p * bStep];
      double next = sum + product;
      double part = next - sum;
      rest += (sum - (next - part)) + (product - part);
      sum = next;
      magnitude += Math.abs(product);
    }
    double exact = Math.fma(ALPHA, sum, ALPHA * rest) + BETA * c;
    double scale = ALPHA * magnitude + Math.abs(BETA * c);
    double own = 4 * Math.ulp(scale);
    double error32 = Math.abs(in32 - exact);
    double error64 = Math.abs(in64 - exact);
    assertTrue(error32 <= Bounds.gamma(DType.F32, k + 2) * scale + own, () -> "" + error32);
    assertTrue(error64 <= Bounds.gamma(DType.F64, k + 2) * scale + own, () -> "" + error64);
  }

  private static float[] gaussian(Random random, int length) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i];
    }
    return y;
  }
}
