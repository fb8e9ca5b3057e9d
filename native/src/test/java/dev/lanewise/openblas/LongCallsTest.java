package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.kernels.Blas;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.HostBlas;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.op.Epilogue.Activation;
import dev.lanewise.kernels.op.Epilogue.Bias;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.testing.TestBackends;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls that are too long to work on arrays as they are: gemm on copies, the others in pieces. On
 * small integers, where every order gives the same, against the scalar backend; arrays have gaps
 * and margins, and are compared whole.
 */
class LongCallsTest {
  private static final int MARGIN = 5;

  private final HostBlas openBlas = Blas.on(OpenBlasUnderTest.backend(2));
  private final HostBlas scalar = Blas.on(TestBackends.scalar());
  private final Random random = new Random(7);

  private double[] doubles(int length) {
    double[] x = new double[length];
    for (int i = 0; i < length; i++) {
      x[i] = random.nextInt(-3, 4);
    }
    return x;
  }

  private static float[] floats(double[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (float) x[i];
    }
    return y;
  }

  /** Equal but for the sign of zeros, which depends on the order of sums. */
  private static void assertSameNumbers(double[] expected, double[] actual) {
    assertArrayEquals(expected, actual, Double.MIN_VALUE);
  }

  private static void assertSameNumbers(float[] expected, float[] actual) {
    assertArrayEquals(expected, actual, Float.MIN_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 160, 170, 180, 2, -1",
    "false, true, 150, 190, 170, -1, 0",
    "true, false, 190, 150, 160, 3, 1",
    "true, true, 170, 160, 150, 1, 2",
    "false, false, 1, 700, 700, 1, 0",
  })
  void gemm(boolean transA, boolean transB, int m, int n, int k, int alpha, int beta) {
    assertFalse(CallLimits.isShort(m, n, k, Float.BYTES), "this is to take the long path");
    for (int gap : new int[] {0, 3}) {
      int lda = (transA ? m : k) + gap;
      int ldb = (transB ? k : n) + 2 * gap;
      int ldc = n + gap;
      double[] a = doubles(2 * MARGIN + (transA ? k : m) * lda);
      double[] b = doubles(2 * MARGIN + (transB ? n : k) * ldb);
      double[] c = doubles(2 * MARGIN + m * ldc);
      if (beta == 0) {
        for (int i = 0; i < m; i++) {
          Arrays.fill(c, MARGIN + i * ldc, MARGIN + i * ldc + n, Double.NaN);
        }
      }
      double[] expected = c.clone();
      scalar.dgemm(
          transA, transB, m, n, k, alpha, a, MARGIN, lda, b, MARGIN, ldb, beta, expected, MARGIN,
          ldc);
      float[] c32 = floats(c);
      openBlas.dgemm(
          transA, transB, m, n, k, alpha, a, MARGIN, lda, b, MARGIN, ldb, beta, c, MARGIN, ldc);
      assertSameNumbers(expected, c);
      openBlas.sgemm(
          transA, transB, m, n, k, alpha, floats(a), MARGIN, lda, floats(b), MARGIN, ldb, beta, c32,
          MARGIN, ldc);
      assertSameNumbers(floats(expected), c32);
    }
  }

