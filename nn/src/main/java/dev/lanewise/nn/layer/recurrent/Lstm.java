package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.kernels.op.Recurrent.Cell;
import dev.lanewise.nn.init.Initializer;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997) with forget gates (Gers, Schmidhuber and
 * Cummins 2000); gates i, f, g, o. The formulas stand at {@link
 * dev.lanewise.kernels.op.RecurrentKernels#lstm}.
 */
public final class Lstm extends RecurrentLayer {
  private final double forgetBias;

  /**
   * One layer from the first step to the last, with biases.
   *
   * @throws IllegalArgumentException if {@code hidden} is below 1
   */
  public Lstm(int hidden) {
    this(RecurrentForm.of(hidden), Double.NaN);
  }

  private Lstm(RecurrentForm form, double forgetBias) {
    super(Cell.LSTM, form);
    if (!form.bias() && !Double.isNaN(forgetBias)) {
      throw new IllegalArgumentException(
          "forgetBias is " + forgetBias + " of a layer without biases; expected one with them");
    }
    this.forgetBias = forgetBias;
  }

  /**
   * The same, not built, with another first value of the forget gates' input biases, such as 1, so
   * that cells keep their content at first (Jozefowicz, Zaremba and Sutskever 2015).
   *
   * @throws IllegalArgumentException if {@code value} is not finite, or there are no biases
   */
  public Lstm withForgetBias(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("forgetBias is " + value + "; expected a finite number");
    }
    return new Lstm(form(), value);
  }

  /**
   * The same, not built, as so many stacked layers.
   *
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public Lstm withLayers(int count) {
    return new Lstm(form().withLayers(count), forgetBias);
  }

  /** The same, not built, in both directions. */
  public Lstm bidirectional() {
    return new Lstm(form().withBothDirections(), forgetBias);
  }

  /**
   * The same, not built, with dropout in training before each stacked layer but the first.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public Lstm withDropout(double rate) {
    return new Lstm(form().withDropout(rate), forgetBias);
  }

  /**
   * The same, not built, without biases.
   *
   * @throws IllegalArgumentException if the forget gates' was given
   */
  public Lstm withoutBias() {
    return new Lstm(form().withoutBias(), forgetBias);
  }

  @Override
  Initializer inputBias(Initializer usual) {
    if (Double.isNaN(forgetBias)) {
      return usual;
    }
    return (target, fanIn, fanOut, random) -> {
      usual.fill(target, fanIn, fanOut, random);
      long hidden = form().hidden();
      target
          .engine()
          .backend()
          .elementwise(target.dtype())
          .fill(forgetBias, hidden, target.buffer(), target.offset() + hidden);
    };
  }
}
