package dev.lanewise.examples.data;

/**
 * A data set that comes in two parts.
 *
 * @param train the samples to learn from
 * @param test the samples to be judged by
 */
public record TrainAndTest(LabelledData train, LabelledData test) {}
