package dev.lanewise.examples.studies;

import dev.lanewise.examples.text.TextClassifier;
import java.util.function.Function;

/**
 * One network of {@link SentimentStudy} and how it is trained.
 *
 * @param name what the report calls it
 * @param stem begins the names of its figures
 * @param make makes it, not built
 * @param bag whether it reads bags, not words in order
 * @param epochs in the full form
 * @param rate of the first step
 * @param weightDecay of AdamW
 * @param least the test accuracy that it must reach in the full form
 */
record SentimentNetwork(
    String name,
    String stem,
    Function<SentimentTexts, TextClassifier> make,
    boolean bag,
    int epochs,
    double rate,
    double weightDecay,
    double least) {}
