package dev.lanewise.nn.layer;

import dev.lanewise.nn.Tensor;

/**
 * A tensor that is part of a state to be saved, but not trained.
 *
 * @param name its path in the model, such as {@code 1.running_mean}; unique
 * @param value the tensor
 */
public record NamedTensor(String name, Tensor value) {}
