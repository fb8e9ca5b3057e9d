package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Attention;
import dev.lanewise.kernels.op.AttentionKernels;
import dev.lanewise.kernels.op.Heads;
import dev.lanewise.kernels.testing.AttentionCase.Form;
import dev.lanewise.kernels.testing.AttentionCase.Results;
import java.util.Arrays;
import java.util.Random;

/**
 * Attention where nothing is seen or numbers end, on parts of one matrix, and with bad arguments.
 */
public abstract class AttentionEdgeContract extends KernelContract {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  protected AttentionEdgeContract(Backend backend) {
    super(backend);
  }

  private Results run(DType dtype, AttentionCase c) {
    return c.run(backend.attention(dtype), memory, dtype);
  }

  private Results run(
      DType dtype, Attention a, int[] lengths, double[] q, double[] k, double[] v, double... dy) {
    return run(dtype, new AttentionCase(a, lengths, q, k, v, dy));
  }

  /** How far off, as a part of itself, a row's logarithm is where one score makes it up. */
  protected double roundingOfLogs(DType dtype) {
    return 0;
  }

  @Floating
  void rowsWithoutKeysAreZero(DType dtype) {
    double[] q = {1, 2, 3};
    double[] two = {5, 6};
    Results early = run(dtype, AttentionCase.plain(3, 2, 1, 1, true), null, q, two, two, 1, 1, 1);
    assertEquals(0, early.y().get(0));
    assertEquals(-INF, early.log().get(0));
    assertEquals(0, early.dq().get(0));
    assertEquals(5, early.y().get(1));
    Results empty =
        run(dtype, AttentionCase.plain(3, 2, 1, 1, false), new int[] {0}, q, two, two, 1, 1, 1);
    empty.y().assertHolds(0, 0, 0);
    empty.log().assertHolds(-INF, -INF, -INF);
    empty.dq().assertHolds(0, 0, 0);
    empty.dk().assertHolds(0, 0);
    empty.dv().assertHolds(0, 0);
    double[] none = {};
    Results noKeys =
        run(dtype, AttentionCase.plain(3, 0, 1, 1, false), null, q, none, none, 1, 1, 1);
    noKeys.y().assertHolds(0, 0, 0);
    noKeys.dq().assertHolds(0, 0, 0);
    Results noQueries = run(dtype, AttentionCase.plain(0, 2, 1, 1, false), null, none, two, two);
    noQueries.dk().assertHolds(0, 0);
    noQueries.dv().assertHolds(0, 0);
    // Scores of -infinity alone are no scores.
    Results minus =
        run(
            dtype,
            AttentionCase.plain(1, 2, 1, 1, false),
            null,
            new double[] {-1e30},
            new double[] {1e30, 1e30},
            two,
            1);
    double[] finite = {5.5};
    minus.y().assertHolds(dtype == DType.F32 ? new double[] {0} : finite);
    assertEquals(dtype == DType.F32 ? -INF : -1e60, minus.log().get(0), 1e50);
    if (dtype == DType.F32) {
      minus.dq().assertHolds(0);
      minus.dk().assertHolds(0, 0);
      minus.dv().assertHolds(0, 0);
    }
  }

