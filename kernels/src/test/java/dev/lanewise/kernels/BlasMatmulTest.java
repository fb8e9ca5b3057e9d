package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * The facade against plain loops on small whole numbers, where every result is exact. Each array
 * has a margin on both sides and gaps in its strides, which must not change; NaN stands wherever
 * nothing may be read.
 */
class BlasMatmulTest {
  private static final int[] SIZES = {0, 1, 2, 3, 5, 9};
  private static final int[] SCALARS = {0, 1, -2};
  private static final int MARGIN = 3;

  @Test
  void gemm() {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          for (int trans = 0; trans < 4; trans++) {
            for (int alpha : SCALARS) {
              for (int beta : SCALARS) {
                gemm((trans & 1) != 0, (trans & 2) != 0, m, n, k, alpha, beta, (m + n + k) % 3);
              }
            }
          }
        }
      }
    }
  }

  private static void gemm(
      boolean transA, boolean transB, int m, int n, int k, int alpha, int beta, int gap) {
    Matrix a = new Matrix(transA ? k : m, transA ? m : k, gap, 1, alpha != 0);
    Matrix b = new Matrix(transB ? n : k, transB ? k : n, gap + 1, 2, alpha != 0);
    Matrix c = new Matrix(m, n, gap, 3, beta != 0);
    double[] expected = c.data.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum +=
              alpha == 0
                  ? 0
                  : a.at(transA ? p : i, transA ? i : p) * b.at(transB ? j : p, transB ? p : j);
        }
        expected[c.index(i, j)] = alpha * sum + (beta == 0 ? 0 : beta * c.at(i, j));
      }
    }
    String call =
        "gemm " + transA + " " + transB + " " + m + " " + n + " " + k + " " + alpha + " " + beta;
    float[] c32 = floats(c.data);
    Blas.sgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        floats(a.data),
        MARGIN,
        a.leading,
        floats(b.data),
        MARGIN,
        b.leading,
        beta,
        c32,
        MARGIN,
        c.leading);
    check(expected, c32, call);
    Blas.dgemm(
        transA, transB, m, n, k, alpha, a.data, MARGIN, a.leading, b.data, MARGIN, b.leading, beta,
        c.data, MARGIN, c.leading);
    check(expected, c.data, call);
  }

  @Test
  void gemv() {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int incX = 1; incX <= 3; incX += 2) {
          for (int incY = 1; incY <= 2; incY++) {
            for (int alpha : SCALARS) {
              for (int beta : SCALARS) {
                gemv(false, m, n, incX, incY, alpha, beta);
                gemv(true, m, n, incX, incY, alpha, beta);
              }
            }
          }
        }
      }
    }
  }

  private static void gemv(boolean trans, int m, int n, int incX, int incY, int alpha, int beta) {
    Matrix a = new Matrix(m, n, incY, 1, alpha != 0);
    Matrix x = new Matrix(trans ? m : n, 1, incX - 1, 2, alpha != 0);
    Matrix y = new Matrix(trans ? n : m, 1, incY - 1, 3, beta != 0);
    double[] expected = y.data.clone();
    for (int i = 0; i < y.rows; i++) {
      double sum = 0;
      for (int p = 0; p < x.rows; p++) {
        sum += alpha == 0 ? 0 : (trans ? a.at(p, i) : a.at(i, p)) * x.at(p, 0);
      }
      expected[y.index(i, 0)] = alpha * sum + (beta == 0 ? 0 : beta * y.at(i, 0));
    }
    String call = "gemv " + trans + " " + m + " " + n + " " + incX + " " + incY;
    float[] y32 = floats(y.data);
    Blas.sgemv(
        trans,
        m,
        n,
        alpha,
        floats(a.data),
        MARGIN,
        a.leading,
        floats(x.data),
        MARGIN,
        incX,
        beta,
        y32,
        MARGIN,
        incY);
    check(expected, y32, call);
    Blas.dgemv(
        trans, m, n, alpha, a.data, MARGIN, a.leading, x.data, MARGIN, incX, beta, y.data, MARGIN,
        incY);
    check(expected, y.data, call);
  }

  @Test
  void ger() {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int alpha : SCALARS) {
          ger(m, n, 1 + m % 3, 1 + n % 2, alpha);
        }
      }
    }
  }

  private static void ger(int m, int n, int incX, int incY, int alpha) {
    Matrix a = new Matrix(m, n, incX, 1, true);
    Matrix x = new Matrix(m, 1, incX - 1, 2, alpha != 0);
    Matrix y = new Matrix(n, 1, incY - 1, 3, alpha != 0);
    double[] expected = a.data.clone();
    for (int i = 0; i < m && alpha != 0; i++) {
      for (int j = 0; j < n; j++) {
        expected[a.index(i, j)] += alpha * x.at(i, 0) * y.at(j, 0);
      }
    }
    float[] a32 = floats(a.data);
    String call = "ger " + m + " " + n + " " + alpha;
    Blas.sger(
        m,
        n,
        alpha,
        floats(x.data),
        MARGIN,
        incX,
        floats(y.data),
        MARGIN,
        incY,
        a32,
        MARGIN,
        a.leading);
    check(expected, a32, call);
    Blas.dger(m, n, alpha, x.data, MARGIN, incX, y.data, MARGIN, incY, a.data, MARGIN, a.leading);
    check(expected, a.data, call);
  }

  /** The argument order of the instance form is that of the static one. */
  @Test
  void onGivenBackend() {
    try (Backend backend = Backends.open(new BackendConfig("scalar", 1), Backends.providers())) {
      HostBlas blas = Blas.on(backend);
      float[] c = {0, 0, 0, 0};
      blas.sgemm(
          true, false, 2, 2, 1, 2, new float[] {1, 2}, 0, 2, new float[] {3, 4}, 0, 2, 0, c, 0, 2);
      assertEquals("[6.0, 8.0, 12.0, 16.0]", Arrays.toString(c));
      assertEquals(backend, blas.backend());
    }
  }

  private static float[] floats(double[] data) {
    float[] rounded = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      rounded[i] = (float) data[i];
    }
    return rounded;
  }

  private static void check(double[] expected, double[] actual, String call) {
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] != actual[i] && !(Double.isNaN(expected[i]) && Double.isNaN(actual[i]))) {
        assertEquals(Arrays.toString(expected), Arrays.toString(actual), call + " at " + i);
      }
    }
  }

  private static void check(double[] expected, float[] actual, String call) {
    double[] widened = new double[actual.length];
    for (int i = 0; i < actual.length; i++) {
      widened[i] = actual[i];
    }
    check(expected, widened, call);
  }

  /** A row-major matrix of small whole numbers in an array of NaN. */
  private static final class Matrix {
    final int rows;
    final int leading;
    final double[] data;

    /**
     * @param gap elements between rows
     * @param readable whether there are numbers in it; else NaN
     */
    Matrix(int rows, int columns, int gap, int seed, boolean readable) {
      this.rows = rows;
      this.leading = Math.max(1, columns + gap);
      this.data = new double[2 * MARGIN + Math.max(0, (rows - 1) * leading + columns)];
      Arrays.fill(data, Double.NaN);
      for (int i = 0; i < rows && readable; i++) {
        for (int j = 0; j < columns; j++) {
          data[index(i, j)] = (7 * i + 5 * j + 3 * seed + i * j) % 9 - 4;
        }
      }
    }

    int index(int i, int j) {
      return MARGIN + i * leading + j;
    }

    double at(int i, int j) {
      return data[index(i, j)];
    }
  }
}
