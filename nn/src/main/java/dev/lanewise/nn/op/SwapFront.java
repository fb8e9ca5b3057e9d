package dev.lanewise.nn.op;

import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Function;
import dev.lanewise.nn.PlanCache;
import dev.lanewise.nn.Tensor;

/**
 * The first two axes swapped, as a contiguous copy, such as batch and time around recurrent layers;
 * the gradient is swapped back.
 */
public final class SwapFront extends Function {
  private static final PlanCache.Factory<Layout> SEEN = (kind, x, b, c, p0, p1) -> swapped(x);

  private final Tensor x;

  private SwapFront(Tensor x) {
    this.x = x;
  }

  private static Layout swapped(Layout x) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException("x has shape " + x + "; expected two dimensions or more");
    }
    int[] order = new int[x.rank()];
    for (int axis = 0; axis < order.length; axis++) {
      order[axis] = axis < 2 ? 1 - axis : axis;
    }
    return x.transpose(order);
  }

  /**
   * The forward pass.
   *
   * @throws IllegalArgumentException if x has less than two dimensions
   */
  public static Tensor apply(Tensor x) {
    Engine engine = x.engine();
    Tensor y = copy(x);
    if (engine.isRecording(x)) {
      engine.record(new SwapFront(x), y);
    }
    return y;
  }

  private static Tensor copy(Tensor x) {
    Layout seen = x.engine().plans().get(SEEN, SEEN, x.layout(), null, null, 0, 0);
    return Copies.dense(x.view(seen, x.offset()));
  }

  @Override
  protected void backward(Tensor dy) {
    x.addGrad(copy(dy), true);
  }
}