  @Floating
  void nanAndInfinity(DType dtype) {
    double[] q = {1, 1};
    double[] v = {3, 5};
    Attention both = AttentionCase.plain(2, 2, 1, 1, false);
    Attention causal = AttentionCase.plain(2, 2, 1, 1, true);
    double[] dy = {1, 1};
    run(dtype, both, null, new double[] {NAN, 0}, q, v, dy).y().assertHolds(NAN, 4);
    run(dtype, causal, null, q, new double[] {0, NAN}, v, dy).y().assertHolds(3, NAN);
    run(dtype, causal, null, q, new double[] {0, NAN}, v, dy).log().assertHolds(0, NAN);
    run(dtype, both, null, q, new double[] {0, INF}, v, dy).y().assertHolds(NAN, NAN);
    run(dtype, both, null, q, new double[] {0, INF}, v, dy).log().assertHolds(NAN, NAN);
    run(dtype, both, null, q, new double[] {0, -INF}, v, dy).y().assertHolds(3, 3);
    run(dtype, both, null, q, new double[] {0, -INF}, v, dy).log().assertHolds(0, 0);
    run(dtype, both, null, q, q, new double[] {-INF, 5}, dy).y().assertHolds(-INF, -INF);
    run(dtype, both, null, q, q, new double[] {3, NAN}, dy).y().assertHolds(NAN, NAN);
    // Large scores do not overflow.
    double[] large = {0x1p100, -0x1p100};
    run(dtype, both, null, q, large, v, dy).y().assertHolds(3, 3);
    double[] logs = run(dtype, both, null, q, large, v, dy).log().values();
    assertArrayEquals(new double[] {0x1p100, 0x1p100}, logs, 0x1p100 * roundingOfLogs(dtype));
  }

  @Floating
  void whatLiesBehindTheLengthIsNeverRead(DType dtype) {
    double[] q = {1, 2};
    int[] one = {1};
    Attention a = AttentionCase.plain(2, 3, 1, 1, false);
    Results clean =
        run(dtype, a, one, q, new double[] {7, NAN, INF}, new double[] {9, INF, NAN}, 3, 4);
    clean.y().assertHolds(9, 9);
    clean.log().assertHolds(7, 14);
    clean.dq().assertHolds(0, 0);
    clean.dk().assertHolds(0, 0, 0);
    clean.dv().assertHolds(7, 0, 0);
  }

