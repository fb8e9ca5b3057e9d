package dev.lanewise.nn.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordPieceTest {
  private static final Vocabulary SMALL =
      Vocabulary.of(
          List.of(
              "[UNK]",
              "[CLS]",
              "[SEP]",
              "want",
              "##want",
              "##ed",
              "wa",
              "un",
              "runn",
              "##ing",
              ",",
              "low",
              "lowest",
              "##est",
              "\ud83d\ude00",
              "##\ud83d\ude00"));

  private static final WordPieceTokenizer UNCASED = new WordPieceTokenizer(SMALL, true);

  /** Cases of BERT's own tests (tokenization_test.py). */
  @Test
  void basicTokenization() {
    assertEquals(
        List.of("ah", "\u535A", "\u63A8", "zz"),
        BasicTokenization.words("ah\u535A\u63A8zz", false));
    assertEquals(
        List.of("hello", "!", "how", "are", "you", "?"),
        BasicTokenization.words(" \tHeLLo!how  \n Are yoU?  ", true));
    assertEquals(List.of("hello"), BasicTokenization.words("H\u00E9llo", true));
    assertEquals(List.of("H\u00E9llo"), BasicTokenization.words("H\u00E9llo", false));
    assertEquals(
        List.of("HeLLo", "!", "how", "Are", "yoU", "?"),
        BasicTokenization.words(" \tHeLLo!how  \n Are yoU?  ", false));
  }

  @Test
  void whatIsDroppedAndSplit() {
    assertEquals(
        List.of("ab", "c", "d", "e", "f"),
        BasicTokenization.words("a\u0000\ufffd\u200db\u00a0c\u3000d\u2028e\u2029f\u0085", false));
    assertEquals(
        List.of("a", "$", "b", "\u00bf", "c", "\u2013", "d", "^", "_"),
        BasicTokenization.words("a$b\u00bfc\u2013d^_", true));
    // Symbols beyond ASCII (categories S) are no punctuation.
    assertEquals(List.of("5\u20ac"), BasicTokenization.words("5\u20ac", true));
    assertEquals(List.of("\ud842\udfb7"), BasicTokenization.words("\ud842\udfb7", true));
  }

  @Test
  void longestPiecesFirst() {
    assertEquals(
        List.of("un", "##want", "##ed", "runn", "##ing"), UNCASED.pieces("unwanted Running"));
    assertEquals(List.of("lowest"), UNCASED.pieces("lowest"));
    assertEquals(List.of(), UNCASED.pieces(" \n"));
    assertEquals(
        List.of("\ud83d\ude00", "##\ud83d\ude00"), UNCASED.pieces("\ud83d\ude00\ud83d\ude00"));
  }

  @Test
  void aWordThatCannotBeCutIsUnknownAsAWhole() {
    assertEquals(List.of("[UNK]", "runn", "##ing"), UNCASED.pieces("unwantedX running"));
    assertEquals(33, UNCASED.pieces("low" + "ing".repeat(32)).size());
    assertEquals(List.of("[UNK]"), UNCASED.pieces("low" + "ing".repeat(33)));
  }

  @Test
  void marks() {
    assertArrayEquals(new int[] {1, 11, 10, 0, 2}, UNCASED.encodeWithMarks("low, zz"));
    // Text never gives a special token.
    assertArrayEquals(new int[] {0, 0, 0}, UNCASED.encode("[CLS]"));
    assertEquals("[CLS] unwanted , lowest", UNCASED.decode(new int[] {1, 7, 4, 5, 10, 12}));
    WordPieceTokenizer bare = new WordPieceTokenizer(Vocabulary.of(List.of("[UNK]")), true);
    assertThrows(IllegalArgumentException.class, () -> bare.encodeWithMarks("a"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new WordPieceTokenizer(Vocabulary.of(List.of("a")), true));
  }
}
