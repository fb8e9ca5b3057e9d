package dev.lanewise.nn.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A visible character for each byte, so that pieces of UTF-8 can be tokens of text: GPT-2's table.
 * Bytes 33 to 126, 161 to 172 and 174 to 255 stand for themselves (as Latin-1), the other 68, in
 * their order, for characters 256 to 323; so a space is U+0120.
 */
final class ByteAlphabet {
  private static final int BYTES = 256;
  private static final char[] CHARACTERS = new char[BYTES];
  private static final int[] NUMBERS = new int[BYTES + 68];

  static {
    Arrays.fill(NUMBERS, -1);
    int next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean visible = b >= 33 && b <= 126 || b >= 161 && b != 173;
      CHARACTERS[b] = (char) (visible ? b : next++);
      NUMBERS[CHARACTERS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /** The character of a byte, 0 to 255. */
  static char character(int b) {
    return CHARACTERS[b];
  }

  /** Whether each character of a token stands for a byte. */
  static boolean isMadeOf(String token) {
    return token.chars().allMatch(c -> c < NUMBERS.length && NUMBERS[c] >= 0);
  }

  /**
   * The characters for the bytes of a text in UTF-8.
   *
   * @throws IllegalArgumentException if it has half of a surrogate pair
   */
  static String encode(String text) {
    ByteBuffer bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "text " + Quotes.quote(text) + " has half of a surrogate pair; expected Unicode", e);
    }
    StringBuilder characters = new StringBuilder(bytes.remaining());
    while (bytes.hasRemaining()) {
      characters.append(CHARACTERS[Byte.toUnsignedInt(bytes.get())]);
    }
    return characters.toString();
  }

  /** The text of characters for bytes; bytes that are no UTF-8 give U+FFFD. */
  static String decode(CharSequence characters) {
    byte[] bytes = new byte[characters.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) NUMBERS[characters.charAt(i)];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
