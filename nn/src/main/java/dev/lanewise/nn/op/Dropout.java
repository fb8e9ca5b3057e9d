package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import java.util.Arrays;

/**
 * Inverted dropout (Srivastava et al. 2014): each element is 0 with probability {@code rate}, else
 * divided by 1 - rate. The mask comes from the stream's counter and is made again for the gradient.
 */
public final class Dropout extends Function {
  private static final PlanCache.Factory<Layout> CHANNELS = (kind, x, b, c, p0, p1) -> channels(x);

  private final Tensor x;
  private final double rate;
  private final RandomStream random;
  private final long counter;

  private Dropout(Tensor x, double rate, RandomStream random, long counter) {
    this.x = x;
    this.rate = rate;
    this.random = random;
    this.counter = counter;
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1)
   */
  public static Tensor apply(Tensor input, double rate, RandomStream random) {
    Engine engine = Operands.requireFloating(input);
    requireRate(rate);
    Tensor x = input.contiguous();
    long counter = random.take(Math.toIntExact(x.size()));
    Tensor y = drop(x, rate, random, counter);
    if (engine.isRecording(x)) {
      engine.record(new Dropout(x, rate, random, counter), y);
    }
    return y;
  }

  private static Tensor drop(Tensor x, double rate, RandomStream random, long counter) {
    Tensor y = x.engine().empty(x.dtype(), x.layout());
    x.engine()
        .backend()
        .random(x.dtype())
        .dropout(
            random.seed(),
            random.stream(),
            counter,
            Math.toIntExact(x.size()),
            1 - rate,
            1 / (1 - rate),
            x.buffer(),
            x.offset(),
            y.buffer(),
            y.offset());
    return y;
  }

  @Override
  protected void backward(Tensor dy) {
    x.addGrad(drop(dy.contiguous(), rate, random, counter), true);
  }

  private static void requireRate(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; expected 0 <= rate < 1");
    }
  }

  /**
   * Dropout of whole channels of x (batch, channels, ..), one draw each (Tompson et al. 2015).
   *
   * @throws IllegalArgumentException if {@code rate} is not in [0, 1), or x has no channels
   */
  public static Tensor ofChannels(Tensor x, double rate, RandomStream random) {
    Engine engine = Operands.requireFloating(x);
    requireRate(rate);
    Layout drawn = engine.plans().get(CHANNELS, CHANNELS, x.layout(), null, null, 0, 0);
    Tensor mask = engine.empty(x.dtype(), drawn);
    random.bernoulli(mask, 1 - rate, 1 / (1 - rate));
    return x.apply(BinaryOp.MUL, mask);
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
}
