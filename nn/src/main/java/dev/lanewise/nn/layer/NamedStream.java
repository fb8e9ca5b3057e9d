package dev.lanewise.nn.layer;

import dev.lanewise.nn.RandomStream;

/**
 * A sequence of random numbers whose place is part of a state to be saved.
 *
 * @param name its path in the model, such as {@code 2.mask}; unique
 * @param stream the sequence
 */
public record NamedStream(String name, RandomStream stream) {}
