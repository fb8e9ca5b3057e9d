package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.op.AddRows;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Adds a row of a trained table, {@code weight} (positions, width), to each step. */
public final class LearnedPositions extends Layer {
  private final int positions;
  private final Initializer initializer;
  private @Nullable Tensor weight;

  /**
   * A layer.
   *
   * @param positions how many steps there are at most
   * @throws IllegalArgumentException if {@code positions} is below 1
   */
  public LearnedPositions(int positions, Initializer initializer) {
    if (positions < 1) {
      throw new IllegalArgumentException("positions is " + positions + "; expected 1 or more");
    }
    this.positions = positions;
    this.initializer = Objects.requireNonNull(initializer, "initializer");
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
    weight = context.parameter("weight", initializer, false, positions, width, positions, width);
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
    return AddRows.apply(x, built(weight), start);
  }
}
