package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.testing.RecurrentRuns.After;
import dev.lanewise.kernels.testing.RecurrentRuns.Before;
import dev.lanewise.kernels.testing.RecurrentRuns.Gradients;
import dev.lanewise.kernels.testing.RecurrentRuns.Incoming;
import java.util.Random;

/** Time steps of recurrent layers whose rows all take part: values. */
public abstract class RecurrentContract extends KernelContract {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final double[] NONE = {};

  protected RecurrentContract(Backend backend) {
    super(backend);
  }

  private static Recurrent units(Cell cell, int batch, int hidden) {
    return Recurrent.contiguous(cell, batch, hidden);
  }

  private After forward(DType dtype, Recurrent layer, Before before) {
    return new RecurrentRuns(backend, dtype).forward(layer, before, null, 0, false);
  }

  private Gradients backward(
      DType dtype, Recurrent layer, Before before, After after, Incoming incoming) {
    return new RecurrentRuns(backend, dtype)
        .backward(layer, before, after, incoming, null, 0, false);
  }

  private static double[] list(double... values) {
    return values;
  }

  @Floating
  void plainByHand(DType dtype) {
    Before before = new Before(list(1, 2, -2, 150, 0), list(-1, 3, 1, 150, -0.0), NONE, NONE);
    After relu = forward(dtype, units(Cell.RELU, 1, 5), before);
    assertArrayEquals(list(0, 5, 0, 300, 0), relu.h());
    After tanh = forward(dtype, units(Cell.TANH, 1, 5), before);
    assertEquals(0, tanh.h()[0]);
    assertEquals(1, tanh.h()[3]);
    After after = new After(NONE, list(0.5, -1, 0, 2, 1), NONE);
    Incoming incoming = new Incoming(list(4, 8, 2, 3, -1), NONE, NONE);
    assertArrayEquals(
        list(4, 0, 0, 3, -1),
        backward(dtype, units(Cell.RELU, 1, 5), before, after, incoming).input());
    assertArrayEquals(
        list(3, 0, 2, -9, 0),
        backward(dtype, units(Cell.TANH, 1, 5), before, after, incoming).input(),
        0);
  }

  @Floating
  void lstmByHand(DType dtype) {
    // Gates i, f, g, o of two units: 1, 1, 1, 1/2 and 1/2, 1/2, -1, 0.
    Before before =
        new Before(
            list(150, 1, 150, 0, 200, -150, 7, -INF),
            list(150, -1, 50, 0, 0, -150, -7, 5),
            NONE,
            list(199, 1));
    Recurrent two = units(Cell.LSTM, 1, 2);
    After after = forward(dtype, two, before);
    assertArrayEquals(list(1, 0.5, 1, 0.5, 1, -1, 0.5, 0), after.gates());
    assertArrayEquals(list(200, 0), after.c());
    assertArrayEquals(list(0.5, 0), after.h());

    After kept = new After(list(0.5, 0.5, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75), NONE, list(0, INF));
    Gradients gradients =
        backward(
            dtype,
            two,
            new Before(NONE, NONE, NONE, list(4, 4)),
            kept,
            new Incoming(list(2, 2), list(1, 1), NONE));
    // e is 2.5 where tanh(c) is 0, and 1 where it is 1.
    assertArrayEquals(list(0.3125, 0.125, 1.875, 0.75, 0.9375, 0.375, 0, 0.375), gradients.input());
    assertArrayEquals(list(0.625, 0.25), gradients.c());
  }

  @Floating
  void gruByHand(DType dtype) {
    // Gates r, z, n of two units: 1/2, 1/2, 0 and 1, 0, 1.
    Before before =
        new Before(list(1, 150, 2, -INF, -2, 100), list(-1, 150, -2, 0, 4, 100), list(6, 9), NONE);
    Recurrent two = units(Cell.GRU, 1, 2);
    After after = forward(dtype, two, before);
    assertArrayEquals(list(0.5, 1, 0.5, 0, 0, 1), after.gates());
    assertArrayEquals(list(3, 1), after.h());

    Gradients gradients =
        backward(
            dtype,
            units(Cell.GRU, 1, 1),
            new Before(NONE, list(0, 0, 2), list(1.5), NONE),
            new After(list(0.5, 0.25, 0.5), NONE, NONE),
            new Incoming(list(4), NONE, list(10)));
    assertArrayEquals(list(1.125, 0.75, 2.25), gradients.input());
    assertArrayEquals(list(1.125, 0.75, 1.125), gradients.recurrent());
    assertArrayEquals(list(11), gradients.h());
  }

