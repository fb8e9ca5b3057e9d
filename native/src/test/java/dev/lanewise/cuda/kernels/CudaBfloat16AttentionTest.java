package dev.lanewise.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.CudaUnderTest;
import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.testing.AttentionCase;
import dev.lanewise.kernels.testing.AttentionCase.Form;
import dev.lanewise.kernels.testing.AttentionCase.Results;
import dev.lanewise.kernels.testing.Guarded;
import dev.lanewise.kernels.testing.KernelContract;
import dev.lanewise.kernels.testing.NaiveAttention;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Attention by tensor cores, which the simulated device has as PTX describes their fragments. It
 * shows that the kernel is right if they are so; nothing of it ran on a GPU.
 */
class CudaBfloat16AttentionTest extends KernelContract {
  /** Batch, query heads, key heads, queries, keys, size, value size. */
  private static final int[][] SHAPES = {
    {1, 1, 1, 1, 1, 1, 1},
    {2, 2, 1, 3, 5, 4, 3},
    {1, 6, 2, 17, 70, 32, 32},
    {2, 3, 3, 9, 4, 5, 17},
    {1, 2, 1, 66, 130, 64, 64},
    {1, 1, 1, 65, 129, 70, 128},
    {1, 2, 2, 131, 130, 33, 20},
  };

  CudaBfloat16AttentionTest() {
    super(CudaUnderTest.backend(Precision.BFLOAT16));
  }

  private Results run(AttentionCase c) {
    return c.run(backend.attention(DType.F32), memory, DType.F32);
  }

  private static double rounded(double x) {
    int bits = Float.floatToRawIntBits((float) x);
    return Double.isNaN(x) ? x : Float.intBitsToFloat(bits & 0xffff0000);
  }

  private static void round(double[] x) {
    Arrays.setAll(x, i -> rounded(x[i]));
  }

  @Test
  void everyMaskAndLayoutKeepsTheBound() {
    Random random = new Random(21);
    for (int[] shape : SHAPES) {
      for (int mask = 0; mask < 4; mask++) {
        Form form = Form.values()[random.nextInt(3)];
        AttentionCase c = AttentionCase.random(random, form, mask % 2 == 1, mask >= 2, shape);
        NaiveAttention naive = c.naive(DType.F32, Precision.BFLOAT16);
        double[][] expected = {naive.y, naive.log, naive.dq, naive.dk, naive.dv};
        String what = Arrays.toString(shape) + " " + form + " " + mask;
        c.assertClose(what, 1, run(c), expected, naive);
      }
    }
  }

  /** Then scores are those of float32, and only the weights are rounded. */
  @Test
  void operandsThatNeedNoRoundingGiveTheSumsOfFloat32() {
    Random random = new Random(22);
    for (int[] shape : SHAPES) {
      AttentionCase c = AttentionCase.random(random, Form.GAPS, true, true, shape);
      round(c.q());
      round(c.k());
      round(c.v());
      NaiveAttention naive = c.naive(DType.F32);
      Results results = run(c);
      double[] log = results.log().values();
      for (int i = 0; i < log.length; i++) {
        if (Double.isFinite(naive.log[i])) {
          assertEquals(naive.log[i], log[i], naive.logBound[i], "log");
        } else {
          assertEquals(naive.log[i], log[i]);
        }
      }
      double[] y = results.y().values();
      Heads heads = c.attention().y();
      double largest = 0;
      for (double value : c.v()) {
        largest = Double.isNaN(value) ? largest : Math.max(largest, Math.abs(value));
      }
      for (int b = 0; b < heads.batch(); b++) {
        for (int h = 0; h < heads.heads(); h++) {
          for (int t = 0; t < heads.time(); t++) {
            for (int e = 0; e < heads.size(); e++) {
              int at = (int) heads.at(b, h, t) + e;
              double bound = naive.yBound[at] + Precision.BFLOAT16.roundoff() * largest;
              assertEquals(naive.y[at], y[at], bound, "y");
            }
          }
        }
      }
    }
  }

