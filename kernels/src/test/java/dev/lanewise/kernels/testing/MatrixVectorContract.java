package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.MatmulKernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** gemv and ger. */
public abstract class MatrixVectorContract extends KernelContract {
  private static final double NAN = Double.NaN;

  protected MatrixVectorContract(Backend backend) {
    super(backend);
  }

  private Guarded strided(DType dtype, int n, int inc, Random random) {
    Guarded result = canaries(dtype, n == 0 ? 0 : (n - 1) * inc + 1);
    for (int i = 0; i < n; i++) {
      result.set(i * inc, random.nextInt(-4, 5));
    }
    return result;
  }

  private Guarded matrix(DType dtype, int m, int n, int lda, Random random) {
    Guarded result = canaries(dtype, m == 0 || n == 0 ? 0 : (m - 1) * lda + n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        result.set(i * lda + j, random.nextInt(-4, 5));
      }
    }
    return result;
  }

  private static Layout vector(int n, int inc) {
    return Layout.strided(new int[] {n}, new long[] {inc});
  }

  @Floating
  void productsOfIntegersAreExact(DType dtype) {
    Random random = new Random(2);
    int[] sizes = {0, 1, 2, 3, 16, 17, 35};
    for (int m : sizes) {
      for (int n : sizes) {
        checkGemv(dtype, false, m, n, random);
        checkGemv(dtype, true, m, n, random);
        checkGer(dtype, m, n, random);
      }
    }
  }

  private void checkGemv(DType dtype, boolean trans, int m, int n, Random random) {
    int lda = Math.max(1, n) + random.nextInt(3);
    int incX = random.nextInt(1, 4);
    int incY = random.nextInt(1, 4);
    int outputs = trans ? n : m;
    int terms = trans ? m : n;
    Guarded a = matrix(dtype, m, n, lda, random);
    Guarded x = strided(dtype, terms, incX, random);
    Guarded y = strided(dtype, outputs, incY, random);
    double alpha = random.nextInt(-2, 3);
    double beta = random.nextInt(-2, 3);
    double[] inA = a.values();
    double[] inX = x.values();
    double[] before = y.values();
    backend
        .matmul(dtype)
        .gemv(
            trans,
            m,
            n,
            alpha,
            a.buffer(),
            a.at(),
            lda,
            x.buffer(),
            x.at(),
            incX,
            beta,
            y.buffer(),
            y.at(),
            incY);
    double[] after = y.values();
    for (int i = 0; i < outputs; i++) {
      double sum = 0;
      for (int p = 0; p < terms; p++) {
        sum += inA[trans ? p * lda + i : i * lda + p] * inX[p * incX];
      }
      double expected = alpha * sum + beta * before[i * incY];
      String what = "gemv " + trans + " " + m + "x" + n + " " + alpha + " " + beta;
      assertTrue(expected == after[i * incY], () -> what + ": expected " + expected);
    }
    y.assertOnlyWritten(vector(outputs, incY), 0);
  }

  private void checkGer(DType dtype, int m, int n, Random random) {
    int lda = Math.max(1, n) + random.nextInt(3);
    int incX = random.nextInt(1, 4);
    int incY = random.nextInt(1, 4);
    Guarded a = matrix(dtype, m, n, lda, random);
    Guarded x = strided(dtype, m, incX, random);
    Guarded y = strided(dtype, n, incY, random);
    double alpha = random.nextInt(-2, 3);
    double[] before = a.values();
    double[] inX = x.values();
    double[] inY = y.values();
    backend
        .matmul(dtype)
        .ger(
            m,
            n,
            alpha,
            x.buffer(),
            x.at(),
            incX,
            y.buffer(),
            y.at(),
            incY,
            a.buffer(),
            a.at(),
            lda);
    double[] after = a.values();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double expected = before[i * lda + j] + alpha * inX[i * incX] * inY[j * incY];
        assertTrue(expected == after[i * lda + j], () -> "ger " + m + "x" + n);
      }
    }
    a.assertOnlyWritten(Layout.strided(new int[] {m, n}, new long[] {lda, 1}), 0);
  }

  private double[] gemv(
      DType dtype, boolean trans, int m, int n, double alpha, Guarded a, Guarded x, Guarded y) {
    backend
        .matmul(dtype)
        .gemv(
            trans,
            m,
            n,
            alpha,
            a.buffer(),
            a.at(),
            Math.max(1, n),
            x.buffer(),
            x.at(),
            1,
            0,
            y.buffer(),
            y.at(),
            1);
    return y.values();
  }

  /** Rows are dot products in 16 lanes; columns are one chain over the rows. */
  @Test
  void sumsRunInTheStatedOrder() {
    assumeTheOrderIsKept();
    Random random = new Random(3);
    for (int n : new int[] {5, 16, 33, 100}) {
      double[] a = new double[n];
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        a[i] = (float) random.nextGaussian();
        x[i] = (float) random.nextGaussian();
      }
      Guarded y = canaries(DType.F32, 1);
      gemv(DType.F32, false, 1, n, 1, of(DType.F32, a), of(DType.F32, x), y);
      y.assertHolds(LaneOrder.dot(a, x));
      float chain = 0;
      for (int i = 0; i < n; i++) {
        chain = Math.fma((float) a[i], (float) x[i], chain);
      }
      gemv(DType.F32, true, n, 1, 1, of(DType.F32, a), of(DType.F32, x), y);
      y.assertHolds(chain);
    }
  }

  @Floating
  void zerosDoNotReadWhatTheyMultiply(DType dtype) {
    Guarded y = of(dtype, NAN);
    gemv(dtype, false, 1, 1, 1, of(dtype, 3), of(dtype, 5), y);
    y.assertHolds(15);
    gemv(dtype, false, 1, 1, 0, of(dtype, NAN), of(dtype, NAN), y);
    y.assertHolds(0);
    y.set(0, NAN);
    gemv(dtype, true, 1, 1, 0, of(dtype, NAN), of(dtype, NAN), y);
    y.assertHolds(0);
    y.set(0, NAN);
    gemv(dtype, false, 1, 0, NAN, of(dtype), of(dtype), y);
    y.assertHolds(0);
    Guarded a = of(dtype, 7);
    Guarded nan = of(dtype, NAN);
    backend
        .matmul(dtype)
        .ger(1, 1, 0, nan.buffer(), nan.at(), 1, nan.buffer(), nan.at(), 1, a.buffer(), a.at(), 1);
    a.assertHolds(7);
  }

  /** fma(alpha x, y, a): the first product is rounded, the second is not. */
  @Test
  void gerRoundsAlphaTimesXOnly() {
    assumeTheOrderIsKept();
    double x = 1 + 0x1p-12;
    Guarded a = of(DType.F32, -1);
    Guarded left = of(DType.F32, x);
    backend
        .matmul(DType.F32)
        .ger(
            1,
            1,
            1,
            left.buffer(),
            left.at(),
            1,
            left.buffer(),
            left.at(),
            1,
            a.buffer(),
            a.at(),
            1);
    a.assertHolds(0x1p-11 + 0x1p-24);
  }

  @Floating
  void badSizesAndIncrementsAreRefused(DType dtype) {
    Guarded a = of(dtype, 1, 2, 3, 4);
    MatmulKernels kernels = backend.matmul(dtype);
    int[][] bad = {
      {-1, 2, 2, 1, 1}, {2, -1, 2, 1, 1}, {2, 2, 1, 1, 1}, {2, 2, 2, 0, 1}, {2, 2, 2, 1, -1}
    };
    String[] names = {"m is -1", "n is -1", "lda is 1", "incX is 0", "incY is -1"};
    for (int i = 0; i < bad.length; i++) {
      int[] b = bad[i];
      String name = names[i];
      assertRefused(
          name,
          () ->
              kernels.gemv(
                  false,
                  b[0],
                  b[1],
                  1,
                  a.buffer(),
                  a.at(),
                  b[2],
                  a.buffer(),
                  a.at(),
                  b[3],
                  0,
                  a.buffer(),
                  a.at(),
                  b[4]));
      assertRefused(
          name,
          () ->
              kernels.ger(
                  b[0],
                  b[1],
                  1,
                  a.buffer(),
                  a.at(),
                  b[3],
                  a.buffer(),
                  a.at(),
                  b[4],
                  a.buffer(),
                  a.at(),
                  b[2]));
    }
    a.assertHolds(1, 2, 3, 4);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    MatmulKernels kernels = backend.matmul(dtype);
    badCalls()
        .argument("a", dtype, 1, 2, 3, 4, 5, 6)
        .argument("x", dtype, 1, 2, 3)
        .argument("y", dtype, 1, 2)
        .check(
            (b, at) ->
                kernels.gemv(false, 2, 3, 1, b[0], at[0], 3, b[1], at[1], 1, 1, b[2], at[2], 1));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("y", dtype, 1, 2, 3)
        .argument("a", dtype, 1, 2, 3, 4, 5, 6)
        .check((b, at) -> kernels.ger(2, 3, 1, b[0], at[0], 1, b[1], at[1], 1, b[2], at[2], 3));
  }
}
