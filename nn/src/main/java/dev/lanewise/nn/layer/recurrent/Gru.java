package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.op.Recurrent.Cell;

/**
 * Gated recurrent units (Cho et al. 2014) in PyTorch's form, with the reset gate behind the
 * recurrent product; gates r, z, n. The formulas stand at {@link
 * dev.lanewise.kernels.op.RecurrentKernels#gru}.
 */
public final class Gru extends RecurrentLayer {
  /**
   * One layer from the first step to the last, with biases.
   *
   * @throws IllegalArgumentException if {@code hidden} is below 1
   */
  public Gru(int hidden) {
    this(RecurrentForm.of(hidden));
  }

  private Gru(RecurrentForm form) {
    super(Cell.GRU, form);
  }

  /**
   * The same, not built, as so many stacked layers.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public Gru withLayers(int count) {
    return new Gru(form().withLayers(count));
  }

  /** The same, not built, in both directions. */
  public Gru bidirectional() {
    return new Gru(form().withBothDirections());
  }

  /**
   * The same, not built, with dropout in training before each stacked layer but the first.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public Gru withDropout(double rate) {
    return new Gru(form().withDropout(rate));
  }

  /** The same, not built, without biases. */
  public Gru withoutBias() {
    return new Gru(form().withoutBias());
  }
}
