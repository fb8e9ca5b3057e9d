package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.host.HostRecurrentCall;
import dev.lanewise.kernels.host.HostRows;
import dev.lanewise.kernels.op.Recurrent.Cell;
import java.util.Arrays;

/** The passes of a backward step. */
final class BackwardCells {
  /** A row that has ended passes its gradients through. */
  static final Pass[] ENDED = {BackwardCells::passThrough};

  private static final Pass[] TANH = {BackwardCells::tanh};
  private static final Pass[] RELU = {BackwardCells::relu};

  /** The output's gate comes first, since dInput may be the gates and the rest doesn't need it. */
  private static final Pass[] LSTM = {
    BackwardCells::tanhOfCell, BackwardCells::output, BackwardCells::cell
  };

  private static final Pass[] GRU = {BackwardCells::mixture, BackwardCells::reset};

  private BackwardCells() {}

  /** The passes of a row that takes part. */
  static Pass[] active(Cell cell) {
    return switch (cell) {
      case TANH -> TANH;
      case RELU -> RELU;
      case LSTM -> LSTM;
      case GRU -> GRU;
    };
  }

  private static void passThrough(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    zero(call, row, call.dInput);
    if (call.dRecurrent.isGiven()) {
      zero(call, row, call.dRecurrent);
    }
    if (call.dc.isGiven()) {
      System.arraycopy(
          call.dcNext.floats(), call.dcNext.index(row), call.dc.floats(), call.dc.index(row), n);
    }
    BackwardPasses.add(
        n, call.dhNext.floats(), call.dhNext.index(row), call.dh.floats(), call.dh.index(row));
  }

  private static void zero(HostRecurrentCall call, int row, HostRows rows) {
    int at = rows.index(row);
    Arrays.fill(rows.floats(), at, at + call.layer().width(), 0);
  }

  private static void tanh(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.tanh(
        call.layer().hidden(),
        call.hNext.floats(),
        call.hNext.index(row),
        call.dhNext.floats(),
        call.dhNext.index(row),
        call.dInput.floats(),
        call.dInput.index(row));
  }

  private static void relu(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.relu(
        call.layer().hidden(),
        call.hNext.floats(),
        call.hNext.index(row),
        call.dhNext.floats(),
        call.dhNext.index(row),
        call.dInput.floats(),
        call.dInput.index(row));
  }

  private static void tanhOfCell(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.tanhOf(call.layer().hidden(), call.cNext.floats(), call.cNext.index(row), work);
  }

  private static void output(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    BackwardPasses.output(
        n,
        call.gates.floats(),
        call.gates.index(row) + 3 * n,
        call.dhNext.floats(),
        call.dhNext.index(row),
        call.dcNext.floats(),
        call.dcNext.index(row),
        work,
        call.dInput.floats(),
        call.dInput.index(row) + 3 * n);
  }

  private static void cell(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.cell(
        call.layer().hidden(),
        call.gates.floats(),
        call.gates.index(row),
        call.c.floats(),
        call.c.index(row),
        work,
        call.dInput.floats(),
        call.dInput.index(row),
        call.dc.floats(),
        call.dc.index(row));
  }

  private static void mixture(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.mixture(
        call.layer().hidden(),
        call.gates.floats(),
        call.gates.index(row),
        call.h.floats(),
        call.h.index(row),
        call.dhNext.floats(),
        call.dhNext.index(row),
        call.dInput.floats(),
        call.dInput.index(row),
        call.dRecurrent.floats(),
        call.dRecurrent.index(row),
        call.dh.floats(),
        call.dh.index(row));
  }

  private static void reset(HostRecurrentCall call, int row, float[] work) {
    BackwardPasses.reset(
        call.layer().hidden(),
        call.gates.floats(),
        call.gates.index(row),
        call.recurrent.floats(),
        call.recurrent.index(row),
        call.dInput.floats(),
        call.dInput.index(row),
        call.dRecurrent.floats(),
        call.dRecurrent.index(row));
  }
}
