package dev.lanewise.examples.studies;

import dev.lanewise.examples.data.LabelledTexts;
import dev.lanewise.examples.report.Numbers;
import dev.lanewise.examples.text.EncodedTexts;
import dev.lanewise.examples.text.NgramBag;
import dev.lanewise.nn.data.Split;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.WordTokenizer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The reviews of {@link SentimentStudy} in three parts, and the two ways of reading them: as words
 * in order, and as a bag of words and pairs. Words, pairs and their weights are those of the part
 * to learn from.
 */
final class SentimentTexts {
  private static final double VALIDATION = 0.1;
  private static final int LEAST_COUNT = 2;
  private static final int MOST_TOKENS = 20_000;

  /** How many words of a review are read; nine in ten are shorter than this. */
  static final int MOST_WORDS = 160;

  private final LabelledTexts train;
  private final LabelledTexts validation;
  private final LabelledTexts test;
  private final WordTokenizer tokenizer;
  private final NgramBag bag;

  /**
   * What a network learns from and is judged by.
   *
   * @param train the part to learn from
   * @param validation the part that says when to stop
   * @param test the part to be judged by
   */
  record Parts(EncodedTexts train, EncodedTexts validation, EncodedTexts test) {}

  /**
   * Divides the known reviews.
   *
   * @param mostTrain how many to learn from at most
   */
  SentimentTexts(LabelledTexts known, LabelledTexts test, long seed, int mostTrain) {
    int[][] rows = Split.stratified(known.labels(), seed, 1 - VALIDATION, VALIDATION);
    this.train = known.rows(Arrays.copyOf(rows[0], Math.min(mostTrain, rows[0].length)));
    this.validation = known.rows(rows[1]);
    this.test = test;
    this.tokenizer = WordTokenizer.of(train.texts(), true, LEAST_COUNT, MOST_TOKENS);
    this.bag = NgramBag.of(train);
  }

  int words() {
    return tokenizer.vocabulary().size();
  }

  NgramBag bag() {
    return bag;
  }

  /** The words of a text, the first ones only; one unknown word if there are none. */
  int[] encode(String text) {
    int[] tokens = tokenizer.encode(text);
    return tokens.length == 0
        ? new int[] {SpecialTokens.UNKNOWN_NUMBER}
        : Arrays.copyOf(tokens, Math.min(tokens.length, MOST_WORDS));
  }

  boolean isKnown(String word) {
    return tokenizer.vocabulary().contains(word);
  }

  Parts inOrder() {
    return parts(this::encode);
  }

  Parts asBags() {
    return parts(bag::encode);
  }

  private Parts parts(Function<String, int[]> encoding) {
    return new Parts(
        EncodedTexts.of(train, encoding),
        EncodedTexts.of(validation, encoding),
        EncodedTexts.of(test, encoding));
  }

  /** What class 1 is. */
  String className() {
    return test.classNames().get(1);
  }

  /** The share of class 1 in the part to learn from. */
  double share() {
    return (double) Arrays.stream(train.labels()).sum() / train.size();
  }

  /** What a guess without reading reaches on the test part. */
  double majority() {
    return test.majority();
  }

  /** The parts' sizes in words. */
  String describe() {
    return ("%d texts to learn from, %d to choose the epoch by, %d to be judged by, read once."
            + " %d words stand in the first twice or more, %d words and pairs in two texts or"
            + " more; %d words of a text are read in order. Whoever says the same to all reaches"
            + " %s.")
        .formatted(
            train.size(),
            validation.size(),
            test.size(),
            words() - SpecialTokens.ALL.size(),
            bag.vocabulary().size() - 1,
            MOST_WORDS,
            Numbers.percent(majority()));
  }
}
