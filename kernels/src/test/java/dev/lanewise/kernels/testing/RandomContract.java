package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.RandomKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Counter-based random numbers. */
public abstract class RandomContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected RandomContract(Backend backend) {
    super(backend);
  }

  private double[] uniform(
      DType dtype, long seed, long stream, long counter, int n, double low, double high) {
    Guarded y = canaries(dtype, n);
    backend.random(dtype).uniform(seed, stream, counter, n, low, high, y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] normal(
      DType dtype, long seed, long stream, long counter, int n, double mean, double deviation) {
    Guarded y = canaries(dtype, n);
    backend.random(dtype).normal(seed, stream, counter, n, mean, deviation, y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  private double[] mask(DType dtype, long counter, int n, double probability, double value) {
    Guarded y = canaries(dtype, n);
    backend.random(dtype).bernoulli(3, 4, counter, n, probability, value, y.buffer(), y.at());
    return y.assertMarginsIntact().values();
  }

  /** The known-answer vectors of Random123, as the numbers that they make. */
  @Test
  void wordsAreThoseOfPhilox() {
    float unit = 0x1p-24f;
    double[] zero = {
      (0x6627e8d5 >>> 8) * unit,
      (0xe169c58d >>> 8) * unit,
      (0xbc57ac4c >>> 8) * unit,
      (0x9b00dbd8 >>> 8) * unit
    };
    assertArrayEquals(zero, uniform(DType.F32, 0, 0, 0, 4, 0, 1));
    // A counter of -4 is the last block that elements of float32 reach.
    double[] first = uniform(DType.F32, -1, -1, -4, 4, 0, 1);
    assertEquals((philoxOfOnes(0x3fffffffL, 0) >>> 8) * unit, first[0]);
    assertEquals((philoxOfOnes(0x3fffffffL, 3) >>> 8) * unit, first[3]);
    double scale = 0x1p-53;
    double[] wide = {(0x6627e8d5e169c58dL >>> 11) * scale, (0xbc57ac4c9b00dbd8L >>> 11) * scale};
    assertArrayEquals(wide, uniform(DType.F64, 0, 0, 0, 2, 0, 1));
    long lower = Integer.toUnsignedLong(philoxOfOnes(0x7fffffffL, 1));
    long bits = (long) philoxOfOnes(0x7fffffffL, 0) << 32 | lower;
    assertEquals((bits >>> 11) * scale, uniform(DType.F64, -1, -1, -2, 1, 0, 1)[0]);
  }

  /** A word of the last block with that upper half; stream and key are ones. In long arithmetic. */
  private static int philoxOfOnes(long upper, int word) {
    long[] c = {0xffffffffL, upper, 0xffffffffL, 0xffffffffL};
    long[] k = {0xffffffffL, 0xffffffffL};
    for (int round = 0; round < 10; round++) {
      long p0 = 0xD2511F53L * c[0];
      long p1 = 0xCD9E8D57L * c[2];
      c =
          new long[] {
            p1 >>> 32 ^ c[1] ^ k[0], p1 & 0xffffffffL, p0 >>> 32 ^ c[3] ^ k[1], p0 & 0xffffffffL
          };
      k[0] = k[0] + 0x9E3779B9L & 0xffffffffL;
      k[1] = k[1] + 0xBB67AE85L & 0xffffffffL;
    }
    return (int) c[word];
  }

  @Floating
  void anElementDependsOnItsCounterAlone(DType dtype) {
    double[] uniforms = uniform(dtype, 5, 6, 0, 100, -1, 1);
    double[] normals = normal(dtype, 5, 6, 0, 100, 1, 2);
    double[] masks = mask(dtype, 0, 100, 0.5, 2);
    for (int from = 0; from < 40; from++) {
      int n = 3 * from % 41;
      assertArrayEquals(
          Arrays.copyOfRange(uniforms, from, from + n), uniform(dtype, 5, 6, from, n, -1, 1));
      assertArrayEquals(
          Arrays.copyOfRange(normals, from, from + n), normal(dtype, 5, 6, from, n, 1, 2));
      assertArrayEquals(Arrays.copyOfRange(masks, from, from + n), mask(dtype, from, n, 0.5, 2));
    }
  }

  @Floating
  void theCounterWrapsAround(DType dtype) {
    double[] across = uniform(dtype, 1, 2, -3, 6, 0, 1);
    assertArrayEquals(uniform(dtype, 1, 2, 0, 3, 0, 1), Arrays.copyOfRange(across, 3, 6));
    assertEquals(
        uniform(dtype, 1, 2, Long.MAX_VALUE, 1, 0, 1)[0],
        uniform(dtype, 1, 2, Long.MAX_VALUE - 1, 2, 0, 1)[1]);
    assertEquals(
        uniform(dtype, 1, 2, Long.MIN_VALUE, 1, 0, 1)[0],
        uniform(dtype, 1, 2, Long.MAX_VALUE, 2, 0, 1)[1]);
  }

  @Floating
  void seedsAndStreamsDiffer(DType dtype) {
    double[] numbers = uniform(dtype, 5, 6, 0, 8, 0, 1);
    for (long[] other : new long[][] {{6, 6}, {5, 7}, {5L << 32, 6}, {5, 6L << 32}, {6, 5}}) {
      assertFalse(Arrays.equals(numbers, uniform(dtype, other[0], other[1], 0, 8, 0, 1)));
    }
  }

  @Floating
  void uniformNumbersFillTheirRange(DType dtype) {
    int n = 20_000;
    double[] numbers = uniform(dtype, 7, 0, 0, n, -2, 6);
    double sum = 0;
    double squares = 0;
    int[] bins = new int[16];
    for (double number : numbers) {
      assertTrue(number >= -2 && number < 6, () -> "uniform " + number);
      sum += number;
      squares += number * number;
      bins[(int) ((number + 2) * 2)]++;
    }
    assertEquals(2, sum / n, 5 * Math.sqrt(64.0 / 12 / n));
    assertEquals(4 + 64.0 / 12, squares / n, 0.4);
    double chiSquare = 0;
    for (int bin : bins) {
      chiSquare += Math.pow(bin - n / 16.0, 2) / (n / 16.0);
    }
    // 99.999% of a chi-square distribution with 15 degrees of freedom.
    assertTrue(chiSquare < 50, "chi-square " + chiSquare);
  }

  /** u, low and high - low meet in one fused multiply-add. */
  @Test
  void uniformNumbersAreScaledInOneOperation() {
    double[] u = uniform(DType.F32, 8, 0, 0, 50, 0, 1);
    double[] scaled = uniform(DType.F32, 8, 0, 0, 50, -0.1, 0.3);
    for (int i = 0; i < u.length; i++) {
      assertEquals(Math.fma(0.3f - -0.1f, (float) u[i], -0.1f), scaled[i]);
    }
  }

  /** Box and Muller from the uniform numbers of the same words. */
  @Floating
  void normalNumbersComeFromPairsOfUniformOnes(DType dtype) {
    int n = 2000;
    double unit = dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
    double[] u = uniform(dtype, 9, 1, 0, n, 0, 1);
    double[] z = normal(dtype, 9, 1, 0, n, 0, 1);
    double tolerance = 16 * Bounds.unitRoundoff(dtype);
    for (int i = 0; i < n; i += 2) {
      double radius = Math.sqrt(-2 * Math.log(u[i] + unit));
      double angle = 2 * Math.PI * u[i + 1];
      assertEquals(radius * Math.cos(angle), z[i], tolerance * (1 + radius), "even " + i);
      assertEquals(radius * Math.sin(angle), z[i + 1], tolerance * (1 + radius), "odd " + i);
    }
    double[] scaled = normal(dtype, 9, 1, 0, n, 3, 0.5);
    for (int i = 0; i < n; i++) {
      double expected =
          dtype == DType.F32 ? Math.fma(0.5f, (float) z[i], 3f) : Math.fma(0.5, z[i], 3.0);
      assertEquals(expected, scaled[i]);
    }
  }

  @Floating
  void normalNumbersHaveTheirMoments(DType dtype) {
    int n = 20_000;
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (double z : normal(dtype, 10, 0, 0, n, 0, 1)) {
      sum += z;
      squares += z * z;
      fourth += z * z * z * z;
    }
    assertEquals(0, sum / n, 5 / Math.sqrt(n));
    assertEquals(1, squares / n, 5 * Math.sqrt(2.0 / n));
    assertEquals(3, fourth / n, 5 * Math.sqrt(96.0 / n));
    assertArrayEquals(new double[] {7, 7}, normal(dtype, 10, 0, 0, 2, 7, 0));
  }

  @Floating
  void masksCompareTheUniformNumbers(DType dtype) {
    double[] u = uniform(dtype, 3, 4, 0, 1000, 0, 1);
    double[] mask = mask(dtype, 0, 1000, 0.3, 2.5);
    double limit = dtype == DType.F32 ? 0.3f : 0.3;
    for (int i = 0; i < u.length; i++) {
      assertEquals(u[i] < limit ? 2.5 : 0, mask[i]);
    }
    assertEquals(0, mask(dtype, 0, 1, u[0], 2)[0]);
    assertEquals(2, mask(dtype, 0, 1, Math.nextUp((float) u[0]), 2)[0]);
    if (dtype == DType.F32) {
      assertEquals(0, mask(dtype, 0, 1, u[0] + 1e-12, 2)[0]);
    }
    assertArrayEquals(new double[] {0, 0, 0}, mask(dtype, 0, 3, 0, 2));
    assertArrayEquals(new double[] {2, 2, 2}, mask(dtype, 0, 3, 1, 2));
  }

  @Floating
  void dropoutKeepsWhatTheMaskKeeps(DType dtype) {
    int n = 1003;
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i % 7 == 0 ? NAN : i - 500;
    }
    double[] mask = mask(dtype, 5, n, 0.3, 2.5);
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      expected[i] = mask[i] == 0 ? 0 : x[i] * 2.5;
    }
    Guarded from = of(dtype, x);
    Guarded to = canaries(dtype, n);
    RandomKernels kernels = backend.random(dtype);
    kernels.dropout(3, 4, 5, n, 0.3, 2.5, from.buffer(), from.at(), to.buffer(), to.at());
    to.assertHolds(expected);
    from.assertHolds(x);
    kernels.dropout(3, 4, 5, n, 0.3, 2.5, from.buffer(), from.at(), from.buffer(), from.at());
    from.assertHolds(expected);
  }

  /** What is kept is multiplied even by a value of 0; what is dropped is 0 even if it was NaN. */
  @Floating
  void dropoutMultipliesByZeroToo(DType dtype) {
    int n = 40;
    double[] x = new double[n];
    Arrays.fill(x, NAN);
    double[] kept = mask(dtype, 5, n, 0.5, 1);
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      expected[i] = kept[i] == 1 ? NAN : 0;
    }
    Guarded y = of(dtype, x);
    backend.random(dtype).dropout(3, 4, 5, n, 0.5, 0, y.buffer(), y.at(), y.buffer(), y.at());
    y.assertHolds(expected);
  }

  @Floating
  void dropoutRefusesToOverlap(DType dtype) {
    Guarded x = of(dtype, 1, 2, 3, 4, 5);
    RandomKernels kernels = backend.random(dtype);
    for (int from : new int[] {0, 2}) {
      long at = x.at() + from;
      assertRefused(
          "y is elements",
          () -> kernels.dropout(3, 4, 5, 3, 0.5, 2, x.buffer(), x.at() + 1, x.buffer(), at));
    }
    x.assertHolds(1, 2, 3, 4, 5);
    kernels.dropout(3, 4, 5, 2, 1, 2, x.buffer(), x.at(), x.buffer(), x.at() + 2);
    x.assertHolds(1, 2, 2, 4, 5);
  }

  @Floating
  void badNumbersAreRefused(DType dtype) {
    Guarded y = of(dtype, 1, 2);
    RandomKernels kernels = backend.random(dtype);
    double max = dtype == DType.F32 ? Float.MAX_VALUE : Double.MAX_VALUE;
    double[][] ranges = {{NAN, 1}, {0, NAN}, {-INF, 0}, {0, INF}, {1, 0}, {-max, max}};
    for (double[] range : ranges) {
      assertRefused("", () -> kernels.uniform(0, 0, 0, 2, range[0], range[1], y.buffer(), y.at()));
    }
    if (dtype == DType.F32) {
      assertRefused("high is 1.0E39", () -> kernels.uniform(0, 0, 0, 2, 0, 1e39, y.buffer(), 0));
    }
    assertRefused("mean", () -> kernels.normal(0, 0, 0, 2, NAN, 1, y.buffer(), y.at()));
    assertRefused("deviation", () -> kernels.normal(0, 0, 0, 2, 0, INF, y.buffer(), y.at()));
    assertRefused("deviation", () -> kernels.normal(0, 0, 0, 2, 0, -1, y.buffer(), y.at()));
    for (double probability : new double[] {-0.1, 1.1, NAN}) {
      assertRefused(
          "probability is " + probability,
          () -> kernels.bernoulli(0, 0, 0, 2, probability, 1, y.buffer(), y.at()));
      assertRefused(
          "probability is " + probability,
          () ->
              kernels.dropout(0, 0, 0, 2, probability, 1, y.buffer(), y.at(), y.buffer(), y.at()));
    }
    assertRefused("expected -1", () -> kernels.uniform(0, 0, 0, -1, 0, 1, y.buffer(), y.at()));
    y.assertHolds(1, 2);
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    RandomKernels kernels = backend.random(dtype);
    badCalls()
        .argument("y", dtype, 1, 2)
        .check((b, at) -> kernels.uniform(0, 0, 0, 2, 0, 1, b[0], at[0]));
    badCalls()
        .argument("y", dtype, 1, 2)
        .check((b, at) -> kernels.normal(0, 0, 0, 2, 0, 1, b[0], at[0]));
    badCalls()
        .argument("y", dtype, 1, 2)
        .check((b, at) -> kernels.bernoulli(0, 0, 0, 2, 0.5, 1, b[0], at[0]));
    badCalls()
        .argument("x", dtype, 1, 2)
        .argument("y", dtype, 3, 4)
        .check((b, at) -> kernels.dropout(0, 0, 0, 2, 0.5, 1, b[0], at[0], b[1], at[1]));
  }
}
