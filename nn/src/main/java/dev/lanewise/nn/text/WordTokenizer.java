package dev.lanewise.nn.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words and marks are tokens: a word is a run of letters, their accents and digits, with single
 * apostrophes inside; any other character that isn't white space is a token of its own. White space
 * is lost, and so are upper case if so wished and words that the vocabulary lacks; {@link #decode}
 * puts one space between tokens. Specials never come from text.
 */
public final class WordTokenizer implements Tokenizer {
  private static final Pattern TOKEN =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}]++(?:['\u2019][\\p{L}\\p{M}\\p{N}]++)*+|[^\\s\\p{L}\\p{M}\\p{N}]",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Vocabulary vocabulary;
  private final boolean lowerCase;

  /** A tokeniser for a vocabulary of words. */
  public WordTokenizer(Vocabulary vocabulary, boolean lowerCase) {
    this.vocabulary = vocabulary;
    this.lowerCase = lowerCase;
  }

  /**
   * A tokeniser for the words of texts: {@link SpecialTokens#ALL}, then words by falling count,
   * those of equal count in the order of their characters.
   *
   * @param lowerCase whether case is to be lost
   * @param least how often a word must occur, 1 or more
   * @param most how many tokens there may be, specials included
   * @throws IllegalArgumentException if {@code least} is below 1, or {@code most} leaves no room
   *     for a word
   */
  public static WordTokenizer of(Iterable<String> texts, boolean lowerCase, int least, int most) {
    if (least < 1) {
      throw new IllegalArgumentException("least is " + least + "; expected 1 or more");
    }
    if (most <= SpecialTokens.ALL.size()) {
      throw new IllegalArgumentException(
          "most is " + most + "; expected more than " + SpecialTokens.ALL.size());
    }
    Map<String, Integer> counts = new HashMap<>();
    for (String text : texts) {
      for (String word : words(text, lowerCase)) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    List<String> tokens = new ArrayList<>(SpecialTokens.ALL);
    counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= least)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most - tokens.size())
        .forEach(entry -> tokens.add(entry.getKey()));
    Vocabulary vocabulary =
        Vocabulary.of(tokens, SpecialTokens.ALL.size()).withUnknown(SpecialTokens.UNKNOWN);
    return new WordTokenizer(vocabulary, lowerCase);
  }

  /** The words and marks of a text. */
  public static List<String> words(String text, boolean lowerCase) {
    Matcher matcher = TOKEN.matcher(lowerCase ? text.toLowerCase(Locale.ROOT) : text);
    List<String> words = new ArrayList<>();
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return words(text, lowerCase).stream().mapToInt(vocabulary::numberInText).toArray();
  }

  /** {@inheritDoc} Specials but that for the unknown give nothing. */
  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder();
    int unknown = vocabulary.unknown().orElse(-1);
    for (int number : tokens) {
      String token = vocabulary.token(number);
      if (number >= vocabulary.specials() || number == unknown) {
        text.append(text.isEmpty() ? "" : " ").append(token);
      }
    }
    return text.toString();
  }
}
