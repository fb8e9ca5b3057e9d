package dev.lanewise.kernels.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.op.Recurrent.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Recurrent layers check themselves when they are described. */
class RecurrentDescriptorTest {
  private static void refused(String inMessage, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call);
    assertTrue(refusal.getMessage().contains(inMessage), refusal.getMessage());
  }

  @Test
  void rowsHoldTheGates() {
    assertEquals(
        new Recurrent(Cell.LSTM, 2, 3, 12, 12, 3, 3), Recurrent.contiguous(Cell.LSTM, 2, 3));
    assertEquals(9, Recurrent.contiguous(Cell.GRU, 0, 3).width());
    assertEquals(3, Recurrent.contiguous(Cell.TANH, 0, 3).width());
    assertEquals(3, Recurrent.contiguous(Cell.RELU, 0, 3).width());
  }

  @Test
  void badSizesAreRefused() {
    assertThrows(NullPointerException.class, () -> new Recurrent(null, 1, 1, 1, 1, 1, 1));
    refused("batch is -1; expected 0", () -> Recurrent.contiguous(Cell.GRU, -1, 1));
    refused("hidden is 0; expected 1", () -> Recurrent.contiguous(Cell.GRU, 1, 0));
    refused("expected 4 times that below 2^31", () -> Recurrent.contiguous(Cell.LSTM, 1, 1 << 29));
    assertEquals(1 << 30, Recurrent.contiguous(Cell.LSTM, 1, 1 << 28).width());
    refused("inputStride is 11; expected 12", () -> new Recurrent(Cell.LSTM, 1, 3, 11, 12, 3, 3));
    refused("recurrentStride is 8; expected 9", () -> new Recurrent(Cell.GRU, 1, 3, 9, 8, 3, 3));
    refused("stateStride is 2; expected 3", () -> new Recurrent(Cell.GRU, 1, 3, 9, 9, 2, 3));
    refused("nextStride is 2; expected 3", () -> new Recurrent(Cell.GRU, 1, 3, 9, 9, 3, 2));
  }
}
