package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Recurrent layers of every kind, and states for them. */
final class RecurrentCases {
  private RecurrentCases() {}

  /** A layer of a cell. */
  static RecurrentLayer layer(Cell cell, int hidden, int layers, boolean bidirectional) {
    return switch (cell) {
      case TANH -> both(new Rnn(hidden).withLayers(layers), bidirectional);
      case RELU -> both(new Rnn(hidden).withRelu().withLayers(layers), bidirectional);
      case LSTM -> {
        Lstm lstm = new Lstm(hidden).withLayers(layers);
        yield bidirectional ? lstm.bidirectional() : lstm;
      }
      case GRU -> {
        Gru gru = new Gru(hidden).withLayers(layers);
        yield bidirectional ? gru.bidirectional() : gru;
      }
    };
  }

  private static Rnn both(Rnn rnn, boolean bidirectional) {
    return bidirectional ? rnn.bidirectional() : rnn;
  }

  /** Every cell in one or both directions, one or two of them stacked. */
  static Stream<Arguments> forms() {
    List<Arguments> forms = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (int layers = 1; layers <= 2; layers++) {
        forms.add(Arguments.of(cell, layers, false));
        forms.add(Arguments.of(cell, layers, true));
      }
    }
    return forms.stream();
  }

  /** A state of normal numbers. */
  static RecurrentState state(RecurrentLayer like, int batch, long seed) {
    RecurrentState state = like.zeroState(batch);
    RandomStream random = new RandomStream(seed, 0);
    state.h().forEach(h -> random.normal(h, 0, 1));
    state.c().forEach(c -> random.normal(c, 0, 1));
    return state;
  }

  /** All tensors of a state, as parameters. */
  static List<Tensor> leaves(RecurrentState state) {
    List<Tensor> leaves = new ArrayList<>(state.h());
    leaves.addAll(state.c());
    leaves.forEach(Tensor::requireGrad);
    return leaves;
  }

  /** Normal numbers. */
  static Tensor normal(Engine engine, DType dtype, long seed, int... shape) {
    Tensor x = engine.empty(dtype, Layout.of(shape));
    new RandomStream(seed, 1).normal(x, 0, 1);
    return x;
  }
}
