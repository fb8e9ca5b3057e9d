package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Branches on the same input, their outputs one after the other along the channels (Szegedy et al.,
 * "Going deeper with convolutions", CVPR 2015, figure 2). Parts are named by the branch: {@code
 * 0.weight}. A {@link Sequential} of no layers passes the input on.
 */
public final class Concat extends Layer {
  private final List<Layer> branches;

  /** Branches. */
  public Concat(Layer... branches) {
    this(List.of(branches));
  }

  /**
   * Branches.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Concat(List<? extends Layer> branches) {
    if (branches.isEmpty()) {
      throw new IllegalArgumentException("branches is empty; expected one or more");
    }
    this.branches = List.copyOf(branches);
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] joined = {};
    for (int i = 0; i < branches.size(); i++) {
      int[] output = build(context, i, inputShape);
      if (i == 0) {
        joined = output;
        continue;
      }
      int channels = Math.addExact(joined[0], output[0]);
      joined[0] = output[0];
      if (!Arrays.equals(joined, output)) {
        throw new IllegalArgumentException(
            "branch "
                + i
                + " gives shape "
                + Arrays.toString(output)
                + ", the first one "
                + Arrays.toString(branches.getFirst().outputShape())
                + "; expected the same but for the channels");
      }
      joined[0] = channels;
    }
    return joined;
  }

  private int[] build(BuildContext context, int i, int[] inputShape) {
    int[] output;
    try {
      output = context.build(Integer.toString(i), branches.get(i), inputShape);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "branch " + i + " (" + branches.get(i) + "): " + e.getMessage(), e);
    }
    if (output.length == 0) {
      throw new IllegalArgumentException(
          "branch " + i + " gives a scalar; expected (channels, ..)");
    }
    return output;
  }

  @Override
  protected @Nullable ReceptiveField widen(ReceptiveField before) {
    ReceptiveField joined = branches.getFirst().widen(before);
    for (Layer branch : branches) {
      joined = ReceptiveField.union(joined, branch.widen(before));
    }
    return joined;
  }

  @Override
  public Tensor forward(Tensor x) {
    engine();
    List<Tensor> parts = new ArrayList<>(branches.size());
    for (int i = 0; i < branches.size(); i++) {
      parts.add(branches.get(i).forward(x));
    }
    return Tensor.concat(1, parts);
  }
}