  /** Rows of every length around the lanes of every width, with gaps and without, in place too. */
  @Floating
  void resultsAreWithinTheStatedBounds(DType dtype) {
    Random random = new Random(1);
    RecurrentRuns runs = new RecurrentRuns(backend, dtype);
    for (Cell cell : Cell.values()) {
      for (int hidden = 1; hidden <= 49; hidden += hidden < 20 ? 1 : 7) {
        Recurrent dense = units(cell, 1 + hidden % 3, hidden);
        Recurrent layer = hidden % 2 == 0 ? dense : RecurrentRuns.spaced(dense);
        String what = layer.toString();
        Before before = Before.random(random, layer);
        Incoming incoming = Incoming.random(random, layer);
        After after = runs.forward(layer, before, null, 3, false);
        RecurrentFormula.forward(dtype, layer, before).assertGood(after, what);
        Gradients gradients = runs.backward(layer, before, after, incoming, null, 3, false);
        RecurrentFormula.backward(dtype, layer, before, after, incoming)
            .assertGood(gradients, what);
        assertSame(cell, after, runs.forward(layer, before, null, 3, true), what);
        assertSame(
            cell, gradients, runs.backward(layer, before, after, incoming, null, 3, true), what);
      }
    }
  }

  private static void assertSame(Cell cell, After expected, After actual, String what) {
    assertArrayEquals(expected.h(), actual.h(), what);
    if (cell.gates() > 1) {
      assertArrayEquals(expected.gates(), actual.gates(), what);
    }
    if (cell == Cell.LSTM) {
      assertArrayEquals(expected.c(), actual.c(), what);
    }
  }

  private static void assertSame(Cell cell, Gradients expected, Gradients actual, String what) {
    assertArrayEquals(expected.input(), actual.input(), what);
    assertArrayEquals(expected.h(), actual.h(), what);
    if (cell == Cell.GRU) {
      assertArrayEquals(expected.recurrent(), actual.recurrent(), what);
    }
    if (cell == Cell.LSTM) {
      assertArrayEquals(expected.c(), actual.c(), what);
    }
  }

  @Floating
  void nanSpoilsItsUnitOnly(DType dtype) {
    Random random = new Random(3);
    for (Cell cell : Cell.values()) {
      int hidden = 19;
      Recurrent layer = units(cell, 1, hidden);
      Before clean = Before.random(random, layer);
      After expected = forward(dtype, layer, clean);
      for (int gate = 0; gate < cell.gates(); gate++) {
        for (int unit : new int[] {0, 7, 18}) {
          double[] input = clean.input().clone();
          input[gate * hidden + unit] = NAN;
          After after =
              forward(dtype, layer, new Before(input, clean.recurrent(), clean.h(), clean.c()));
          double[] h = expected.h().clone();
          h[unit] = NAN;
          assertArrayEquals(h, after.h(), cell + ", gate " + gate);
        }
      }
    }
  }

  @Floating
  void infinitiesFollowTheRules(DType dtype) {
    // The gates: i = 1; f = 0, 1, 0; g = 1; o = 1.
    Before before =
        new Before(
            list(INF, INF, INF, -INF, INF, -INF, INF, INF, INF, INF, INF, INF),
            new double[12],
            NONE,
            list(7, INF, -INF));
    After lstm = forward(dtype, units(Cell.LSTM, 1, 3), before);
    assertArrayEquals(list(1, INF, NAN), lstm.c());
    assertEquals(1, lstm.h()[1]);
    assertEquals(NAN, lstm.h()[2]);
    // z = 0 and 1 of an infinite state, and a reset gate of 0 times infinity.
    After gru =
        forward(
            dtype,
            units(Cell.GRU, 1, 3),
            new Before(
                list(0, 0, -INF, -INF, INF, 0, INF, INF, 0),
                list(0, 0, 0, 0, 0, 0, 0, 0, INF),
                list(INF, INF, 1),
                NONE));
    assertArrayEquals(list(NAN, INF, NAN), gru.h());
    After relu =
        forward(
            dtype,
            units(Cell.RELU, 1, 3),
            new Before(list(INF, -INF, INF), list(0, 0, -INF), NONE, NONE));
    assertArrayEquals(list(INF, 0, NAN), relu.h());
    // Gradients are products: infinity times a slope of 0 is NaN.
    Gradients gradients =
        backward(
            dtype,
            units(Cell.RELU, 1, 3),
            new Before(NONE, NONE, NONE, NONE),
            new After(NONE, list(0, NAN, 1), NONE),
            new Incoming(list(INF, 1, INF), NONE, NONE));
    assertArrayEquals(list(NAN, NAN, INF), gradients.input());
  }

  @Floating
  void noSequencesAreFine(DType dtype) {
    for (Cell cell : Cell.values()) {
      Recurrent layer = units(cell, 0, 3);
      Before before = new Before(NONE, NONE, NONE, NONE);
      RecurrentRuns runs = new RecurrentRuns(backend, dtype);
      assertEquals(0, runs.forward(layer, before, new int[0], 1, false).h().length);
      After after = new After(NONE, NONE, NONE);
      Incoming incoming = new Incoming(NONE, NONE, NONE);
      assertEquals(
          0, runs.backward(layer, before, after, incoming, new int[0], 1, false).input().length);
    }
  }
}
