package dev.lanewise.kernels.vector.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.RandomKernels;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The scalar numbers, however a call is split and whoever works on it. */
@Tag("width")
class VectorRandomProperties {
  private static final RandomKernels SCALAR = Kernels.scalar(Family.RANDOM, DType.F32);
  private static final RandomKernels ALONE = Kernels.vector(Family.RANDOM, DType.F32, 1);
  private static final RandomKernels TEAM = Kernels.vector(Family.RANDOM, DType.F32, 3);
  private static final float CANARY = 12345;

  /** A call of any of the three distributions. */
  private interface Draw {
    void into(RandomKernels kernels, long counter, int n, float[] y, int offset);
  }

  @Property(tries = 400)
  void uniformNumbersAreTheScalarOnes(
      @ForAll long seed,
      @ForAll long stream,
      @ForAll long counter,
      @ForAll @IntRange(max = 140) int n) {
    same(n, counter, uniform(seed, stream));
    same(n, counter, mask(seed, stream));
    same(n, counter, dropout(seed, stream));
  }

  @Property(tries = 10)
  void manyNumbersAreTheScalarOnes(
      @ForAll long seed, @ForAll long counter, @ForAll @IntRange(min = 8000, max = 30_000) int n) {
    same(n, counter, uniform(seed, 1));
    same(n, counter, mask(seed, 2));
    same(n, counter, dropout(seed, 3));
  }

  @Property(tries = 200)
  void normalNumbersDependOnTheElementAlone(
      @ForAll long seed,
      @ForAll long counter,
      @ForAll @IntRange(max = 200) int n,
      @ForAll @IntRange(max = 30) int skipped) {
    Draw normal =
        (kernels, from, count, y, offset) ->
            kernels.normal(seed, 5, from, count, 0.5, 2, HostBuffer.of(y), offset);
    float[] whole = draw(ALONE, normal, counter, n + skipped);
    float[] part = draw(ALONE, normal, counter + skipped, n);
    for (int i = 0; i < n; i++) {
      assertTrue(whole[2 + skipped + i] == part[2 + i], "element " + i);
    }
    assertArrayEquals(whole, draw(TEAM, normal, counter, n + skipped));
  }

  /** Few numbers take scalar code and many take vectors. */
  @Property(tries = 8)
  void manyNormalNumbersAreTheBitsOfFew(@ForAll long seed, @ForAll long counter) {
    Draw normal =
        (kernels, from, count, y, offset) ->
            kernels.normal(seed, 8, from, count, 0, 1, HostBuffer.of(y), offset);
    float[] many = draw(ALONE, normal, counter, 33_001);
    assertArrayEquals(many, draw(TEAM, normal, counter, 33_001));
    for (int start = 0; start + 5001 <= 33_001; start += 5001) {
      float[] few = draw(ALONE, normal, counter + start, 5001);
      for (int i = 2; i < 5003; i++) {
        assertTrue(many[start + i] == few[i], "element " + (start + i - 2));
      }
    }
  }

  @Property(tries = 30)
  void normalNumbersAreWithin8UlpOfTheScalarOnes(@ForAll long seed, @ForAll long counter) {
    Draw normal =
        (kernels, from, count, y, offset) ->
            kernels.normal(seed, 0, from, count, 0, 1, HostBuffer.of(y), offset);
    float[] expected = draw(SCALAR, normal, counter, 3000);
    float[] actual = draw(ALONE, normal, counter, 3000);
    for (int i = 0; i < expected.length; i++) {
      float bound = 8 * Math.ulp(expected[i]);
      assertTrue(Math.abs(expected[i] - actual[i]) <= bound, expected[i] + " " + actual[i]);
    }
  }

  @Example
  void badNumbersAreNamedBeforeAnythingIsWritten() {
    float[] y = {1, 2, 3};
    names("low, high", () -> ALONE.uniform(0, 0, 0, 3, 2, 1, HostBuffer.of(y), 0));
    names("low, high", () -> ALONE.uniform(0, 0, 0, 3, -3e38, 3e38, HostBuffer.of(y), 0));
    names("low", () -> ALONE.uniform(0, 0, 0, 3, Double.NaN, 1, HostBuffer.of(y), 0));
    names("high", () -> ALONE.uniform(0, 0, 0, 3, 0, 1e39, HostBuffer.of(y), 0));
    names("mean", () -> ALONE.normal(0, 0, 0, 3, Double.NaN, 1, HostBuffer.of(y), 0));
    names("deviation", () -> ALONE.normal(0, 0, 0, 3, 0, -1, HostBuffer.of(y), 0));
    names("probability", () -> ALONE.bernoulli(0, 0, 0, 3, 1.5, 1, HostBuffer.of(y), 0));
    names("probability", () -> ALONE.bernoulli(0, 0, 0, 3, Double.NaN, 1, HostBuffer.of(y), 0));
    names("y", () -> ALONE.uniform(0, 0, 0, 4, 0, 1, HostBuffer.of(y), 0));
    names("y", () -> ALONE.uniform(0, 0, 0, -1, 0, 1, HostBuffer.of(y), 0));
    names("y", () -> ALONE.normal(0, 0, 0, 3, 0, 1, HostBuffer.of(new double[3]), 0));
    assertArrayEquals(new float[] {1, 2, 3}, y);
  }

  private static void names(String argument, Runnable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
    assertTrue(e.getMessage().startsWith(argument + " "), e.getMessage());
  }

  private static Draw uniform(long seed, long stream) {
    double low = -new Random(seed).nextDouble();
    return (kernels, counter, n, y, offset) ->
        kernels.uniform(seed, stream, counter, n, low, 2.5, HostBuffer.of(y), offset);
  }

  private static Draw mask(long seed, long stream) {
    double probability = new Random(seed).nextDouble();
    return (kernels, counter, n, y, offset) ->
        kernels.bernoulli(seed, stream, counter, n, probability, 1.25, HostBuffer.of(y), offset);
  }

  /** Of an array with NaN, infinities and the like in it. */
  private static Draw dropout(long seed, long stream) {
    double probability = new Random(seed).nextDouble();
    return (kernels, counter, n, y, offset) -> {
      HostBuffer x = HostBuffer.of(Samples.oddFloats(new Random(seed), n + 3, 9));
      kernels.dropout(seed, stream, counter, n, probability, 1.25, x, 3, HostBuffer.of(y), offset);
    };
  }

  private static void same(int n, long counter, Draw draw) {
    float[] expected = draw(SCALAR, draw, counter, n);
    assertArrayEquals(expected, draw(ALONE, draw, counter, n));
    assertArrayEquals(expected, draw(TEAM, draw, counter, n));
  }

  /** The numbers with two canaries on either side. */
  private static float[] draw(RandomKernels kernels, Draw draw, long counter, int n) {
    float[] y = new float[n + 4];
    Arrays.fill(y, CANARY);
    draw.into(kernels, counter, n, y, 2);
    return y;
  }

  @Example
  void dropoutRefusesToOverlap() {
    float[] x = {1, 2, 3, 4, 5};
    HostBuffer buffer = HostBuffer.of(x);
    for (int from : new int[] {0, 2}) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> ALONE.dropout(1, 2, 3, 3, 0.5, 2, buffer, 1, buffer, from));
      assertTrue(refusal.getMessage().contains("y is elements"), refusal.getMessage());
    }
    assertArrayEquals(new float[] {1, 2, 3, 4, 5}, x);
    ALONE.dropout(1, 2, 3, 2, 1, 2, buffer, 0, buffer, 2);
    assertArrayEquals(new float[] {1, 2, 2, 4, 5}, x);
  }
}
