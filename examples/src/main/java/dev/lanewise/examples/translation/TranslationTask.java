package dev.lanewise.examples.translation;

import dev.lanewise.examples.data.DateFormats;
import dev.lanewise.examples.data.Multi30k;
import dev.lanewise.examples.data.SentencePairs;
import dev.lanewise.nn.text.BytePairTokenizer;
import dev.lanewise.nn.text.CharacterTokenizer;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.Tokenizer;
import dev.lanewise.nn.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be translated, and how both sides are read. Both vocabularies begin with {@link
 * SpecialTokens#ALL}.
 *
 * @param name what the report calls it
 * @param stem begins the names of its figures
 * @param train the pairs to learn from
 * @param validation the pairs to follow the training by
 * @param test the pairs to be judged by
 * @param source tokens of sources
 * @param target tokens of targets
 * @param most tokens of a source or target, the longest one of all parts
 */
public record TranslationTask(
    String name,
    String stem,
    EncodedPairs train,
    EncodedPairs validation,
    SentencePairs test,
    Tokenizer source,
    Tokenizer target,
    int most) {
  /** The stem of {@link #captions}. */
  public static final String CAPTIONS = "captions";

  /** How many tokens a byte-pair vocabulary of Multi30k has on either side. */
  private static final int BYTE_PAIRS = 3000;

  private static final int MOST_WORDS = 12;

  /**
   * Dates as people write them, to ISO 8601, by characters. The vocabularies are the same whatever
   * the arguments, so that a network that was trained on some dates can read all others.
   *
   * @param count how many to learn from
   * @param held how many to follow the training by, and as many others to be judged by
   */
  public static TranslationTask dates(int count, int held, long seed) {
    SentencePairs all = DateFormats.pairs(count + 2 * held, seed);
    SentencePairs year = DateFormats.wholeYear();
    return of(
        "Dates to ISO 8601",
        "dates",
        all.part(2 * held, all.size()),
        all.part(held, 2 * held),
        all.part(0, held),
        characters(year.sources()),
        characters(year.targets()));
  }

  /** English to French, pairs of at most 12 words on either side, by byte pairs. */
  public static TranslationTask captions(Multi30k.Parts parts) {
    SentencePairs train = parts.train().withWordsUpTo(MOST_WORDS);
    return of(
        "Multi30k, English to French",
        CAPTIONS,
        train,
        parts.validation().withWordsUpTo(MOST_WORDS),
        parts.test().withWordsUpTo(MOST_WORDS),
        BytePairTokenizer.train(train.sources(), SpecialTokens.ALL, BYTE_PAIRS),
        BytePairTokenizer.train(train.targets(), SpecialTokens.ALL, BYTE_PAIRS));
  }

  private static TranslationTask of(
      String name,
      String stem,
      SentencePairs train,
      SentencePairs validation,
      SentencePairs test,
      Tokenizer source,
      Tokenizer target) {
    EncodedPairs encoded = EncodedPairs.of(train, source, target);
    EncodedPairs held = EncodedPairs.of(validation, source, target);
    EncodedPairs judged = EncodedPairs.of(test, source, target);
    int most = Math.max(encoded.longest(), Math.max(held.longest(), judged.longest()));
    return new TranslationTask(name, stem, encoded, held, test, source, target, most);
  }

  private static Tokenizer characters(List<String> texts) {
    List<String> tokens = new ArrayList<>(SpecialTokens.ALL);
    texts.stream()
        .flatMapToInt(String::codePoints)
        .distinct()
        .sorted()
        .mapToObj(Character::toString)
        .forEach(tokens::add);
    return new CharacterTokenizer(
        Vocabulary.of(tokens, SpecialTokens.ALL.size()).withUnknown(SpecialTokens.UNKNOWN));
  }
}
