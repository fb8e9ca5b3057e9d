package dev.lanewise.nn.layer.recurrent;

/**
 * How recurrent layers are put together.
 *
 * @param hidden units of a layer in one direction
 * @param layers how many are stacked
 * @param bidirectional whether each has both directions
 * @param dropout the rate of dropout between stacked layers
 * @param bias whether there are biases
 */
record RecurrentForm(int hidden, int layers, boolean bidirectional, double dropout, boolean bias) {
  RecurrentForm {
    if (hidden < 1) {
      throw new IllegalArgumentException("hidden is " + hidden + "; expected 1 or more");
    }
    if (layers < 1) {
      throw new IllegalArgumentException("layers is " + layers + "; expected 1 or more");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + "; expected 0 <= dropout < 1");
    }
  }

  static RecurrentForm of(int hidden) {
    return new RecurrentForm(hidden, 1, false, 0, true);
  }

  RecurrentForm withLayers(int count) {
    return new RecurrentForm(hidden, count, bidirectional, dropout, bias);
  }

  RecurrentForm withBothDirections() {
    return new RecurrentForm(hidden, layers, true, dropout, bias);
  }

  RecurrentForm withDropout(double rate) {
    return new RecurrentForm(hidden, layers, bidirectional, rate, bias);
  }

  RecurrentForm withoutBias() {
    return new RecurrentForm(hidden, layers, bidirectional, dropout, false);
  }

  int directions() {
    return bidirectional ? 2 : 1;
  }
}
