package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.testing.AttentionCase.Form;
import dev.lanewise.kernels.testing.AttentionCase.Results;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attention and its gradients. */
public abstract class AttentionContract extends KernelContract {
  /** Batch, query heads, key heads, queries, keys, size, value size. */
  private static final int[][] SHAPES = {
    {1, 1, 1, 1, 1, 1, 1},
    {2, 2, 1, 3, 5, 4, 3},
    {1, 6, 2, 7, 7, 8, 8},
    {2, 3, 3, 9, 4, 5, 17},
    {1, 4, 1, 33, 65, 16, 16},
    {3, 2, 2, 17, 1, 7, 2},
    {1, 2, 1, 131, 130, 9, 20},
  };

  protected AttentionContract(Backend backend) {
    super(backend);
  }

  private Results run(DType dtype, AttentionCase c) {
    return c.run(backend.attention(dtype), memory, dtype);
  }

  private Results run(
      DType dtype, Attention a, int[] lengths, double[] q, double[] k, double[] v, double... dy) {
    return run(dtype, new AttentionCase(a, lengths, q, k, v, dy));
  }

  /** Scores of 0 make plain means, of as many values as the causal mask leaves. */
  @Floating
  void equalScoresByHand(DType dtype) {
    double[] zeros = {0, 0, 0, 0};
    double[] v = {8, 16, 32, 64};
    Results all =
        run(dtype, AttentionCase.plain(2, 4, 1, 1, false), null, new double[2], zeros, v, 1, 2);
    all.y().assertHolds(30, 30);
    Results causal =
        run(dtype, AttentionCase.plain(4, 4, 1, 1, true), null, zeros, zeros, v, 4, 2, 3, 8);
    double third = dtype == DType.F32 ? (float) (56 / 3.0) : 56 / 3.0;
    assertArrayEquals(new double[] {8, 12, third, 30}, causal.y().values(), 2e-6);
    double log = Math.log(3);
    assertArrayEquals(new double[] {0, Math.log(2), log, Math.log(4)}, causal.log().values(), 3e-7);
    assertArrayEquals(new double[] {8, 4, 3, 2}, causal.dv().values(), 2e-6);
    // Fewer queries than keys: the last query sees the last key.
    Results cached =
        run(dtype, AttentionCase.plain(2, 4, 1, 1, true), null, new double[2], zeros, v, 0, 0);
    assertEquals(30, cached.y().get(1));
    assertEquals(56 / 3.0, cached.y().get(0), 2e-6);
  }

  @Floating
  void oneKeyCopiesItsValue(DType dtype) {
    double[] q = {3, 2, 1, 5};
    Results one =
        run(
            dtype,
            AttentionCase.plain(2, 1, 2, 3, false),
            null,
            q,
            new double[] {2, 4},
            new double[] {7, 8, 9},
            1,
            2,
            3,
            4,
            5,
            6);
    one.y().assertHolds(7, 8, 9, 7, 8, 9);
    one.log().assertHolds(14, 22);
    one.dv().assertHolds(5, 7, 9);
    one.dk().assertHolds(0, 0);
    one.dq().assertHolds(0, 0, 0, 0);
  }

  /** Weights 1/4 and 3/4; D = 1/4 * 1 * 4 + 3/4 * 1 * 8 = 7, g = p (dp - D). */
  @Floating
  void twoKeysByHand(DType dtype) {
    double ln3 = Math.log(3);
    Results two =
        run(
            dtype,
            AttentionCase.plain(1, 2, 1, 1, false),
            null,
            new double[] {ln3},
            new double[] {0, 1},
            new double[] {4, 8},
            1);
    double tolerance = dtype == DType.F32 ? 4e-6 : 1e-14;
    assertArrayEquals(new double[] {7}, two.y().values(), tolerance);
    assertArrayEquals(new double[] {Math.log(4)}, two.log().values(), tolerance);
    assertArrayEquals(new double[] {0.25, 0.75}, two.dv().values(), tolerance);
    assertArrayEquals(new double[] {0.75}, two.dq().values(), tolerance);
    assertArrayEquals(new double[] {-0.75 * ln3, 0.75 * ln3}, two.dk().values(), tolerance);
  }

  @Floating
  void everyMaskAndLayoutAgreesWithTheFormulas(DType dtype) {
    Random random = new Random(5);
    for (int[] shape : SHAPES) {
      for (Form form : Form.values()) {
        for (int mask = 0; mask < 4; mask++) {
          AttentionCase c = AttentionCase.random(random, form, mask % 2 == 1, mask >= 2, shape);
          NaiveAttention naive = c.naive(dtype);
          String what =
              Arrays.toString(shape) + " " + form + " " + mask + Arrays.toString(c.lengths());
          double[][] expected = {naive.y, naive.log, naive.dq, naive.dk, naive.dv};
          double factor = dtype == DType.F32 ? 1 : 2;
          c.assertClose(what, factor, run(dtype, c), expected, naive);
        }
      }
    }
  }

  /** The loss is sum dy y. */
  @Test
  void gradientsAreFiniteDifferences() {
    Random random = new Random(6);
    AttentionCase c =
        AttentionCase.random(random, Form.CONTIGUOUS, true, true, 2, 4, 2, 3, 5, 3, 4);
    c.lengths()[0] = 5;
    c.lengths()[1] = 3;
    Results results = run(DType.F64, c);
    checkGradient(c, c.q(), results.dq().values(), "dq");
    checkGradient(c, c.k(), results.dk().values(), "dk");
    checkGradient(c, c.v(), results.dv().values(), "dv");
  }

  private void checkGradient(AttentionCase c, double[] x, double[] gradient, String what) {
    double h = 1e-5;
    for (int i = 0; i < x.length; i++) {
      double kept = x[i];
      x[i] = kept + h;
      double above = loss(c);
      x[i] = kept - h;
      double below = loss(c);
      x[i] = kept;
      assertEquals((above - below) / (2 * h), gradient[i], 1e-8, what + "[" + i + "]");
    }
  }

  private double loss(AttentionCase c) {
    double[] y = run(DType.F64, c).y().values();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += c.dy()[i] * y[i];
    }
    return sum;
  }

  /** As when text is generated; the tiles of longer rows end elsewhere. */
  @Floating
  void queriesOneByOneOverACacheGiveTheBitsOfAllAtOnce(DType dtype) {
    AttentionCase c =
        AttentionCase.random(
            new Random(7), Form.INTERLEAVED, true, false, 1, 2, 1, 280, 280, 8, 20);
    Attention a = c.attention();
    double[] all = run(dtype, c).y().values();
    for (int t : new int[] {0, 1, 2, 15, 16, 40, 127, 128, 129, 255, 256, 279}) {
      Attention step =
          new Attention(
              Heads.interleaved(1, 2, 1, 8),
              Heads.interleaved(1, 1, t + 1, 8),
              Heads.interleaved(1, 1, t + 1, 20),
              Heads.interleaved(1, 2, 1, 20),
              a.scale(),
              true);
      Guarded q = of(dtype, Arrays.copyOfRange(c.q(), 16 * t, 16 * t + 16));
      Guarded k = of(dtype, c.k());
      Guarded v = of(dtype, c.v());
      Guarded y = canaries(dtype, 40);
      backend
          .attention(dtype)
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
}
