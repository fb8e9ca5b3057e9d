package dev.lanewise.kernels.vector.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.math.FloatMath;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("width")
class FloatVectorMathTest {
  private static final int BLOCK = 1 << 14;

  /** Odd, so that samples a block apart fall on all fractions; 2^32 / 4099 is about 2^20. */
  private static final int STEP = 4099;

  /** Of blocks where a function is its reference one in so many: these are slow. */
  private static final int FEW = 64;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.intBitsToFloat(0xFFC12345),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Math.nextDown(Float.MIN_NORMAL),
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1f,
    -1f,
    Math.nextDown(1f),
    Math.nextUp(1f),
    88.722839f,
    88.72284f,
    -87.336545f,
    -103.97208f,
    -103.97209f,
    131072f,
    131072.02f,
    3.1415927f,
    9.010913f
  };

  @ParameterizedTest
  @EnumSource(FloatFunction.class)
  void bothFormsGiveTheSameBitsWithinTheBound(FloatFunction function) {
    Worst worst = new Worst(function);
    for (long first = 0; first < 1L << 32; first += (long) STEP * BLOCK) {
      worst.block(first, STEP);
    }
    assertTrue(worst.error <= function.bound(), worst::toString);
  }

  @ParameterizedTest
  @EnumSource(FloatFunction.class)
  void specialValuesInEveryLane(FloatFunction function) {
    for (float special : SPECIAL) {
      float expected = function.scalar.apply(special);
      assertTrue(function.error(special, expected) <= function.bound(), function + " " + special);
      for (int lane = 0; lane < 16; lane++) {
        float[] x = new float[16];
        Arrays.fill(x, 0.5f);
        x[lane] = special;
        float[] y = new float[16];
        function.vector.run(x, y);
        for (int i = 0; i < 16; i++) {
          assertEquals(function.scalar.apply(x[i]), y[i], function + " of " + x[i]);
        }
      }
    }
  }

  /**
   * Every number there is, but where both forms are the reference: see {@link Worst} for what is
   * compared.
   */
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(FloatFunction.class)
  void everyFloat(FloatFunction function) {
    int parts = 1 << 8;
    AtomicInteger done = new AtomicInteger();
    Worst worst =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(
                part -> {
                  Worst mine = new Worst(function);
                  long from = (1L << 32) / parts * part;
                  for (long i = from; i < from + (1L << 32) / parts; i += BLOCK) {
                    boolean same = function.isReferenceFrom(Float.intBitsToFloat((int) i));
                    if (!same || i / BLOCK % FEW == 0) {
                      mine.block(i, 1);
                    }
                  }
                  done.incrementAndGet();
                  return mine;
                })
            .reduce(new Worst(function), Worst::worse);
    assertEquals(parts, done.get());
    System.getLogger("dev.lanewise.test").log(System.Logger.Level.INFO, worst.toString());
    assertTrue(worst.error <= function.bound(), worst::toString);
  }

  @Test
  void limitsAndSigns() {
    assertEquals(0f, FloatMath.exp(Float.NEGATIVE_INFINITY));
    assertEquals(1f, FloatMath.exp(-0f));
    assertEquals(Float.MIN_VALUE, FloatMath.exp(-103.5f));
    assertEquals(-1f, FloatMath.expm1(Float.NEGATIVE_INFINITY));
    assertEquals(-0f, FloatMath.expm1(-0f));
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(-0f));
    assertEquals(Float.NaN, FloatMath.log(-Float.MIN_VALUE));
    assertEquals(0f, FloatMath.log(1f));
    assertEquals(-0f, FloatMath.tanh(-0f));
    assertEquals(-1f, FloatMath.tanh(Float.NEGATIVE_INFINITY));
    assertEquals(Float.MIN_VALUE, FloatMath.tanh(Float.MIN_VALUE));
    assertEquals(0.5f, FloatMath.sigmoid(0f));
    assertEquals(0f, FloatMath.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(-0f, FloatMath.erf(-0f));
    assertEquals(-0f, FloatMath.gelu(-0f));
    assertEquals(-0f, FloatMath.gelu(-1e30f));
    assertEquals(Float.NaN, FloatMath.gelu(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.gelu(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.silu(Float.NEGATIVE_INFINITY));
    assertEquals(-0f, FloatMath.silu(-1e30f));
    assertEquals(-0f, FloatMath.sin(-0f));
    assertEquals(Float.NaN, FloatMath.cos(Float.POSITIVE_INFINITY));
  }

  @Test
  void tanhAndErfNeverLeaveTheUnitInterval() {
    for (int bits = Float.floatToIntBits(0.5f); bits < Float.floatToIntBits(12f); bits += 7) {
      float x = Float.intBitsToFloat(bits);
      assertTrue(FloatMath.tanh(x) <= 1f && FloatMath.erf(x) <= 1f, () -> "x = " + x);
    }
  }

  /** Compares the two forms bit by bit and keeps the largest error against the reference. */
  private static final class Worst {
    private final FloatFunction function;
    private final float[] x = new float[BLOCK];
    private final float[] y = new float[BLOCK];
    private double error;
    private float at;

    Worst(FloatFunction function) {
      this.function = function;
    }

    void block(long first, int step) {
      for (int i = 0; i < BLOCK; i++) {
        x[i] = Float.intBitsToFloat((int) (first + (long) step * i));
      }
      function.vector.run(x, y);
      for (int i = 0; i < BLOCK; i++) {
        float expected = function.scalar.apply(x[i]);
        if (Float.floatToIntBits(expected) != Float.floatToIntBits(y[i])) {
          assertEquals(expected, y[i], function + " of " + x[i]);
        }
        double mine = function.error(x[i], y[i]);
        if (!(mine <= error)) {
          error = mine;
          at = x[i];
        }
      }
    }

    Worst worse(Worst other) {
      return other.error > error ? other : this;
    }

    @Override
    public String toString() {
      return function + ": " + error + " at " + at + ", bound " + function.bound();
    }
  }
}
