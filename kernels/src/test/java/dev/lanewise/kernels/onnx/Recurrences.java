package dev.lanewise.kernels.onnx;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.onnx.NotRun.UnsupportedCaseException;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.kernels.testing.Guarded;
import java.util.List;

/** RNN, LSTM and GRU of one direction: one product of all inputs, then one a step. */
final class Recurrences extends Operators {
  /** Where the gates i, f, g, o are among ONNX's i, o, f, c. */
  private static final int[] LSTM_ORDER = {0, 2, 3, 1};

  private static final int[] PLAIN_ORDER = {0};

  Recurrences(Backend backend) {
    super(backend);
  }

  /** Whether an argument is given. */
  private static boolean has(List<OnnxTensor> arguments, int index) {
    return index < arguments.size() && arguments.get(index) != null;
  }

  /** Y and Y_h. */
  List<OnnxTensor> run(OnnxNode node, List<OnnxTensor> arguments) {
    if (node.operator().equals("GRU")) {
      if (node.integer("linear_before_reset", 0) == 0) {
        throw new UnsupportedCaseException(NotRun.RESET);
      }
      throw new IllegalArgumentException("linear_before_reset is 1; no case has it");
    }
    if (has(arguments, 7)) {
      throw new UnsupportedCaseException(NotRun.PEEPHOLES);
    }
    if (node.has("direction") || node.has("activations") || has(arguments, 5)) {
      throw new IllegalArgumentException("a direction, activations or a state; no case has them");
    }
    boolean lstm = node.operator().equals("LSTM");
    boolean batchFirst = node.integer("layout", 0) == 1;
    OnnxTensor x = arguments.get(0);
    int batch = x.shape()[batchFirst ? 0 : 1];
    int steps = x.shape()[batchFirst ? 1 : 0];
    int inputs = x.shape()[2];
    int hidden = node.integer("hidden_size", 0);
    int[] order = lstm ? LSTM_ORDER : PLAIN_ORDER;
    int width = order.length * hidden;

    Guarded w = weights(arguments.get(1), order, hidden, inputs);
    Guarded u = weights(arguments.get(2), order, hidden, hidden);
    Guarded input = biases(arguments, order, hidden, batch * steps);
    Guarded from = in(x);
    Gemm projection = Gemm.dense(false, true, batch * steps, width, inputs);
    product(projection, from.buffer(), from.at(), w, 1, input);

    Guarded lengths = lengths(arguments, batch, steps);
    Guarded zeros = zeros(batch * hidden);
    Guarded cell = zeros(batch * hidden);
    Guarded recurrent = out((long) batch * width);
    Guarded y = out((long) batch * steps * hidden);
    // From one sequence to the next, and from one step to the next, in rows.
    int apart = batchFirst ? steps : 1;
    int next = batchFirst ? 1 : batch;
    for (int step = 0; step < steps; step++) {
      Buffer h = step == 0 ? zeros.buffer() : y.buffer();
      long hAt = step == 0 ? zeros.at() : y.at() + (long) (step - 1) * next * hidden;
      int hStride = step == 0 ? hidden : apart * hidden;
      Recurrent layer =
          new Recurrent(
              lstm ? Cell.LSTM : Cell.TANH,
              batch,
              hidden,
              apart * width,
              width,
              hStride,
              apart * hidden);
      product(
          new Gemm(false, true, batch, width, hidden, hStride, hidden, width),
          h,
          hAt,
          u,
          0,
          recurrent);
      long inputAt = input.at() + (long) step * next * width;
      long yAt = y.at() + (long) step * next * hidden;
      if (lstm) {
        backend
            .recurrent(F32)
            .lstm(
                layer,
                input.buffer(),
                inputAt,
                recurrent.buffer(),
                recurrent.at(),
                cell.buffer(),
                cell.at(),
                h,
                hAt,
                input.buffer(),
                inputAt,
                cell.buffer(),
                cell.at(),
                y.buffer(),
                yAt,
                lengths.buffer(),
                lengths.at(),
                step);
      } else {
        backend
            .recurrent(F32)
            .plain(
                layer,
                input.buffer(),
                inputAt,
                recurrent.buffer(),
                recurrent.at(),
                h,
                hAt,
                y.buffer(),
                yAt,
                lengths.buffer(),
                lengths.at(),
                step);
      }
    }
    double[] all = y.assertMarginsIntact().values();
    double[] last = new double[batch * hidden];
    for (int b = 0; b < batch; b++) {
      int row = b * apart + (steps - 1) * next;
      System.arraycopy(all, row * hidden, last, b * hidden, hidden);
    }
    int[] shape =
        batchFirst ? new int[] {batch, steps, 1, hidden} : new int[] {steps, 1, batch, hidden};
    int[] lastShape = batchFirst ? new int[] {batch, 1, hidden} : new int[] {1, batch, hidden};
    return List.of(OnnxTensor.floats(shape, all), OnnxTensor.floats(lastShape, last));
  }

  private void product(Gemm gemm, Buffer a, long aAt, Guarded b, double beta, Guarded c) {
    backend.matmul(F32).gemm(gemm, 1, a, aAt, b.buffer(), b.at(), beta, c.buffer(), c.at());
  }

  /** The weights of all gates in our order, a row for each unit of a gate. */
  private Guarded weights(OnnxTensor all, int[] order, int hidden, int columns) {
    if (all.shape()[0] != 1) {
      throw new IllegalArgumentException("num_directions is " + all.shape()[0] + "; expected 1");
    }
    double[] ordered = new double[all.values().length];
    int size = hidden * columns;
    for (int gate = 0; gate < order.length; gate++) {
      System.arraycopy(all.values(), order[gate] * size, ordered, gate * size, size);
    }
    return Guarded.of(backend.memory(), F32, ordered);
  }

  /** Rows of the sum of both biases in our order. */
  private Guarded biases(List<OnnxTensor> arguments, int[] order, int hidden, int rows) {
    int width = order.length * hidden;
    double[] sums = new double[rows * width];
    if (has(arguments, 3)) {
      double[] both = arguments.get(3).values();
      for (int i = 0; i < sums.length; i++) {
        int at = order[i % width / hidden] * hidden + i % hidden;
        sums[i] = both[at] + both[width + at];
      }
    }
    return Guarded.of(backend.memory(), F32, sums);
  }

  private Guarded lengths(List<OnnxTensor> arguments, int batch, int steps) {
    double[] lengths = new double[batch];
    for (int b = 0; b < batch; b++) {
      lengths[b] = has(arguments, 4) ? arguments.get(4).values()[b] : steps;
    }
    return Guarded.of(backend.memory(), DType.I32, lengths);
  }

  private Guarded zeros(int size) {
    return Guarded.of(backend.memory(), F32, new double[size]);
  }
}
