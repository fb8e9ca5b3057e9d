package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.testing.RecurrentRuns.After;
import dev.lanewise.kernels.testing.RecurrentRuns.Before;
import dev.lanewise.kernels.testing.RecurrentRuns.Gradients;
import dev.lanewise.kernels.testing.RecurrentRuns.Incoming;
import java.util.Arrays;
import java.util.Random;

/** Time steps of recurrent layers some of whose rows have ended. */
public abstract class RecurrentLengthsContract extends KernelContract {
  protected RecurrentLengthsContract(Backend backend) {
    super(backend);
  }

  /** Row 1 has ended at step 2, row 2 has no steps at all; the others are as without lengths. */
  @Floating
  void rowsThatHaveEndedKeepTheirStates(DType dtype) {
    Random random = new Random(2);
    int[] lengths = {3, 2, 0, 9};
    for (Cell cell : Cell.values()) {
      for (int hidden : new int[] {1, 5, 21}) {
        Recurrent layer = RecurrentRuns.spaced(Recurrent.contiguous(cell, 4, hidden));
        RecurrentRuns runs = new RecurrentRuns(backend, dtype);
        Before before = Before.random(random, layer);
        Incoming incoming = Incoming.random(random, layer);
        After all = runs.forward(layer, before, null, 0, false);
        Gradients allBack = runs.backward(layer, before, all, incoming, null, 0, false);
        // What is not read may be NaN.
        Before odd =
            new Before(spoilt(before.input()), spoilt(before.recurrent()), before.h(), before.c());
        After some = runs.forward(layer, odd, lengths, 2, false);
        After inPlace = runs.forward(layer, before, lengths, 2, true);
        Before oddBack =
            new Before(odd.input(), odd.recurrent(), spoilt(before.h()), spoilt(before.c()));
        After oddAfter = new After(spoilt(all.gates()), spoilt(all.h()), spoilt(all.c()));
        Gradients back = runs.backward(layer, oddBack, oddAfter, incoming, lengths, 2, false);
        for (int row = 0; row < 4; row++) {
          boolean ended = row == 1 || row == 2;
          String what = layer + ", row " + row;
          double[] h = ended ? before.h() : all.h();
          assertRow(h, some.h(), row, hidden, what);
          assertRow(h, inPlace.h(), row, hidden, what);
          if (cell == Cell.LSTM) {
            double[] c = ended ? before.c() : all.c();
            assertRow(c, some.c(), row, hidden, what);
            assertRow(c, inPlace.c(), row, hidden, what);
            assertRow(ended ? incoming.c() : allBack.c(), back.c(), row, hidden, what);
          }
          if (cell.gates() > 1) {
            double[] gates = ended ? rounded(dtype, before.input()) : all.gates();
            assertRow(gates, inPlace.gates(), row, layer.width(), what);
          }
          double[] nothing = new double[back.input().length];
          assertRow(ended ? nothing : allBack.input(), back.input(), row, layer.width(), what);
          if (cell == Cell.GRU) {
            assertRow(
                ended ? nothing : allBack.recurrent(), back.recurrent(), row, layer.width(), what);
          }
          double[] dh = ended ? sums(dtype, incoming.dh(), incoming.h()) : allBack.h();
          assertRow(dh, back.h(), row, hidden, what);
        }
      }
    }
  }

  /** The same with NaN in the rows 1 and 2 of 4. */
  private static double[] spoilt(double[] values) {
    double[] result = values.clone();
    Arrays.fill(result, values.length / 4, 3 * (values.length / 4), Double.NaN);
    return result;
  }

  private static double[] rounded(DType dtype, double[] values) {
    return Arrays.stream(values).map(v -> dtype == DType.F32 ? (float) v : v).toArray();
  }

  private static double[] sums(DType dtype, double[] a, double[] b) {
    double[] sums = new double[a.length];
    Arrays.setAll(sums, i -> a[i] + b[i]);
    return rounded(dtype, sums);
  }

  private static void assertRow(
      double[] expected, double[] actual, int row, int width, String what) {
    assertArrayEquals(
        Arrays.copyOfRange(expected, row * width, (row + 1) * width),
        Arrays.copyOfRange(actual, row * width, (row + 1) * width),
        what);
  }
}
