package dev.lanewise.kernels.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Epilogue;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** Random products against exact arithmetic and the componentwise bound of the contract. */
@Tag("width")
class GemmBoundTest {
  private final ScratchPool scratch = new ScratchPool(8, 1 << 26);
  private final VectorMatmul kernels = new VectorMatmul(WorkerPool.threads(1), scratch);

  @Property(tries = 60)
  void float32StaysWithinItsBound(
      @ForAll boolean transA,
      @ForAll boolean transB,
      @ForAll @IntRange(min = 1, max = 23) int m,
      @ForAll @IntRange(min = 1, max = 40) int n,
      @ForAll @IntRange(max = 70) int k,
      @ForAll @FloatRange(min = -2, max = 2) float alpha,
      @ForAll @FloatRange(min = -2, max = 2) float beta,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] a = floats(m * k, random);
    float[] b = floats(k * n, random);
    float[] c = floats(m * n, random);
    float[] out = c.clone();
    kernels.sgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        0,
        Math.max(1, transA ? m : k),
        b,
        0,
        Math.max(1, transB ? k : n),
        beta,
        out,
        0,
        n,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double exact = 0;
        double size = 0;
        for (int p = 0; p < k; p++) {
          double product = (double) a[at(transA, i, p, m, k)] * b[at(transB, p, j, k, n)];
          exact += product;
          size += Math.abs(product);
        }
        exact = alpha * exact + (double) beta * c[i * n + j];
        size = Math.abs(alpha) * size + Math.abs((double) beta * c[i * n + j]);
        double bound = gamma(k + 2, 0x1p-24) * size + Float.MIN_VALUE * (k + 2);
        assertTrue(Math.abs(out[i * n + j] - exact) <= bound, i + ", " + j);
      }
    }
  }

  @Property(tries = 20)
  void float64StaysWithinItsBound(
      @ForAll boolean transA,
      @ForAll boolean transB,
      @ForAll @IntRange(min = 1, max = 11) int m,
      @ForAll @IntRange(min = 1, max = 17) int n,
      @ForAll @IntRange(max = 30) int k,
      @ForAll @FloatRange(min = -2, max = 2) float alpha,
      @ForAll @FloatRange(min = -2, max = 2) float beta,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] a = random.doubles((long) m * k, -1, 1).toArray();
    double[] b = random.doubles((long) k * n, -1, 1).toArray();
    double[] c = random.doubles((long) m * n, -1, 1).toArray();
    double[] out = c.clone();
    kernels.dgemm(
        transA,
        transB,
        m,
        n,
        k,
        alpha,
        a,
        0,
        Math.max(1, transA ? m : k),
        b,
        0,
        Math.max(1, transB ? k : n),
        beta,
        out,
        0,
        n,
        Epilogue.NONE,
        null,
        0,
        null,
        0);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        BigDecimal exact = BigDecimal.ZERO;
        double size = 0;
        for (int p = 0; p < k; p++) {
          double x = a[at(transA, i, p, m, k)];
          double y = b[at(transB, p, j, k, n)];
          exact = exact.add(new BigDecimal(x).multiply(new BigDecimal(y)));
          size += Math.abs(x * y);
        }
        double old = c[i * n + j];
        exact = exact.multiply(new BigDecimal(alpha));
        exact = exact.add(new BigDecimal(beta).multiply(new BigDecimal(old)));
        size = Math.abs(alpha) * size + Math.abs(beta * old);
        double error = exact.subtract(new BigDecimal(out[i * n + j])).abs().doubleValue();
        double bound = gamma(k + 2, 0x1p-53) * size * (1 + 0x1p-40) + Double.MIN_VALUE * (k + 2);
        assertTrue(error <= bound, i + ", " + j + ": " + error + " > " + bound);
      }
    }
  }

  private static int at(boolean trans, int row, int column, int rows, int columns) {
    return trans ? column * rows + row : row * columns + column;
  }

  private static double gamma(int n, double u) {
    return n * u / (1 - n * u);
  }

  private static float[] floats(int n, Random random) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
    }
    return x;
  }
}
