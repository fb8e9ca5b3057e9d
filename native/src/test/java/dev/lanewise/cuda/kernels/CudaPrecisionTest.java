package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaLaunchException;
import dev.lanewise.cuda.CudaOutOfMemoryException;
import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.GemmBatch;
import dev.lanewise.kernels.op.MatmulKernels;
import dev.lanewise.kernels.testing.AttentionCase;
import dev.lanewise.kernels.testing.Bounds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which products round their operands, to what, and that their sums are float32. */
class CudaPrecisionTest {
  /** To the nearest, ties to even, with so many bits of the fraction left out. */
  private static float round(float x, int bits) {
    if (Float.isNaN(x)) {
      return x;
    }
    int unit = 1 << bits;
    int raw = Float.floatToRawIntBits(x);
    int lower = raw & -unit;
    int left = raw - lower;
    boolean up = 2 * left > unit || (2 * left == unit && (lower & unit) != 0);
    return Float.intBitsToFloat(up ? lower + unit : lower);
  }

  private static float round(float x, Precision precision) {
    return switch (precision) {
      case FLOAT32 -> x;
      case TF32 -> Float.isInfinite(x) ? x : round(x, 13);
      case BFLOAT16 -> round(x, 16);
    };
  }

  /**
   * What isn't known of a device: cuBLAS doesn't say how it rounds to TensorFloat-32, nor that it
   * always does. Then results are near, by twice the roundoff if bits are cut off.
   */
  private static boolean isLeftToCublas(Precision precision) {
    return precision == Precision.TF32 && CudaUnderTest.isDevice();
  }

  private static void assertRounded(float x, float actual, Precision precision, String side) {
    if (!isLeftToCublas(precision)) {
      assertEquals(round(x, precision) + 0f, actual + 0f, side + x);
    } else if (Math.abs(x) < Float.MAX_VALUE / 2) {
      double bound = 2 * precision.roundoff() * Math.abs(x) + Float.MIN_NORMAL;
      assertEquals(x, actual, bound, side + x);
    }
  }

  private static Buffer upload(Backend backend, float[] values) {
    Buffer buffer = backend.memory().allocate(DType.F32, values.length);
    backend.memory().upload(values, 0, buffer, 0, values.length);
    return buffer;
  }

  private static float[] download(Backend backend, Buffer buffer) {
    float[] values = new float[Math.toIntExact(buffer.length())];
    backend.memory().download(buffer, 0, values, 0, values.length);
    return values;
  }

  /** Every upper half of a float, before and behind the middle between two. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void operandsAreRoundedToTheNearestTiesToEven(Precision precision) {
    int[] lower = {0, 1, 0x0fff, 0x1000, 0x1001, 0x7fff, 0x8000, 0x8001, 0xffff};
    float[] x = new float[lower.length << 16];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(i / lower.length << 16 | lower[i % lower.length]);
    }
    Backend backend = CudaUnderTest.backend(precision);
    try (Buffer a = upload(backend, x);
        Buffer one = upload(backend, new float[] {1});
        Buffer c = backend.memory().allocate(DType.F32, x.length)) {
      MatmulKernels kernels = backend.matmul(DType.F32);
      kernels.gemm(Gemm.dense(false, false, x.length, 1, 1), 1, a, 0, one, 0, 0, c, 0);
      float[] left = download(backend, c);
      kernels.gemm(Gemm.dense(false, false, 1, x.length, 1), 1, one, 0, a, 0, 0, c, 0);
      float[] right = download(backend, c);
      for (int i = 0; i < x.length; i++) {
        assertRounded(x[i], left[i], precision, "left ");
        assertRounded(x[i], right[i], precision, "right ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void realProductsKeepTheBoundOfTheirPrecision(Precision precision) {
    Random random = new Random(9);
    for (int form = 0; form < 4; form++) {
      check(precision, (form & 1) != 0, (form & 2) != 0, 23, 17, 41, random);
      check(precision, (form & 1) != 0, (form & 2) != 0, 1, 9, 130, random);
    }
  }

  private static float[] gaussians(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-6, 7)));
    }
    return values;
  }

  private static void check(
      Precision precision, boolean transA, boolean transB, int m, int n, int k, Random random) {
    float[] a = gaussians(m * k, random);
    float[] b = gaussians(k * n, random);
    Backend backend = CudaUnderTest.backend(precision);
    float[] c;
    try (Buffer left = upload(backend, a);
        Buffer right = upload(backend, b);
        Buffer to = backend.memory().allocate(DType.F32, m * n)) {
      Gemm gemm = Gemm.dense(transA, transB, m, n, k);
      backend.matmul(DType.F32).gemm(gemm, 1, left, 0, right, 0, 0, to, 0);
      c = download(backend, to);
    }
    boolean known = !isLeftToCublas(precision);
    double v = known ? precision.roundoff() : 2 * precision.roundoff();
    double gamma = Bounds.gamma(DType.F32, k + 2);
    boolean differs = false;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double rounded = 0;
        double exact = 0;
        double size = 0;
        for (int p = 0; p < k; p++) {
          float x = a[transA ? p * m + i : i * k + p];
          float y = b[transB ? j * k + p : p * n + j];
          rounded += (double) round(x, precision) * round(y, precision);
          exact += (double) x * y;
          size += Math.abs((double) x * y);
        }
        double actual = c[i * n + j];
        double sums = gamma * (1 + v) * (1 + v) * size;
        assertTrue(!known || Math.abs(actual - rounded) <= sums, "sums");
        double whole = sums + (2 * v + v * v) * size;
        assertTrue(Math.abs(actual - exact) <= whole, "all");
        differs |= Math.abs(actual - exact) > gamma * size;
      }
    }
    assertTrue(!known || differs == (precision != Precision.FLOAT32), "operands are rounded");
  }

  /** Rows of A of 6 elements hold matrices of 3 columns by turns; B serves both. */
  @Test
  void batchesOfInterleavedAndSharedMatrices() {
    Backend backend = CudaUnderTest.backend(Precision.BFLOAT16);
    float[] a = new float[12];
    float[] b = new float[6];
    for (int i = 0; i < 12; i++) {
      a[i] = i - 5;
      b[i / 2] = i / 2 + 1;
    }
    try (Buffer left = upload(backend, a);
        Buffer right = upload(backend, b);
        Buffer to = backend.memory().allocate(DType.F32, 8)) {
      Gemm gemm = new Gemm(false, false, 2, 2, 3, 6, 2, 2);
      GemmBatch batch = new GemmBatch(gemm, 2, 3, 0, 4);
      backend.matmul(DType.F32).gemmBatch(batch, 1, left, 0, right, 0, 0, to, 0);
      float[] c = download(backend, to);
      for (int i = 0; i < 8; i++) {
        float expected = 0;
        for (int p = 0; p < 3; p++) {
          expected += a[i / 4 * 3 + i / 2 % 2 * 6 + p] * b[p * 2 + i % 2];
        }
        assertEquals(expected, c[i]);
      }
    }
  }

