package dev.lanewise.nn.text;

import java.util.List;

/**
 * Each character (Unicode code point) is a token. Nothing is lost but what the vocabulary lacks.
 * Specials never come from text.
 */
public final class CharacterTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;

  /**
   * A tokeniser for a vocabulary whose tokens, but for its specials, are single characters.
   *
   * @throws IllegalArgumentException if another token is longer
   */
  public CharacterTokenizer(Vocabulary vocabulary) {
    for (int number = vocabulary.specials(); number < vocabulary.size(); number++) {
      String token = vocabulary.token(number);
      if (token.codePointCount(0, token.length()) != 1) {
        throw new IllegalArgumentException(
            "token " + number + " is " + Quotes.quote(token) + "; expected one character");
      }
    }
    this.vocabulary = vocabulary;
  }

  /** A tokeniser for the characters of a text, in the order of their code points. */
  public static CharacterTokenizer of(String text) {
    List<String> characters =
        text.codePoints().distinct().sorted().mapToObj(Character::toString).toList();
    return new CharacterTokenizer(Vocabulary.of(characters));
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints().map(c -> vocabulary.numberInText(Character.toString(c))).toArray();
  }

  /** {@inheritDoc} Specials give nothing. */
  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int number : tokens) {
      String token = vocabulary.token(number);
      text.append(number < vocabulary.specials() ? "" : token);
    }
    return text.toString();
  }
}
