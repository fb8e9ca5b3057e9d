package dev.lanewise.nn.layer.recurrent;

import dev.lanewise.nn.Tensor;

/**
 * What a recurrent layer or network gives.
 *
 * @param y the outputs of all steps: the last stacked layer's (batch, time, hidden), or (batch,
 *     time, 2 hidden) with the forward direction first, or what a network makes of them
 * @param state the state of each stacked layer and direction after its last step; differentiable
 */
public record RecurrentResult(Tensor y, RecurrentState state) {}
