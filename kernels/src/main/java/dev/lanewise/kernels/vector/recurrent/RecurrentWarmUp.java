package dev.lanewise.kernels.vector.recurrent;

import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.vector.Lanes;
import dev.lanewise.kernels.vector.WarmUpLoop;
import java.time.Duration;

/**
 * Brings the steps of every cell to C2, forward and backward, with rows that take part and one that
 * has ended.
 */
final class RecurrentWarmUp {
  private static final int BATCH = 4;

  /** Rounds of the vector loops and some elements that fill no vector. */
  private static final int HIDDEN = 25 * Lanes.FLOATS + 3;

  /** The most gates a cell has. */
  private static final int GATES = 4;

  /** What a step costs for each gate of a unit: the function and the passes around it. */
  private static final double OPERATIONS = 30;

  private final RecurrentKernels kernels;
  private final F32Buffer input = products();
  private final F32Buffer recurrent = products();
  private final F32Buffer gates = products();
  private final F32Buffer dInput = products();
  private final F32Buffer dRecurrent = products();
  private final F32Buffer h = states();
  private final F32Buffer c = states();
  private final F32Buffer hNext = states();
  private final F32Buffer cNext = states();
  private final F32Buffer dh = states();
  private final F32Buffer dc = states();
  private final I32Buffer lengths = HostBuffer.of(2, 2, 1, 2);

  RecurrentWarmUp(RecurrentKernels kernels) {
    this.kernels = kernels;
  }

  private static F32Buffer products() {
    return HostBuffer.of(new float[BATCH * GATES * HIDDEN]);
  }

  private static F32Buffer states() {
    return HostBuffer.of(new float[BATCH * HIDDEN]);
  }

  /** Calls everything until it is compiled. */
  boolean run(Duration limit) {
    WarmUpLoop loop = new WarmUpLoop();
    for (Cell cell : Cell.values()) {
      Recurrent layer = Recurrent.contiguous(cell, BATCH, HIDDEN);
      double operations = OPERATIONS * BATCH * layer.width();
      loop.add(operations, () -> forward(layer));
      loop.add(operations, () -> backward(layer));
    }
    return loop.run(limit);
  }

  private void forward(Recurrent layer) {
    switch (layer.cell()) {
      case TANH, RELU ->
          kernels.plain(layer, input, 0, recurrent, 0, h, 0, hNext, 0, lengths, 0, 1);
      case LSTM ->
          kernels.lstm(
              layer, input, 0, recurrent, 0, c, 0, h, 0, gates, 0, cNext, 0, hNext, 0, lengths, 0,
              1);
      case GRU ->
          kernels.gru(layer, input, 0, recurrent, 0, h, 0, gates, 0, hNext, 0, lengths, 0, 1);
    }
  }

  private void backward(Recurrent layer) {
    switch (layer.cell()) {
      case TANH, RELU ->
          kernels.plainBackward(layer, hNext, 0, h, 0, dInput, 0, dh, 0, lengths, 0, 1);
      case LSTM ->
          kernels.lstmBackward(
              layer, gates, 0, c, 0, cNext, 0, h, 0, c, 0, dInput, 0, dc, 0, dh, 0, lengths, 0, 1);
      case GRU ->
          kernels.gruBackward(
              layer,
              gates,
              0,
              recurrent,
              0,
              h,
              0,
              hNext,
              0,
              dInput,
              0,
              dRecurrent,
              0,
              dh,
              0,
              lengths,
              0,
              1);
    }
  }
}
