package dev.lanewise.kernels.vector.recurrent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.host.I32Buffer;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.op.RecurrentKernels;
import dev.lanewise.kernels.vector.Kernels;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls leave nothing to the garbage collector. */
@Tag("allocation")
class VectorRecurrentAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 200;
  private static final int ROUNDS = 400;

  /** For what the JVM itself allocates now and then in this thread. */
  private static final long TOLERANCE = 2_048;

  private static final int BATCH = 5;
  private static final int HIDDEN = 67;

  private final RecurrentKernels kernels = Kernels.vector(Family.RECURRENT, DType.F32, 1);
  private final F32Buffer input = products();
  private final F32Buffer recurrent = products();
  private final F32Buffer gates = products();
  private final F32Buffer dInput = products();
  private final F32Buffer dRecurrent = products();
  private final F32Buffer h = states();
  private final F32Buffer c = states();
  private final F32Buffer hNext = states();
  private final F32Buffer cNext = states();
  private final F32Buffer dhNext = states();
  private final F32Buffer dcNext = states();
  private final F32Buffer dh = states();
  private final F32Buffer dc = states();
  private final I32Buffer lengths = HostBuffer.of(3, 3, 1, 2, 3);

  private static F32Buffer products() {
    return HostBuffer.of(new float[BATCH * 4 * HIDDEN]);
  }

  private static F32Buffer states() {
    return HostBuffer.of(new float[BATCH * HIDDEN]);
  }

  private void step(Recurrent layer) {
    switch (layer.cell()) {
      case TANH, RELU -> {
        kernels.plain(layer, input, 0, recurrent, 0, h, 0, hNext, 0, lengths, 0, 2);
        kernels.plainBackward(layer, hNext, 0, dhNext, 0, dInput, 0, dh, 0, lengths, 0, 2);
      }
      case LSTM -> {
        kernels.lstm(
            layer, input, 0, recurrent, 0, c, 0, h, 0, gates, 0, cNext, 0, hNext, 0, lengths, 0, 2);
        kernels.lstmBackward(
            layer, gates, 0, c, 0, cNext, 0, dhNext, 0, dcNext, 0, dInput, 0, dc, 0, dh, 0, lengths,
            0, 2);
      }
      case GRU -> {
        kernels.gru(layer, input, 0, recurrent, 0, h, 0, gates, 0, hNext, 0, lengths, 0, 2);
        kernels.gruBackward(
            layer,
            gates,
            0,
            recurrent,
            0,
            h,
            0,
            dhNext,
            0,
            dInput,
            0,
            dRecurrent,
            0,
            dh,
            0,
            lengths,
            0,
            2);
      }
    }
  }

  @Test
  void forwardAndBackward() {
    for (Cell cell : Cell.values()) {
      Recurrent layer = Recurrent.contiguous(cell, BATCH, HIDDEN);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
          step(layer);
        }
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      long bytes = least;
      assertTrue(bytes <= TOLERANCE, () -> cell + ": " + bytes + " bytes in " + CALLS + " calls");
    }
  }
}
