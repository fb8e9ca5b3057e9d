package dev.lanewise.examples.studies;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.recurrent.Gru;
import dev.lanewise.nn.layer.recurrent.Lstm;
import dev.lanewise.nn.layer.recurrent.RecurrentLayer;
import dev.lanewise.nn.layer.recurrent.Rnn;

/** The recurrent layers that studies compare. */
enum RecurrentKind {
  RNN("vanilla RNN"),
  LSTM("LSTM"),
  GRU("GRU");

  private final String title;

  RecurrentKind(String title) {
    this.title = title;
  }

  /** The name in tables and charts. */
  String title() {
    return title;
  }

  /** One layer. */
  RecurrentLayer layer(int hidden) {
    return switch (this) {
      case RNN -> new Rnn(hidden);
      case LSTM -> new Lstm(hidden);
      case GRU -> new Gru(hidden);
    };
  }

  /**
   * Gives the gates their first biases by the distance that memory has to span (Tallec and Ollivier
   * 2018, "Can recurrent neural networks warp time?"): the time after which a unit's state has
   * faded is spread evenly from 1 to the distance. That is the forget gate's bias in an LSTM, whose
   * input gate gets the opposite, and the update gate's in a GRU; a vanilla RNN has none.
   */
  void spanning(int distance, RecurrentLayer built) {
    if (this == RNN) {
      return;
    }
    for (Parameter parameter : built.parameters()) {
      if (parameter.name().contains("bias_ih")) {
        Tensor value = parameter.value();
        float[] content = value.toFloats();
        int hidden = content.length / (this == LSTM ? 4 : 3);
        for (int unit = 0; unit < hidden; unit++) {
          double keep = Math.log(1 + (distance - 1) * (unit + 0.5) / hidden);
          content[hidden + unit] = (float) keep;
          if (this == LSTM) {
            content[unit] = (float) -keep;
          }
        }
        value.set(content);
      }
    }
  }
}
