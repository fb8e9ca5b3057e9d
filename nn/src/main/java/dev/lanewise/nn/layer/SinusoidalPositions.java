package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.op.AddRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Adds sin(position / 10000^(2i / width)) to element 2i of each step and the cosine of the same to
 * element 2i + 1 (Vaswani et al. 2017, section 3.5). Nothing is trained.
 */
public final class SinusoidalPositions extends Layer {
  private static final double BASE = 10_000;

  private final int positions;
  private @Nullable Tensor table;

  /**
   * A layer.
   *
   * @param positions how many steps there are at most
   * @throws IllegalArgumentException if {@code positions} is below 1
   */
  public SinusoidalPositions(int positions) {
    if (positions < 1) {
      throw new IllegalArgumentException("positions is " + positions + "; expected 1 or more");
    }
    this.positions = positions;
  }

  @Override
  protected String label() {
    return "positions";
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    if (inputShape.length != 2) {
      throw new IllegalArgumentException(
          "input has shape " + Arrays.toString(inputShape) + "; expected (time, width)");
    }
    int width = inputShape[1];
    double[] values = new double[Math.multiplyExact(positions, width)];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < width; i++) {
        double angle = position * StrictMath.pow(BASE, -(double) (i - i % 2) / width);
        values[position * width + i] = i % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle);
      }
    }
    table = context.constant(values, positions, width);
    return inputShape;
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, 0);
  }

  /**
   * Adds the positions from a start on.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  public Tensor forward(Tensor x, int start) {
    return AddRows.apply(x, built(table), start);
  }
}
