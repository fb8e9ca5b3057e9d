package dev.lanewise.nn.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * BERT's cutting of text into words (Devlin et al. 2019; as Hugging Face's {@code tokenizers} have
 * it), in this order: control characters and U+FFFD are dropped; a Chinese character gets spaces
 * around it; for an uncased vocabulary letters become lower case and lose their accents (canonical
 * decomposition, category Mn dropped); words are what white space separates; each punctuation mark,
 * of Unicode's categories P and all of ASCII's marks, is a word of its own.
 */
final class BasicTokenization {
  private static final int[][] CHINESE = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B820, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F},
  };

  private BasicTokenization() {}

  static List<String> words(String text, boolean lowerCase) {
    StringBuilder spaced = new StringBuilder(text.length());
    text.codePoints().forEach(c -> appendClean(spaced, c));
    String folded = spaced.toString();
    if (lowerCase) {
      folded = withoutAccents(folded.toLowerCase(Locale.ROOT));
    }
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    folded
        .codePoints()
        .forEach(
            c -> {
              if (c == ' ' || isPunctuation(c)) {
                finish(word, words);
              }
              if (isPunctuation(c)) {
                words.add(Character.toString(c));
              } else if (c != ' ') {
                word.appendCodePoint(c);
              }
            });
    finish(word, words);
    return words;
  }

  private static void finish(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static void appendClean(StringBuilder text, int c) {
    if (isSpace(c)) {
      text.append(' ');
    } else if (isChinese(c)) {
      text.append(' ').appendCodePoint(c).append(' ');
    } else if (c != 0 && c != 0xFFFD && !isControl(c)) {
      text.appendCodePoint(c);
    }
  }

  private static String withoutAccents(String text) {
    StringBuilder bare = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFD)
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(bare::appendCodePoint);
    return bare.toString();
  }

  private static boolean isSpace(int c) {
    return c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c);
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static boolean isPunctuation(int c) {
    if (c >= 33 && c <= 47 || c >= 58 && c <= 64 || c >= 91 && c <= 96 || c >= 123 && c <= 126) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isChinese(int c) {
    for (int[] range : CHINESE) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
