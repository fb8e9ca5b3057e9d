package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/**
 * Inverted dropout (Srivastava et al. 2014): each element is 0 with probability {@code rate}, else
 * divided by 1 - rate. The mask comes from the stream's counter.
 */
public final class Dropout {
  private static final PlanCache.Factory<Layout> CHANNELS = (kind, x, b, c, p0, p1) -> channels(x);

  private Dropout() {}

  /**
   * The forward pass; the gradient is that of a product with the mask.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public static Tensor apply(Tensor x, double rate, RandomStream random) {
    return multiply(x, rate, random, x.layout().compact());
  }

  /**
   * Dropout of whole channels of x (batch, channels, ..), one draw each (Tompson et al. 2015).
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1), or x has no channels
   */
  public static Tensor ofChannels(Tensor x, double rate, RandomStream random) {
    Layout mask = x.engine().plans().get(CHANNELS, CHANNELS, x.layout(), null, null, 0, 0);
    return multiply(x, rate, random, mask);
  }

  private static Layout channels(Layout x) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException(
          "dropout of channels of x " + x + "; expected x (batch, channels, ..)");
    }
    int[] shape = x.shape();
    Arrays.fill(shape, 2, shape.length, 1);
    return Layout.of(shape);
  }

  private static Tensor multiply(Tensor x, double rate, RandomStream random, Layout drawn) {
    Engine engine = Operands.requireFloating(x);
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; expected 0 <= rate < 1");
    }
    Tensor mask = engine.empty(x.dtype(), drawn);
    random.bernoulli(mask, 1 - rate, 1 / (1 - rate));
    return x.apply(BinaryOp.MUL, mask);
  }
}
