package dev.lanewise.examples.data;

import dev.lanewise.nn.text.CharacterTokenizer;
import java.util.Arrays;

/**
 * A text as the numbers of its characters, split by position: the beginning to learn from, the end
 * held out. The alphabet is that of the whole text.
 *
 * @param tokenizer between characters and numbers
 * @param tokens the whole text
 * @param trainLength how many of them are to learn from
 */
@SuppressWarnings("ArrayRecordComponent") // Held to be read, never compared.
public record CharacterText(CharacterTokenizer tokenizer, int[] tokens, int trainLength) {
  /** Refuses a split that leaves a part empty. */
  public CharacterText {
    if (trainLength < 1 || trainLength >= tokens.length) {
      throw new IllegalArgumentException(
          "trainLength is " + trainLength + "; expected 1 to " + (tokens.length - 1));
    }
  }

  /**
   * Splits a text.
   *
   * @param share the part to learn from, rounded down to whole characters
   */
  public static CharacterText of(String text, double share) {
    CharacterTokenizer tokenizer = CharacterTokenizer.of(text);
    int[] tokens = tokenizer.encode(text);
    return new CharacterText(tokenizer, tokens, (int) (share * tokens.length));
  }

  /** How many different characters there are. */
  public int vocabularySize() {
    return tokenizer.vocabulary().size();
  }

  /** A copy of the part to learn from. */
  public int[] train() {
    return Arrays.copyOf(tokens, trainLength);
  }

  /** A copy of the part that is held out. */
  public int[] heldOut() {
    return Arrays.copyOfRange(tokens, trainLength, tokens.length);
  }
}
