package dev.lanewise.bench.contenders;

import dev.lanewise.bench.cases.RecurrentCase;
import dev.lanewise.bench.cases.RecurrentCase.Cell;
import dev.lanewise.kernels.host.F32Buffer;
import dev.lanewise.kernels.host.HostBuffer;

/**
 * A node of a recurrent layer. ONNX Runtime takes time first, and ONNX has another order of gates:
 * i, o, f, g of an LSTM, z, r, n of a GRU.
 */
final class OnnxRecurrent {
  private static final int[] LSTM_ORDER = {0, 3, 1, 2};
  private static final int[] GRU_ORDER = {1, 0, 2};

  private OnnxRecurrent() {}

  static void node(
      ProtoMessage node, ProtoMessage graph, RecurrentCase which, HostBuffer[] operands) {
    node.text(1, "w").text(1, "u").text(1, "b").text(2, OnnxModel.OUTPUT);
    node.text(4, which.cell() == Cell.LSTM ? "LSTM" : "GRU");
    node.message(5, OnnxParts.integer("hidden_size", which.hidden()));
    if (which.cell() == Cell.GRU) {
      // The reset gate after the product, as PyTorch and our layer have it.
      node.message(5, OnnxParts.integer("linear_before_reset", 1));
    }
    int hidden = which.hidden();
    int width = which.width();
    HostBuffer w = HostBuffer.of(reordered(which, operands[1], hidden));
    HostBuffer u = HostBuffer.of(reordered(which, operands[2], hidden));
    float[] biases = new float[2 * width];
    System.arraycopy(reordered(which, operands[3], 1), 0, biases, 0, width);
    System.arraycopy(reordered(which, operands[4], 1), 0, biases, width, width);
    graph.message(5, OnnxParts.constant("w", w, 1, width, hidden));
    graph.message(5, OnnxParts.constant("u", u, 1, width, hidden));
    graph.message(5, OnnxParts.constant("b", HostBuffer.of(biases), 1, 2L * width));
  }

  private static float[] reordered(RecurrentCase which, HostBuffer buffer, int columns) {
    float[] from = F32Buffer.cast(buffer, "parameter").array();
    float[] to = new float[from.length];
    int[] order = which.cell() == Cell.LSTM ? LSTM_ORDER : GRU_ORDER;
    int block = which.hidden() * columns;
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(from, order[i] * block, to, i * block, block);
    }
    return to;
  }

  static long[] shapeX(RecurrentCase which) {
    return new long[] {which.time(), which.batch(), which.hidden()};
  }

  static long[] shapeY(RecurrentCase which) {
    return new long[] {which.time(), 1, which.batch(), which.hidden()};
  }

  /** (first, second, size) as (second, first, size). */
  static float[] swapped(float[] array, int first, int second, int size) {
    float[] swapped = new float[array.length];
    for (int i = 0; i < first; i++) {
      for (int j = 0; j < second; j++) {
        System.arraycopy(array, (i * second + j) * size, swapped, (j * first + i) * size, size);
      }
    }
    return swapped;
  }
}
