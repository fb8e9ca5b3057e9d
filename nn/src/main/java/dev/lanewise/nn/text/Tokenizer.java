package dev.lanewise.nn.text;

/** Turns text into the numbers of a vocabulary's tokens, and back. */
public interface Tokenizer {
  /** The tokens. */
  Vocabulary vocabulary();

  /**
   * The tokens of a text, in order.
   *
   * @throws IllegalArgumentException if a part of the text is not in a vocabulary that has no token
   *     for the unknown
   */
  int[] encode(String text);

  /**
   * The text of tokens, as far as {@link #encode} kept it: each tokeniser says what it loses.
   *
   * @throws IllegalArgumentException if a token is not in the vocabulary
   */
  String decode(int[] tokens);
}
