package dev.lanewise.kernels.vector.softmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.HostMemory;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
import dev.lanewise.kernels.testing.BadCalls;
import dev.lanewise.kernels.testing.Guarded;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("width")
class VectorSoftmaxTest {
  private static final SoftmaxKernels SCALAR = Kernels.scalar(Family.SOFTMAX, DType.F32);
  private static final SoftmaxKernels VECTOR = Kernels.vector(Family.SOFTMAX, DType.F32, 1);
  private static final SoftmaxKernels THREADS = Kernels.vector(Family.SOFTMAX, DType.F32, 3);

  /** One of the four kernels: the second input is the gradient, for those that take one. */
  private interface Kernel {
    void run(SoftmaxKernels kernels, Rows rows, F32Buffer a, F32Buffer b, F32Buffer y);
  }

  private static final Kernel FORWARD = (k, rows, a, b, y) -> k.softmax(rows, a, 0, y, 0);
  private static final Kernel LOG = (k, rows, a, b, y) -> k.logSoftmax(rows, a, 0, y, 0);
  private static final Kernel BACKWARD =
      (k, rows, a, b, y) -> k.softmaxBackward(rows, a, 0, b, 0, y, 0);
  private static final Kernel LOG_BACKWARD =
      (k, rows, a, b, y) -> k.logSoftmaxBackward(rows, a, 0, b, 0, y, 0);

  private static float[] numbers(int n, long seed, float spread) {
    Random random = new Random(seed);
    float[] result = new float[n];
    for (int i = 0; i < n; i++) {
      result[i] = spread * (float) random.nextGaussian();
    }
    return result;
  }

  private static float[] run(SoftmaxKernels k, Kernel kernel, Rows rows, float[] a, float[] b) {
    float[] y = new float[a.length];
    kernel.run(k, rows, HostBuffer.of(a), HostBuffer.of(b), HostBuffer.of(y));
    return y;
  }

