package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Recurrent;
import dev.lanewise.kernels.op.RecurrentKernels;
import java.util.Arrays;
import java.util.Random;

/**
 * Runs single steps of recurrent layers on operands whose margins and gaps between rows are
 * guarded. Arrays here have their rows one after the other.
 */
final class RecurrentRuns {
  private final Backend backend;
  private final DType dtype;

  /** What a step reads; the cells only by an LSTM. */
  record Before(double[] input, double[] recurrent, double[] h, double[] c) {
    static Before random(Random random, Recurrent layer) {
      int products = layer.batch() * layer.width();
      int states = layer.batch() * layer.hidden();
      return new Before(
          NormContract.normals(random, products),
          NormContract.normals(random, products),
          NormContract.normals(random, states),
          NormContract.normals(random, states));
    }
  }

  /** What a step writes; canaries (NaN) where it doesn't. */
  record After(double[] gates, double[] h, double[] c) {}

  /** The gradients that come in: of the output, of the cells, and what dh holds already. */
  record Incoming(double[] h, double[] c, double[] dh) {
    static Incoming random(Random random, Recurrent layer) {
      int states = layer.batch() * layer.hidden();
      return new Incoming(
          NormContract.normals(random, states),
          NormContract.normals(random, states),
          NormContract.normals(random, states));
    }
  }

  /** The gradients that a step makes: that of the recurrent part is of its own in a GRU only. */
  record Gradients(double[] input, double[] recurrent, double[] h, double[] c) {}

  /** A matrix on the device. */
  private record Matrix(Guarded elements, int rows, int columns, int stride) {
    Buffer buffer() {
      return elements.buffer();
    }

    long at() {
      return elements.at();
    }

