package dev.lanewise.nn.layer;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import java.util.List;

/**
 * Layers one after the other; also a layer itself. Parts are named by their place: {@code
 * 0.weight}.
 */
public final class Sequential extends Layer {
  private final List<Layer> layers;

  /** A chain. */
  public Sequential(Layer... layers) {
    this(List.of(layers));
  }

  /** A chain. */
  public Sequential(List<? extends Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  @Override
  public Sequential build(Engine engine, long seed, int... inputShape) {
    super.build(engine, seed, inputShape);
    return this;
  }

  @Override
  public Sequential build(Engine engine, DType dtype, long seed, int... inputShape) {
    super.build(engine, dtype, seed, inputShape);
    return this;
  }

  @Override
  protected int[] create(BuildContext context, int[] inputShape) {
    int[] shape = inputShape;
    for (int i = 0; i < layers.size(); i++) {
      try {
        shape = context.build(Integer.toString(i), layers.get(i), shape);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "layer " + i + " (" + layers.get(i) + "): " + e.getMessage(), e);
      }
    }
    return shape;
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = x;
    for (int i = 0; i < layers.size(); i++) {
      y = layers.get(i).forward(y);
    }
    return y;
  }
}
