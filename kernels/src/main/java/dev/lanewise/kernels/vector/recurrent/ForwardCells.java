package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.host.HostRecurrentCall;
import dev.lanewise.kernels.host.HostRows;
import dev.lanewise.kernels.op.Recurrent.Cell;

/** The passes of a forward step. */
final class ForwardCells {
  /** A row that has ended keeps its states. */
  static final Pass[] ENDED = {ForwardCells::keep};

  private static final Pass[] TANH = {ForwardCells::tanh};
  private static final Pass[] RELU = {ForwardCells::relu};

  private static final Pass[] LSTM = {
    ForwardCells::twoGates,
    ForwardCells::lstmCandidate,
    ForwardCells::outputGate,
    ForwardCells::cell,
    ForwardCells::output
  };

  private static final Pass[] GRU = {
    ForwardCells::twoGates, ForwardCells::gruCandidate, ForwardCells::mixture
  };

  private ForwardCells() {}

  /** The passes of a row that takes part. */
  static Pass[] active(Cell cell) {
    return switch (cell) {
      case TANH -> TANH;
      case RELU -> RELU;
      case LSTM -> LSTM;
      case GRU -> GRU;
    };
  }

  private static void keep(HostRecurrentCall call, int row, float[] work) {
    copy(call, row, call.h, call.hNext);
    if (call.c.isGiven()) {
      copy(call, row, call.c, call.cNext);
    }
  }

  private static void copy(HostRecurrentCall call, int row, HostRows from, HostRows to) {
    System.arraycopy(
        from.floats(), from.index(row), to.floats(), to.index(row), call.layer().hidden());
  }

  private static void tanh(HostRecurrentCall call, int row, float[] work) {
    ForwardPasses.tanh(
        call.layer().hidden(),
        call.input.floats(),
        call.input.index(row),
        call.recurrent.floats(),
        call.recurrent.index(row),
        call.hNext.floats(),
        call.hNext.index(row));
  }

  private static void relu(HostRecurrentCall call, int row, float[] work) {
    ForwardPasses.relu(
        call.layer().hidden(),
        call.input.floats(),
        call.input.index(row),
        call.recurrent.floats(),
        call.recurrent.index(row),
        call.hNext.floats(),
        call.hNext.index(row));
  }

  /** The first two gates of LSTM and GRU. */
  private static void twoGates(HostRecurrentCall call, int row, float[] work) {
    ForwardPasses.sigmoid(
        2 * call.layer().hidden(),
        call.input.floats(),
        call.input.index(row),
        call.recurrent.floats(),
        call.recurrent.index(row),
        call.gates.floats(),
        call.gates.index(row));
  }

  private static void lstmCandidate(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    ForwardPasses.tanh(
        n,
        call.input.floats(),
        call.input.index(row) + 2 * n,
        call.recurrent.floats(),
        call.recurrent.index(row) + 2 * n,
        call.gates.floats(),
        call.gates.index(row) + 2 * n);
  }

  private static void outputGate(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    ForwardPasses.sigmoid(
        n,
        call.input.floats(),
        call.input.index(row) + 3 * n,
        call.recurrent.floats(),
        call.recurrent.index(row) + 3 * n,
        call.gates.floats(),
        call.gates.index(row) + 3 * n);
  }

  private static void cell(HostRecurrentCall call, int row, float[] work) {
    ForwardPasses.cell(
        call.layer().hidden(),
        call.gates.floats(),
        call.gates.index(row),
        call.c.floats(),
        call.c.index(row),
        call.cNext.floats(),
        call.cNext.index(row));
  }

  private static void output(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    ForwardPasses.output(
        n,
        call.gates.floats(),
        call.gates.index(row) + 3 * n,
        call.cNext.floats(),
        call.cNext.index(row),
        call.hNext.floats(),
        call.hNext.index(row));
  }

  private static void gruCandidate(HostRecurrentCall call, int row, float[] work) {
    int n = call.layer().hidden();
    ForwardPasses.candidate(
        n,
        call.input.floats(),
        call.input.index(row) + 2 * n,
        call.recurrent.floats(),
        call.recurrent.index(row) + 2 * n,
        call.gates.floats(),
        call.gates.index(row));
  }

  private static void mixture(HostRecurrentCall call, int row, float[] work) {
    ForwardPasses.mixture(
        call.layer().hidden(),
        call.gates.floats(),
        call.gates.index(row),
        call.h.floats(),
        call.h.index(row),
        call.hNext.floats(),
        call.hNext.index(row));
  }
}