    double[] values() {
      elements.assertOnlyWritten(
          Layout.strided(new int[] {rows, columns}, new long[] {stride, 1}), 0);
      double[] all = elements.values();
      double[] dense = new double[rows * columns];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(all, row * stride, dense, row * columns, columns);
      }
      return dense;
    }
  }

  RecurrentRuns(Backend backend, DType dtype) {
    this.backend = backend;
    this.dtype = dtype;
  }

  /** The same layer with gaps between the rows of every operand that may have them. */
  static Recurrent spaced(Recurrent layer) {
    int hidden = layer.hidden();
    int width = layer.width();
    return new Recurrent(
        layer.cell(), layer.batch(), hidden, width + 3, width + 1, hidden + 2, hidden + 2);
  }

  private Matrix blank(Recurrent layer, int columns, int stride) {
    int rows = layer.batch();
    int length = rows == 0 ? 0 : (rows - 1) * stride + columns;
    return new Matrix(Guarded.canaries(backend.memory(), dtype, length), rows, columns, stride);
  }

  private Matrix of(Recurrent layer, double[] values, int columns, int stride) {
    Matrix matrix = blank(layer, columns, stride);
    for (int i = 0; i < values.length; i += columns) {
      matrix.elements.set(i / columns * stride, Arrays.copyOfRange(values, i, i + columns));
    }
    return matrix;
  }

  private Guarded ints(int[] lengths) {
    return lengths == null
        ? Guarded.of(backend.memory(), DType.I32)
        : Guarded.of(
            backend.memory(), DType.I32, Arrays.stream(lengths).asDoubleStream().toArray());
  }

  /**
   * A step; in place, gates take the input's memory and states that of the states before.
   *
   * @param lengths null for none
   */
  After forward(Recurrent layer, Before before, int[] lengths, int step, boolean inPlace) {
    int n = layer.hidden();
    int width = layer.width();
    Matrix input = of(layer, before.input, width, layer.inputStride());
    Matrix recurrent = of(layer, before.recurrent, width, layer.recurrentStride());
    Matrix h = of(layer, before.h, n, layer.stateStride());
    Matrix c = of(layer, before.c, n, n);
    Matrix gates = inPlace ? input : blank(layer, width, layer.inputStride());
    Matrix hNext = inPlace ? h : blank(layer, n, layer.nextStride());
    Matrix cNext = inPlace ? c : blank(layer, n, n);
    Guarded times = ints(lengths);
    Buffer ended = lengths == null ? null : times.buffer();
    Buffer old = lengths == null ? null : h.buffer();
    RecurrentKernels kernels = backend.recurrent(dtype);
    switch (layer.cell()) {
      case TANH, RELU ->
          kernels.plain(
              layer,
              input.buffer(),
              input.at(),
              recurrent.buffer(),
              recurrent.at(),
              old,
              h.at(),
              hNext.buffer(),
              hNext.at(),
              ended,
              times.at(),
              step);
      case LSTM ->
          kernels.lstm(
              layer,
              input.buffer(),
              input.at(),
              recurrent.buffer(),
              recurrent.at(),
              c.buffer(),
              c.at(),
              old,
              h.at(),
              gates.buffer(),
              gates.at(),
              cNext.buffer(),
              cNext.at(),
              hNext.buffer(),
              hNext.at(),
              ended,
              times.at(),
              step);
      case GRU ->
          kernels.gru(
              layer,
              input.buffer(),
              input.at(),
              recurrent.buffer(),
              recurrent.at(),
              h.buffer(),
              h.at(),
              gates.buffer(),
              gates.at(),
              hNext.buffer(),
              hNext.at(),
              ended,
              times.at(),
              step);
    }
    recurrent.elements.assertMarginsIntact();
    return new After(gates.values(), hNext.values(), cNext.values());
  }

  /**
   * The gradients of a step; in place, those of the gates and the products take their memory, and
   * dc that of dcNext.
   */
  Gradients backward(
      Recurrent layer,
      Before before,
      After after,
      Incoming incoming,
      int[] lengths,
      int step,
      boolean inPlace) {
    int n = layer.hidden();
    int width = layer.width();
    Matrix recurrent = of(layer, before.recurrent, width, layer.recurrentStride());
    Matrix gates = of(layer, after.gates, width, layer.inputStride());
    Matrix h = of(layer, before.h, n, layer.stateStride());
    Matrix hNext = of(layer, after.h, n, layer.nextStride());
    Matrix c = of(layer, before.c, n, n);
    Matrix cNext = of(layer, after.c, n, n);
    Matrix dhNext = of(layer, incoming.h, n, layer.nextStride());
    Matrix dcNext = of(layer, incoming.c, n, n);
    Matrix dInput = inPlace ? gates : blank(layer, width, layer.inputStride());
    Matrix dRecurrent = inPlace ? recurrent : blank(layer, width, layer.recurrentStride());
    Matrix dc = inPlace ? dcNext : blank(layer, n, n);
    Matrix dh = of(layer, incoming.dh, n, layer.stateStride());
    Guarded times = ints(lengths);
    Buffer ended = lengths == null ? null : times.buffer();
    Buffer passed = lengths == null ? null : dh.buffer();
    RecurrentKernels kernels = backend.recurrent(dtype);
    switch (layer.cell()) {
      case TANH, RELU ->
          kernels.plainBackward(
              layer,
              hNext.buffer(),
              hNext.at(),
              dhNext.buffer(),
              dhNext.at(),
              dInput.buffer(),
              dInput.at(),
              passed,
              dh.at(),
              ended,
              times.at(),
              step);
      case LSTM ->
          kernels.lstmBackward(
              layer,
              gates.buffer(),
              gates.at(),
              c.buffer(),
              c.at(),
              cNext.buffer(),
              cNext.at(),
              dhNext.buffer(),
              dhNext.at(),
              dcNext.buffer(),
              dcNext.at(),
              dInput.buffer(),
              dInput.at(),
              dc.buffer(),
              dc.at(),
              passed,
              dh.at(),
              ended,
              times.at(),
              step);
      case GRU ->
          kernels.gruBackward(
              layer,
              gates.buffer(),
              gates.at(),
              recurrent.buffer(),
              recurrent.at(),
              h.buffer(),
              h.at(),
              dhNext.buffer(),
              dhNext.at(),
              dInput.buffer(),
              dInput.at(),
              dRecurrent.buffer(),
              dRecurrent.at(),
              dh.buffer(),
              dh.at(),
              ended,
              times.at(),
              step);
    }
    return new Gradients(dInput.values(), dRecurrent.values(), dh.values(), dc.values());
  }
}
