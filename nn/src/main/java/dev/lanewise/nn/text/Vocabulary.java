package dev.lanewise.nn.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Tokens and their numbers, from 0. The first {@link #specials} tokens stand for no text: padding,
 * beginning, end and the like. Text never gives them, even where it has the very characters that a
 * special is called by: whoever wants one puts its number into the sequence. One token may stand
 * for all that are unknown. Immutable.
 */
public final class Vocabulary {
  private final List<String> tokens;
  private final int specials;
  private final int unknown;
  private final Map<String, Integer> numbers;

  private Vocabulary(List<String> tokens, int specials, int unknown) {
    this.tokens = List.copyOf(tokens);
    this.specials = specials;
    this.unknown = unknown;
    this.numbers = HashMap.newHashMap(tokens.size());
    for (int number = 0; number < tokens.size(); number++) {
      String token = tokens.get(number);
      if (token.isEmpty()) {
        throw new IllegalArgumentException("token " + number + " is empty; expected text");
      }
      Integer before = numbers.putIfAbsent(token, number);
      if (before != null) {
        throw new IllegalArgumentException(
            "tokens "
                + before
                + " and "
                + number
                + " are both "
                + Quotes.quote(token)
                + "; expected unique ones");
      }
    }
    if (specials < 0 || specials > tokens.size()) {
      throw new IllegalArgumentException(
          "specials is " + specials + "; expected 0 to " + tokens.size());
    }
  }

  /**
   * A vocabulary of tokens for text only.
   *
   * @throws IllegalArgumentException if a token is empty or there twice
   */
  public static Vocabulary of(List<String> tokens) {
    return new Vocabulary(tokens, 0, -1);
  }

  /**
   * A vocabulary that begins with {@code specials} tokens that stand for no text.
   *
   * @throws IllegalArgumentException if a token is empty or there twice, or {@code specials} is
   *     negative or more than there are
   */
  public static Vocabulary of(List<String> tokens, int specials) {
    return new Vocabulary(tokens, specials, -1);
  }

  /**
   * The same with a token for what is unknown.
   *
   * @throws IllegalArgumentException if it isn't in the vocabulary
   */
  public Vocabulary withUnknown(String token) {
    Integer number = numbers.get(token);
    if (number == null) {
      throw new IllegalArgumentException(
          "token for the unknown is " + Quotes.quote(token) + ", which the vocabulary lacks");
    }
    return new Vocabulary(tokens, specials, number);
  }

  /** How many tokens there are. */
  public int size() {
    return tokens.size();
  }

  /** How many tokens at the beginning stand for no text. */
  public int specials() {
    return specials;
  }

  /** The tokens in order. */
  public List<String> tokens() {
    return tokens;
  }

  /** The number of the token for what is unknown, if there is one. */
  public OptionalInt unknown() {
    return unknown < 0 ? OptionalInt.empty() : OptionalInt.of(unknown);
  }

  /** Whether this very token is known. */
  public boolean contains(String token) {
    return numbers.containsKey(token);
  }

  /**
   * The number of a token, or that for the unknown.
   *
   * @throws IllegalArgumentException if it is unknown and there is no token for that
   */
  public int number(String token) {
    Integer number = numbers.get(token);
    if (number != null) {
      return number;
    }
    if (unknown < 0) {
      throw new IllegalArgumentException(
          "token " + Quotes.quote(token) + " is not in the vocabulary of " + size());
    }
    return unknown;
  }

  /** Whether text can give this token: it is known and no special. */
  public boolean isText(String token) {
    Integer number = numbers.get(token);
    return number != null && number >= specials;
  }

  /**
   * The number of a token that stands in a text, or that for the unknown, which is also what the
   * name of a special is there.
   *
   * @throws IllegalArgumentException if text can't give it and there is no token for the unknown
   */
  public int numberInText(String token) {
    int number = number(token);
    if (number >= specials || number == unknown) {
      return number;
    }
    if (unknown < 0) {
      throw new IllegalArgumentException(
          "token "
              + Quotes.quote(token)
              + " is a special, which text does not give, and there is none for the unknown");
    }
    return unknown;
  }

  /**
   * The token of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String token(int number) {
    if (number < 0 || number >= tokens.size()) {
      throw new IllegalArgumentException(
          "token number is " + number + "; expected 0 to " + (tokens.size() - 1));
    }
    return tokens.get(number);
  }
}
