package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;

/**
 * A tensor that an optimizer changes unless its layer is frozen.
 *
 * @param name its path in the model, such as {@code 0.weight}; unique
 * @param value the tensor; it requires a gradient unless frozen
 * @param decays whether weight decay and penalties apply to it: weights, but not biases
 */
public record Parameter(String name, Tensor value, boolean decays) {}
