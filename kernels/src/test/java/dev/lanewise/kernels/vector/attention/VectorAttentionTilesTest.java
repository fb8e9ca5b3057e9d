package dev.lanewise.kernels.vector.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.HostMemory;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.testing.AttentionCase;
import dev.lanewise.kernels.testing.AttentionCase.Form;
import dev.lanewise.kernels.testing.AttentionCase.Results;
import dev.lanewise.kernels.testing.NaiveAttention;
import dev.lanewise.kernels.vector.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Shapes of several tiles, with odd ends: near the scalar kernels, and the same bits for one thread
 * and three.
 */
@Tag("width")
class VectorAttentionTilesTest {
  private static final AttentionKernels SCALAR = Kernels.scalar(Family.ATTENTION, DType.F32);
  private static final AttentionKernels VECTOR = Kernels.vector(Family.ATTENTION, DType.F32, 1);
  private static final AttentionKernels THREADS = Kernels.vector(Family.ATTENTION, DType.F32, 3);

  /** Batch, query heads, key heads, queries, keys, size, value size. */
  private static final int[][] SHAPES = {
    {1, 2, 1, 300, 389, 40, 24},
    {2, 3, 3, 129, 257, 33, 65},
    {3, 4, 2, 128, 128, 64, 64},
    {1, 8, 8, 1, 300, 16, 16},
    {1, 2, 2, 260, 100, 5, 130},
    {1, 2, 1, 70, 90, 520, 530},
    {2, 1, 1, 2, 600, 300, 40},
  };

  private static Results run(AttentionKernels kernels, AttentionCase c) {
    return c.run(kernels, new HostMemory(), DType.F32);
  }

  private static double[][] values(Results results) {
    return new double[][] {
      results.y().values(),
      results.log().values(),
      results.dq().values(),
      results.dk().values(),
      results.dv().values()
    };
  }

  @Test
  void nearTheScalarKernelsAndNeverByThreads() {
    Random random = new Random(9);
    for (int[] shape : SHAPES) {
      for (int mask = 0; mask < 4; mask++) {
        Form form = Form.values()[random.nextInt(3)];
        AttentionCase c = AttentionCase.random(random, form, mask % 2 == 1, mask >= 2, shape);
        String what = Arrays.toString(shape) + " " + form + " " + mask;
        double[][] expected = values(run(SCALAR, c));
        Results one = run(VECTOR, c);
        NaiveAttention bounds = c.naive(DType.F32);
        c.assertClose(what, 1, one, expected, bounds);
        double[][] alone = values(one);
        double[][] shared = values(run(THREADS, c));
        for (int i = 0; i < alone.length; i++) {
          assertArrayEquals(alone[i], shared[i], what + ", array " + i);
        }
      }
    }
  }

  /** The largest score comes later and later, so that every tile rescales what was before. */
  @Test
  void risingAndFallingScores() {
    for (int sign = -1; sign <= 1; sign += 2) {
      AttentionCase c =
          AttentionCase.random(
              new Random(10), Form.CONTIGUOUS, false, false, 1, 1, 1, 3, 700, 4, 20);
      for (int j = 0; j < 700; j++) {
        for (int i = 0; i < 4; i++) {
          c.k()[4 * j + i] = (float) (sign * (j - 350) / 10.0);
        }
      }
      Arrays.fill(c.q(), 1);
      NaiveAttention bounds = c.naive(DType.F32);
      c.assertClose("sign " + sign, 1, run(VECTOR, c), values(run(SCALAR, c)), bounds);
    }
  }

  /** A tile without a score above -infinity, and then scores of -200, a NaN, an infinity. */
  @Test
  void tilesWithoutScores() {
    for (int end = 0; end < 3; end++) {
      AttentionCase c =
          AttentionCase.random(
              new Random(11), Form.CONTIGUOUS, false, false, 1, 1, 1, 2, 300, 1, 18);
      Arrays.fill(c.q(), 10);
      Arrays.fill(c.k(), -20);
      Arrays.fill(c.k(), 0, 256, -Float.MAX_VALUE);
      c.k()[299] = end == 0 ? -20 : end == 1 ? Double.NaN : Double.POSITIVE_INFINITY;
      double[][] expected = values(run(SCALAR, c));
      double[][] found = values(run(VECTOR, c));
      assertArrayEquals(expected[0], found[0], 1e-6, "y " + end);
      assertArrayEquals(expected[1], found[1], 1e-4, "log " + end);
      if (end == 0) {
        assertArrayEquals(expected[3], found[3], 1e-4, "dk");
        assertArrayEquals(expected[4], found[4], 1e-6, "dv");
      }
    }
  }
}
