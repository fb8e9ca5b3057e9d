package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.op.Recurrent.Cell;

/**
 * Plain recurrent units: h' = f(W x + b + U h + b'), with f the tanh (Elman 1990) or ReLU (Le,
 * Jaitly and Hinton 2015).
 */
public final class Rnn extends RecurrentLayer {
  private final Cell cell;

  /**
   * One layer from the first step to the last, with biases.
   *
   * @throws IllegalArgumentException if {@code hidden} is below 1
   */
  public Rnn(int hidden) {
    this(Cell.TANH, RecurrentForm.of(hidden));
  }

  private Rnn(Cell cell, RecurrentForm form) {
    super(cell, form);
    this.cell = cell;
  }

  /** The same, not built, with ReLU instead of tanh. */
  public Rnn withRelu() {
    return new Rnn(Cell.RELU, form());
  }

  /**
   * The same, not built, as so many stacked layers.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public Rnn withLayers(int count) {
    return new Rnn(cell, form().withLayers(count));
  }

  /** The same, not built, in both directions. */
  public Rnn bidirectional() {
    return new Rnn(cell, form().withBothDirections());
  }

  /**
   * The same, not built, with dropout in training before each stacked layer but the first.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public Rnn withDropout(double rate) {
    return new Rnn(cell, form().withDropout(rate));
  }

  /** The same, not built, without biases. */
  public Rnn withoutBias() {
    return new Rnn(cell, form().withoutBias());
  }
}