  /**
   * Against the scalar kernels, which work in double: a result may be off by gamma(n + 40) of its
   * own size or, where terms cancel, of {@code terms}. (40: the rounding of x - max, up to 32 here,
   * weighs as many ULP of exp.)
   */
  private static void compare(Kernel kernel, Rows rows, float[] a, float[] b, double terms) {
    float[] expected = run(SCALAR, kernel, rows, a, b);
    float[] actual = run(VECTOR, kernel, rows, a, b);
    double bound = (rows.columns() + 40) * 0x1p-24;
    for (int i = 0; i < a.length; i++) {
      double slack = bound * Math.max(terms, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], slack, rows + " at " + i);
    }
    assertArrayEquals(actual, run(THREADS, kernel, rows, a, b), "threads change bits");
  }

  @Test
  void everyShortRow() {
    for (int n = 1; n <= 49; n++) {
      Rows rows = new Rows(3, n);
      float[] x = numbers(3 * n, n, 4);
      float[] dy = numbers(3 * n, 1000 + n, 1);
      compare(FORWARD, rows, x, dy, 0);
      compare(LOG, rows, x, dy, 1);
      compare(BACKWARD, rows, run(SCALAR, FORWARD, rows, x, dy), dy, 1);
      compare(LOG_BACKWARD, rows, run(SCALAR, LOG, rows, x, dy), dy, 4);
    }
  }

  /** Rows that fill the lanes of sums are taken four at a time. */
  @Test
  void aRowHasTheSameBitsAloneAndAmongOthers() {
    for (int n : new int[] {16, 17, 48, 64, 256, 1 << 14, (1 << 14) + 16}) {
      for (int count : new int[] {3, 4, 7, 41}) {
        Rows rows = new Rows(count, n);
        float[] y = run(VECTOR, FORWARD, rows, numbers(count * n, n, 4), new float[0]);
        float[] dy = numbers(count * n, 1000 + n, 1);
        compare(BACKWARD, rows, y, dy, 1);
        float[] together = run(VECTOR, BACKWARD, rows, y, dy);
        for (int row = 0; row < count; row++) {
          int at = row * n;
          float[] alone =
              run(
                  VECTOR,
                  BACKWARD,
                  new Rows(1, n),
                  Arrays.copyOfRange(y, at, at + n),
                  Arrays.copyOfRange(dy, at, at + n));
          assertArrayEquals(alone, Arrays.copyOfRange(together, at, at + n), rows + " row " + row);
        }
      }
    }
  }

  @Test
  void manyAndLongRows() {
    for (int[] shape : new int[][] {{128, 128}, {700, 100}, {2, 40_000}, {1, (1 << 14) + 1}}) {
      Rows rows = new Rows(shape[0], shape[1]);
      float[] x = numbers(shape[0] * shape[1], 7, 4);
      compare(FORWARD, rows, x, x, 0);
      compare(LOG, rows, x, x, 1);
    }
  }

  @Test
  void rowsAddUpToOne() {
    Rows rows = new Rows(5, 77);
    float[] y = run(VECTOR, FORWARD, rows, numbers(5 * 77, 3, 30), new float[0]);
    for (int row = 0; row < 5; row++) {
      double sum = 0;
      for (int i = 0; i < 77; i++) {
        sum += y[row * 77 + i];
      }
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void hugeLogitsDontOverflowAndSpecialOnesBehave() {
    float inf = Float.POSITIVE_INFINITY;
    for (int n : new int[] {3, 19}) {
      float[] large = new float[n];
      Arrays.fill(large, 3e38f);
      float[] even = run(VECTOR, FORWARD, new Rows(1, n), large, large);
      assertEquals(1f / n, even[n - 1], 1e-7f);
      float[] masked = numbers(n, 1, 1);
      masked[1] = -inf;
      assertEquals(0, run(VECTOR, FORWARD, new Rows(1, n), masked, masked)[1]);
      assertEquals(-inf, run(VECTOR, LOG, new Rows(1, n), masked, masked)[1]);
      for (float bad : new float[] {Float.NaN, inf}) {
        float[] x = numbers(2 * n, 2, 1);
        x[n - 1] = bad;
        float[] y = run(VECTOR, FORWARD, new Rows(2, n), x, x);
        for (int i = 0; i < n; i++) {
          assertTrue(Float.isNaN(y[i]), "the row is NaN");
          assertTrue(!Float.isNaN(y[n + i]), "the next row is not");
        }
      }
    }
  }

  @Test
  void anOutputMayBeAnInput() {
    anOutputMayBeAnInput(new Rows(4, 37));
    anOutputMayBeAnInput(new Rows(9, 64));
  }

  private static void anOutputMayBeAnInput(Rows rows) {
    int size = rows.rows() * rows.columns();
    float[] x = numbers(size, 5, 2);
    float[] dy = numbers(size, 6, 1);
    for (Kernel kernel : new Kernel[] {FORWARD, LOG, BACKWARD, LOG_BACKWARD}) {
      float[] expected = run(VECTOR, kernel, rows, x, dy);
      F32Buffer first = HostBuffer.of(x.clone());
      kernel.run(VECTOR, rows, first, HostBuffer.of(dy), first);
      assertArrayEquals(expected, first.array());
      if (kernel == BACKWARD || kernel == LOG_BACKWARD) {
        F32Buffer second = HostBuffer.of(dy.clone());
        kernel.run(VECTOR, rows, HostBuffer.of(x), second, second);
        assertArrayEquals(expected, second.array());
      }
    }
  }

  @Test
  void nothingOutsideIsWrittenAndEmptyRowsAreFine() {
    HostMemory memory = new HostMemory();
    Guarded x = Guarded.of(memory, DType.F32, 1, 1, 1, 1, 1, 1);
    Guarded y = Guarded.canaries(memory, DType.F32, 6);
    VECTOR.softmax(new Rows(3, 2), x.buffer(), x.at(), y.buffer(), y.at());
    y.assertHolds(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
    VECTOR.softmax(new Rows(0, 2), x.buffer(), x.at(), y.buffer(), y.at());
    VECTOR.softmax(new Rows(2, 0), x.buffer(), x.at(), y.buffer(), y.at());
    y.assertHolds(0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
  }

  @Test
  void badBuffersAreRefused() {
    Rows rows = new Rows(1, 3);
    new BadCalls(new HostMemory())
        .argument("x", DType.F32, 1, 2, 3)
        .argument("y", DType.F32, 0, 0, 0)
        .check((b, at) -> VECTOR.softmax(rows, b[0], at[0], b[1], at[1]));
    new BadCalls(new HostMemory())
        .argument("y", DType.F32, 1, 2, 3)
        .argument("dy", DType.F32, 1, 2, 3)
        .argument("dx", DType.F32, 0, 0, 0)
        .check((b, at) -> VECTOR.softmaxBackward(rows, b[0], at[0], b[1], at[1], b[2], at[2]));
  }
}
