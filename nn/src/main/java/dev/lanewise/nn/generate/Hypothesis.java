package dev.lanewise.nn.generate;

/**
 * A sequence that a search found.
 *
 * @param tokens what follows the prompt, without the end token
 * @param ended whether it ended by the end token, not by its length
 * @param logProbability the sum of the logarithms of its tokens' probabilities, the end token's
 *     included
 * @param score what sequences are ranked by: {@code logProbability} over the length's penalty
 */
@SuppressWarnings("ArrayRecordComponent") // A result to be read, never compared.
public record Hypothesis(int[] tokens, boolean ended, double logProbability, double score) {}
