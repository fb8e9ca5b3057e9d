package dev.lanewise.kernels.vector.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.vector.Kernels;
import dev.lanewise.kernels.vector.Samples;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Bits equal to the scalar kernels', wherever an element stands and whoever works on it. */
@Tag("width")
class VectorOptimizerProperties {
  private static final OptimizerKernels SCALAR = Kernels.scalar(Family.OPTIMIZER, DType.F32);
  private static final OptimizerKernels ALONE = Kernels.vector(Family.OPTIMIZER, DType.F32, 1);
  private static final OptimizerKernels TEAM = Kernels.vector(Family.OPTIMIZER, DType.F32, 3);

  /** Four arrays of n elements with canaries on both sides. */
  private record Arrays4(float[] w, float[] g, float[] s1, float[] s2) {
    static Arrays4 random(Random random, int n, int every) {
      float[] s2 = Samples.floats(random, n + 9);
      for (int i = 0; i < s2.length; i++) {
        s2[i] = Math.abs(s2[i]);
      }
      return new Arrays4(
          Samples.oddFloats(random, n + 9, every),
          Samples.oddFloats(random, n + 9, every),
          every > 1000 ? s2.clone() : Samples.oddFloats(random, n + 9, every),
          s2);
    }

    Arrays4 copy() {
      return new Arrays4(w.clone(), g.clone(), s1.clone(), s2.clone());
    }

    void step(OptimizerKernels kernels, OptimizerStep step, int n) {
      kernels.step(
          step,
          n,
          HostBuffer.of(w),
          1,
          HostBuffer.of(g),
          2,
          step.states() < 1 ? null : HostBuffer.of(s1),
          3,
          step.states() < 2 ? null : HostBuffer.of(s2),
          4);
    }
  }

  @Property(tries = 1000)
  void stepsAreTheScalarOnes(@ForAll long seed, @ForAll @IntRange(max = 130) int n) {
    Random random = new Random(seed);
    compare(random, n, random.nextBoolean() ? 10 : 1_000_000);
  }

  @Property(tries = 25)
  void largeStepsAreTheScalarOnes(
      @ForAll long seed, @ForAll @IntRange(min = 16_000, max = 60_000) int n) {
    compare(new Random(seed), n, 1_000_000);
  }

  private static void compare(Random random, int n, int every) {
    Arrays4 expected = Arrays4.random(random, n, every);
    Arrays4 alone = expected.copy();
    Arrays4 team = expected.copy();
    for (int count = 1; count <= 2; count++) {
      OptimizerStep step = step(random, count);
      expected.step(SCALAR, step, n);
      alone.step(ALONE, step, n);
      team.step(TEAM, step, n);
      assertSame(step, expected, alone);
      assertSame(step, expected, team);
    }
  }

  private static void assertSame(OptimizerStep step, Arrays4 expected, Arrays4 actual) {
    assertArrayEquals(expected.w, actual.w, () -> "w of " + step);
    assertArrayEquals(expected.g, actual.g, () -> "g of " + step);
    assertArrayEquals(expected.s1, actual.s1, () -> "s1 of " + step);
    assertArrayEquals(expected.s2, actual.s2, () -> "s2 of " + step);
  }

  private static OptimizerStep step(Random random, long count) {
    double rate = random.nextInt(4) == 0 ? 0 : random.nextDouble();
    double decay = random.nextBoolean() ? 0 : random.nextDouble() / 10;
    double fraction = random.nextDouble();
    return switch (random.nextInt(4)) {
      case 0 -> new OptimizerStep.Sgd(rate, decay);
      case 1 -> new OptimizerStep.Momentum(rate, fraction, random.nextBoolean(), decay);
      case 2 -> new OptimizerStep.RmsProp(rate, fraction, 1e-7, decay);
      default ->
          new OptimizerStep.Adam(
              rate, fraction, random.nextDouble(), 1e-8, decay, random.nextBoolean(), count);
    };
  }
}
