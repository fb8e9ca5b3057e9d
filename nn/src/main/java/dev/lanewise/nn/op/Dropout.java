package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;

/**
 * Inverted dropout (Srivastava et al. 2014): each element is 0 with probability {@code rate}, else
 * divided by 1 - rate. The mask comes from the stream's counter.
 */
public final class Dropout {
  private Dropout() {}

  /**
   * The forward pass; the gradient is that of a product with the mask.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public static Tensor apply(Tensor x, double rate, RandomStream random) {
    Engine engine = Operands.requireFloating(x);
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; expected 0 <= rate < 1");
    }
    Tensor mask = engine.empty(x.dtype(), x.layout().compact());
    random.bernoulli(mask, 1 - rate, 1 / (1 - rate));
    return x.apply(BinaryOp.MUL, mask);
  }
}
