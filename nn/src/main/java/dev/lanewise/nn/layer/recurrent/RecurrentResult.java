package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.nn.Tensor;

/**
 * What a recurrent layer gives.
 *
 * @param y the last stacked layer's outputs of all steps (batch, time, hidden), or (batch, time, 2
 *     hidden) with the forward direction first
 * @param state the state of each stacked layer and direction after its last step; differentiable
 */
public record RecurrentResult(Tensor y, RecurrentState state) {}