  @Test
  void gemmWithEverythingAndItsOwnResidual() {
    int m = 160;
    int n = 170;
    int k = 180;
    Gemm gemm = new Gemm(false, true, m, n, k, k, k, n + 2);
    Epilogue epilogue = new Epilogue(Bias.PER_ROW, Activation.LEAKY_RELU, 0.5, true);
    HostBuffer a = HostBuffer.of(doubles(m * k));
    HostBuffer b = HostBuffer.of(doubles(n * k));
    HostBuffer bias = HostBuffer.of(doubles(m));
    double[] expected = doubles(m * (n + 2));
    double[] actual = expected.clone();
    for (double[] values : new double[][] {expected, actual}) {
      HostBuffer c = HostBuffer.of(values);
      (values == expected ? scalar : openBlas)
          .backend()
          .matmul(DType.F64)
          .gemm(gemm, 2, a, 0, b, 0, 1, c, 0, epilogue, bias, 0, c, 0);
    }
    assertSameNumbers(expected, actual);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 700, 400, 1, 1, 2, -1",
    "true, 700, 400, 1, 1, 2, -1",
    "false, 3, 200000, 2, 3, 1, 0",
    "true, 3, 200000, 3, 2, 1, 0",
    "false, 200000, 2, 1, 2, -1, 1",
    "true, 200000, 2, 2, 1, -1, 3",
  })
  void gemvAndGer(boolean trans, int m, int n, int incX, int incY, int alpha, int beta) {
    int lda = n + 1;
    int inputs = trans ? m : n;
    int outputs = trans ? n : m;
    double[] a = doubles(2 * MARGIN + m * lda);
    double[] x = doubles(2 * MARGIN + inputs * incX);
    double[] y = doubles(2 * MARGIN + outputs * incY);
    double[] expected = y.clone();
    float[] y32 = floats(y);
    scalar.dgemv(trans, m, n, alpha, a, MARGIN, lda, x, MARGIN, incX, beta, expected, MARGIN, incY);
    openBlas.dgemv(trans, m, n, alpha, a, MARGIN, lda, x, MARGIN, incX, beta, y, MARGIN, incY);
    assertSameNumbers(expected, y);
    openBlas.sgemv(
        trans, m, n, alpha, floats(a), MARGIN, lda, floats(x), MARGIN, incX, beta, y32, MARGIN,
        incY);
    assertSameNumbers(floats(expected), y32);

    double[] left = doubles(MARGIN + m * incX);
    double[] right = doubles(MARGIN + n * incY);
    double[] updated = a.clone();
    float[] a32 = floats(a);
    scalar.dger(m, n, alpha, left, MARGIN, incX, right, MARGIN, incY, updated, MARGIN, lda);
    openBlas.dger(m, n, alpha, left, MARGIN, incX, right, MARGIN, incY, a, MARGIN, lda);
    assertSameNumbers(updated, a);
    openBlas.sger(
        m, n, alpha, floats(left), MARGIN, incX, floats(right), MARGIN, incY, a32, MARGIN, lda);
    assertSameNumbers(floats(updated), a32);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, -1", "-1, 3", "-2, -20", "17, 1"})
  void level1(int incX, int incY) {
    int n = 3 * CallLimits.run(incX, incY) / 2;
    double[] x = doubles(2 * MARGIN + n * Math.abs(incX));
    double[] y = doubles(2 * MARGIN + n * Math.abs(incY));
    float[] x32 = floats(x);
    float[] y32 = floats(y);
    // Sums of more than 2^24 would round in float32.
    assertEquals(
        scalar.ddot(n, x, MARGIN, incX, y, MARGIN, incY),
        openBlas.ddot(n, x, MARGIN, incX, y, MARGIN, incY));
    assertEquals(
        scalar.sdot(n, x32, MARGIN, incX, y32, MARGIN, incY),
        openBlas.sdot(n, x32, MARGIN, incX, y32, MARGIN, incY));
    assertEquals(scalar.dasum(n, x, MARGIN, incX), openBlas.dasum(n, x, MARGIN, incX));
    assertEquals(scalar.sasum(n, x32, MARGIN, incX), openBlas.sasum(n, x32, MARGIN, incX));
    assertEquals(scalar.dnrm2(n, x, MARGIN, incX), openBlas.dnrm2(n, x, MARGIN, incX), 1e-12 * n);
    assertEquals(
        scalar.snrm2(n, x32, MARGIN, incX), openBlas.snrm2(n, x32, MARGIN, incX), 1e-6f * n);
    double[] sum = y.clone();
    scalar.daxpy(n, 2, x, MARGIN, incX, sum, MARGIN, incY);
    openBlas.daxpy(n, 2, x, MARGIN, incX, y, MARGIN, incY);
    assertSameNumbers(sum, y);
    openBlas.saxpy(n, 2, x32, MARGIN, incX, y32, MARGIN, incY);
    assertSameNumbers(floats(sum), y32);
    scalar.dscal(n, -2, sum, MARGIN, incY);
    openBlas.dscal(n, -2, y, MARGIN, incY);
    assertSameNumbers(sum, y);
    openBlas.sscal(n, -2, y32, MARGIN, incY);
    assertSameNumbers(floats(sum), y32);
    int middle = MARGIN + n / 2 * Math.abs(incX);
    x[middle] = 9;
    x32[middle] = Float.NaN;
    assertEquals(scalar.idamax(n, x, MARGIN, incX), openBlas.idamax(n, x, MARGIN, incX));
    assertEquals(scalar.isamax(n, x32, MARGIN, incX), openBlas.isamax(n, x32, MARGIN, incX));
    // NaN counts more than infinity, though they are in different runs.
    int last = MARGIN + (n - 1) * Math.abs(incX);
    for (int nanAt : new int[] {MARGIN, last}) {
      x[MARGIN] = x[last] = Double.POSITIVE_INFINITY;
      x[nanAt] = Double.NaN;
      assertEquals(Double.NaN, openBlas.dnrm2(n, x, MARGIN, incX));
      assertEquals(Double.NaN, openBlas.dasum(n, x, MARGIN, incX));
      assertEquals(Float.NaN, openBlas.snrm2(n, floats(x), MARGIN, incX));
    }
  }

  /** A single element takes any increment, even the one without a magnitude. */
  @Test
  void singleElements() {
    double[] x = {3};
    double[] y = {5};
    int min = Integer.MIN_VALUE;
    assertEquals(15, openBlas.ddot(1, x, 0, min, y, 0, min));
    assertEquals(3, openBlas.dnrm2(1, x, 0, min));
    assertEquals(3, openBlas.dasum(1, x, 0, min));
    assertEquals(0, openBlas.idamax(1, x, 0, min));
    openBlas.dscal(1, 2, x, 0, min);
    openBlas.daxpy(1, 2, x, 0, min, y, 0, min);
    assertArrayEquals(new double[] {17}, y);
  }
}