  /** Queries, keys and values as columns of one matrix, and their gradients of another. */
  @Floating
  void jointProjectionsNeedNoCopies(DType dtype) {
    int row = (4 + 2 + 2) * 3;
    AttentionCase c =
        AttentionCase.random(new Random(8), Form.INTERLEAVED, true, false, 2, 4, 2, 5, 5, 3, 3);
    Results apart = run(dtype, c);
    Attention joint =
        new Attention(
            Heads.columns(2, 4, 5, 3, row),
            Heads.columns(2, 2, 5, 3, row),
            Heads.columns(2, 2, 5, 3, row),
            c.attention().y(),
            c.attention().scale(),
            true);
    double[] matrix = new double[10 * row];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(c.q(), 12 * i, matrix, row * i, 12);
      System.arraycopy(c.k(), 6 * i, matrix, row * i + 12, 6);
      System.arraycopy(c.v(), 6 * i, matrix, row * i + 18, 6);
    }
    Guarded x = of(dtype, matrix);
    Guarded dx = canaries(dtype, matrix.length);
    Guarded y = canaries(dtype, c.dy().length);
    Guarded log = canaries(dtype, 40);
    Guarded dy = of(dtype, c.dy());
    AttentionKernels kernels = backend.attention(dtype);
    long at = x.at();
    kernels.forward(
        joint,
        x.buffer(),
        at,
        x.buffer(),
        at + 12,
        x.buffer(),
        at + 18,
        null,
        0,
        y.buffer(),
        y.at(),
        log.buffer(),
        log.at());
    kernels.backward(
        joint,
        x.buffer(),
        at,
        x.buffer(),
        at + 12,
        x.buffer(),
        at + 18,
        null,
        0,
        y.buffer(),
        y.at(),
        log.buffer(),
        log.at(),
        dy.buffer(),
        dy.at(),
        dx.buffer(),
        at,
        dx.buffer(),
        at + 12,
        dx.buffer(),
        at + 18);
    y.assertHolds(apart.y().values());
    dx.assertMarginsIntact();
    double[] found = dx.values();
    for (int i = 0; i < 10; i++) {
      double[] line = new double[row];
      System.arraycopy(apart.dq().values(), 12 * i, line, 0, 12);
      System.arraycopy(apart.dk().values(), 6 * i, line, 12, 6);
      System.arraycopy(apart.dv().values(), 6 * i, line, 18, 6);
      assertArrayEquals(line, Arrays.copyOfRange(found, row * i, row * i + row), "row " + i);
    }
    assertRefused(
        "dk is",
        () ->
            kernels.backward(
                joint,
                x.buffer(),
                at,
                x.buffer(),
                at + 12,
                x.buffer(),
                at + 18,
                null,
                0,
                y.buffer(),
                y.at(),
                log.buffer(),
                log.at(),
                dy.buffer(),
                dy.at(),
                dx.buffer(),
                at,
                dx.buffer(),
                at + 12,
                dx.buffer(),
                at + 17));
  }

  @Floating
  void badBuffersAreRefused(DType dtype) {
    AttentionKernels kernels = backend.attention(dtype);
    Attention a = AttentionCase.plain(1, 2, 2, 3, false);
    badCalls()
        .argument("q", dtype, 1, 2)
        .argument("k", dtype, 3, 4, 5, 6)
        .argument("v", dtype, 7, 8, 9, 1, 2, 3)
        .argument("y", dtype, 4, 5, 6)
        .check(
            (b, at) ->
                kernels.forward(
                    a, b[0], at[0], b[1], at[1], b[2], at[2], null, 0, b[3], at[3], null, 0));
    badCalls()
        .argument("q", dtype, 1, 2)
        .argument("k", dtype, 3, 4, 5, 6)
        .argument("v", dtype, 7, 8, 9, 1, 2, 3)
        .argument("y", dtype, 4, 5, 6)
        .argument("logSumExp", dtype, 7)
        .argument("dy", dtype, 1, 2, 3)
        .argument("dq", dtype, 1, 2)
        .argument("dk", dtype, 1, 2, 3, 4)
        .argument("dv", dtype, 1, 2, 3, 4, 5, 6)
        .check(
            (b, at) ->
                kernels.backward(
                    a, b[0], at[0], b[1], at[1], b[2], at[2], null, 0, b[3], at[3], b[4], at[4],
                    b[5], at[5], b[6], at[6], b[7], at[7], b[8], at[8]));
  }

  @Floating
  void badLengthsAndOverlapsAreRefused(DType dtype) {
    AttentionKernels kernels = backend.attention(dtype);
    Attention a =
        new Attention(
            Heads.contiguous(2, 1, 1, 1),
            Heads.contiguous(2, 1, 3, 1),
            Heads.contiguous(2, 1, 3, 1),
            Heads.contiguous(2, 1, 1, 1),
            1,
            false);
    Guarded x = of(dtype, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (int bad : seesIndices() ? new int[] {-1, 4} : new int[0]) {
      Guarded lengths = of(DType.I32, 3, bad);
      assertRefused(
          "lengths[1] is " + bad + "; expected 0 to 3", () -> small(kernels, a, x, lengths, 8));
    }
    assertRefused("lengths holds", () -> small(kernels, a, x, of(DType.I32, 3, 3), 8, 100));
    assertRefused("lengths is", () -> small(kernels, a, x, of(dtype, 3, 3), 8));
    assertRefused("y is", () -> small(kernels, a, x, of(DType.I32, 3, 3), 7));
    x.assertHolds(1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  private static void small(
      AttentionKernels kernels, Attention a, Guarded x, Guarded lengths, int yAt) {
    small(kernels, a, x, lengths, yAt, 0);
  }

  /**
   * Keys at 0, values at 0, queries at 6; y at 7 overlaps them, at 8 it reaches into the margin.
   */
  private static void small(
      AttentionKernels kernels, Attention a, Guarded x, Guarded lengths, int yAt, int skip) {
    kernels.forward(
        a,
        x.buffer(),
        x.at() + 6,
        x.buffer(),
        x.at(),
        x.buffer(),
        x.at(),
        lengths.buffer(),
        lengths.at() + skip,
        x.buffer(),
        x.at() + yAt,
        null,
        0);
  }
}