  /** Whichever rounded copy there is no memory or no launch for, the others are freed. */
  @Test
  void aCopyThatFailsLeavesNothingBehind() {
    try (Backend backend = CudaUnderTest.open(Precision.BFLOAT16);
        Buffer x = upload(backend, new float[] {3, 5});
        Buffer y = upload(backend, new float[1])) {
      Gemm gemm = Gemm.dense(false, false, 1, 1, 2);
      Attention attention = AttentionCase.plain(1, 1, 2, 1, false);
      AttentionKernels kernels = backend.attention(DType.F32);
      List<Runnable> calls =
          List.of(
              () -> backend.matmul(DType.F32).gemm(gemm, 1, x, 0, x, 0, 0, y, 0),
              () -> kernels.forward(attention, x, 0, x, 0, x, 0, null, 0, y, 0, null, 0));
      calls.forEach(Runnable::run);
      int before = SimulatedCuda.call("cusim_allocations");
      for (int call = 0; call < 2; call++) {
        for (int n = 1; n <= 2 + call; n++) {
          SimulatedCuda.call("cusim_fail_allocation", n);
          assertThrows(CudaOutOfMemoryException.class, calls.get(call)::run);
          SimulatedCuda.call("cusim_fail_allocation", 0);
          assertEquals(before, SimulatedCuda.call("cusim_allocations"));
          SimulatedCuda.call("cusim_fail_launch", n, 701);
          assertThrows(CudaLaunchException.class, calls.get(call)::run);
          assertEquals(before, SimulatedCuda.call("cusim_allocations"));
          calls.get(call).run();
        }
      }
    }
  }

  /** What isn't a product of matrices, and float64, rounds nothing. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void vectorsAndFloat64AreExact(Precision precision) {
    Backend backend = CudaUnderTest.backend(precision);
    double value = 1 + 0x1p-11 + 0x1p-12;
    float[] x = {(float) value};
    try (Buffer a = upload(backend, x);
        Buffer y = upload(backend, new float[1]);
        Buffer wide = backend.memory().allocate(DType.F64, 2)) {
      backend.matmul(DType.F32).gemv(false, 1, 1, 1, a, 0, 1, a, 0, 1, 0, y, 0, 1);
      assertEquals(x[0] * x[0], download(backend, y)[0]);
      backend.matmul(DType.F32).ger(1, 1, -1, a, 0, 1, a, 0, 1, y, 0, 1);
      assertEquals(Math.fma(-x[0], x[0], x[0] * x[0]), download(backend, y)[0]);
      backend.elementwise(DType.F64).fill(value, 1, wide, 0);
      backend
          .matmul(DType.F64)
          .gemm(Gemm.dense(false, false, 1, 1, 1), 1, wide, 0, wide, 0, 0, wide, 1);
      double[] square = new double[1];
      backend.memory().download(wide, 1, square, 0, 1);
      assertEquals(value * value, square[0]);
    }
  }
}