  @Test
  void equalScoresMakePlainMeansAndOneKeyIsCopied() {
    double[] v = {8, 16, 32, 64};
    AttentionCase equal =
        new AttentionCase(
            AttentionCase.plain(4, 4, 1, 1, true), null, new double[4], new double[4], v, v);
    assertEquals(8, run(equal).y().get(0));
    assertEquals(12, run(equal).y().get(1));
    assertEquals(30, run(equal).y().get(3));
    assertEquals(Math.log(4), run(equal).log().get(3), 3e-7);
    double[] q = {3, 2, 1, 5};
    double[] gradient = new double[6];
    AttentionCase one =
        new AttentionCase(
            AttentionCase.plain(2, 1, 2, 3, false),
            null,
            q,
            new double[] {2, 4},
            new double[] {7, 8, 9},
            gradient);
    run(one).y().assertHolds(7, 8, 9, 7, 8, 9);
    run(one).log().assertHolds(14, 22);
  }

  /** The largest score comes later and later, or sooner and sooner. */
  @Test
  void risingAndFallingScores() {
    for (int sign = -1; sign <= 1; sign += 2) {
      AttentionCase c =
          AttentionCase.random(
              new Random(23), Form.CONTIGUOUS, false, false, 1, 1, 1, 3, 200, 4, 20);
      for (int i = 0; i < c.k().length; i++) {
        c.k()[i] = sign * (i / 4 - 100) / 8.0;
      }
      Arrays.fill(c.q(), 1);
      NaiveAttention naive = c.naive(DType.F32, Precision.BFLOAT16);
      double[][] expected = {naive.y, naive.log, naive.dq, naive.dk, naive.dv};
      c.assertClose("sign " + sign, 1, run(c), expected, naive);
    }
  }

  @Test
  void queriesOneByOneOverACacheGiveTheBitsOfAllAtOnce() {
    AttentionCase c =
        AttentionCase.random(
            new Random(24), Form.INTERLEAVED, true, false, 1, 2, 1, 140, 140, 8, 20);
    double[] all = run(c).y().values();
    for (int t : new int[] {0, 1, 15, 16, 63, 64, 65, 127, 128, 139}) {
      Attention step =
          new Attention(
              Heads.interleaved(1, 2, 1, 8),
              Heads.interleaved(1, 1, t + 1, 8),
              Heads.interleaved(1, 1, t + 1, 20),
              Heads.interleaved(1, 2, 1, 20),
              c.attention().scale(),
              true);
      Guarded q = of(DType.F32, Arrays.copyOfRange(c.q(), 16 * t, 16 * t + 16));
      Guarded k = of(DType.F32, c.k());
      Guarded v = of(DType.F32, c.v());
      Guarded y = canaries(DType.F32, 40);
      backend
          .attention(DType.F32)
          .forward(
              step,
              q.buffer(),
              q.at(),
              k.buffer(),
              k.at(),
              v.buffer(),
              v.at(),
              null,
              0,
              y.buffer(),
              y.at(),
              null,
              0);
      y.assertHolds(Arrays.copyOfRange(all, 40 * t, 40 * t + 40));
    }
  }

  /** Rounding three operands, and one kernel; heads that are too long for it have the other. */
  @Test
  void onlyFloat32OfUpTo128ElementsTakesTensorCores() {
    assertTrue(launches(DType.F32, 128, 128) == 4 && launches(DType.F32, 1, 5) == 4);
    assertTrue(launches(DType.F32, 129, 5) == 1 && launches(DType.F32, 5, 129) == 1);
    assertEquals(1, launches(DType.F64, 4, 4));
  }

  private int launches(DType dtype, int size, int valueSize) {
    Guarded x = of(dtype, new double[size]);
    Guarded v = of(dtype, new double[valueSize]);
    Guarded y = canaries(dtype, valueSize);
    Attention a = AttentionCase.plain(1, 1, size, valueSize, false);
    int before = SimulatedCuda.call("cusim_launches");
    backend
        .attention(dtype)
        .forward(
            a,
            x.buffer(),
            x.at(),
            x.buffer(),
            x.at(),
            v.buffer(),
            v.at(),
            null,
            0,
            y.buffer(),
            y.at(),
            null,
            0);
    return SimulatedCuda.call("cusim_launches") - before;
  }
}
