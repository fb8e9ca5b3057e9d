package dev.lanewise.nn.layer;

import dev.lanewise.kernels.op.ResponseNorm;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.ResponseNormalization;
import dev.lanewise.nn.op.ResponseNormalization.Form;

/**
 * Local response normalisation of (channels, ..) across channels (Krizhevsky, Sutskever and Hinton
 * 2012, 3.3), as {@link ResponseNorm} says; it has no parameters.
 */
public final class LocalResponseNorm extends Layer {
  private final Form form;

  /**
   * A layer.
   *
   * @param size channels in a window, an odd number
   * @param alpha the weight of the mean of squares in a window: the paper's times {@code size}
   * @param beta the exponent
   * @param k what the squares are added to
   * @throws IllegalArgumentException if a number is out of the range that {@link ResponseNorm} says
   */
  public LocalResponseNorm(int size, double alpha, double beta, double k) {
    this.form = new Form(size, alpha, beta, k);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length == 0) {
      throw new IllegalArgumentException("input is a scalar; expected (channels, ..)");
    }
    return inputShape;
  }

  @Override
  protected ReceptiveField widen(ReceptiveField before) {
    return before;
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    return ResponseNormalization.apply(form, x);
  }
}
