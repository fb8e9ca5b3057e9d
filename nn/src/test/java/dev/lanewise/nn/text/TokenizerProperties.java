package dev.lanewise.nn.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TokenizerProperties {
  @Property(tries = 300)
  void charactersAreNeverLost(
      @ForAll @IntRange(min = 0, max = 60) int pieces, @ForAll Random random) {
    String text = Texts.random(pieces, random);
    CharacterTokenizer tokenizer = CharacterTokenizer.of(text);
    int[] tokens = tokenizer.encode(text);
    assertEquals(text.codePointCount(0, text.length()), tokens.length);
    assertEquals(text, tokenizer.decode(tokens));
    List<Integer> points =
        tokenizer.vocabulary().tokens().stream().map(token -> token.codePointAt(0)).toList();
    assertEquals(points.stream().sorted().distinct().toList(), points);
  }

  @Property(tries = 200)
  void wordsHoldAllButWhiteSpace(
      @ForAll @IntRange(min = 0, max = 60) int pieces, @ForAll Random random) {
    String text = Texts.random(pieces, random);
    List<String> words = WordTokenizer.words(text, false);
    assertEquals(text.replaceAll("(?U)\\s", ""), String.join("", words).replaceAll("(?U)\\s", ""));
    WordTokenizer tokenizer = WordTokenizer.of(List.of(text), false, 1, 10_000);
    assertEquals(String.join(" ", words), tokenizer.decode(tokenizer.encode(text)));
  }

  @Example
  void wordsKeepApostrophesInside() {
    assertEquals(
        List.of(
            "don't",
            "\"",
            "l\u2019homme",
            "'",
            "x",
            "'",
            "!",
            "!",
            "e\u0301te\u0301",
            "3",
            ".",
            "5"),
        WordTokenizer.words("Don't \"L\u2019homme 'x'!! E\u0301TE\u0301 3.5", true));
  }

  @Example
  void wordsAreOrderedByCountThenByTheirCharacters() {
    WordTokenizer tokenizer = WordTokenizer.of(List.of("b a c b", "c d b"), true, 1, 7);
    assertEquals(
        List.of("<pad>", "<unk>", "<bos>", "<eos>", "b", "c", "a"),
        tokenizer.vocabulary().tokens());
    assertArrayEquals(new int[] {4, 1, 6}, tokenizer.encode("B d A"));
    assertEquals("b <unk> a", tokenizer.decode(new int[] {2, 4, 1, 6, 3, 0}));
    assertEquals(
        List.of("<pad>", "<unk>", "<bos>", "<eos>", "b", "c"),
        WordTokenizer.of(List.of("b a c b", "c d b"), true, 2, 9).vocabulary().tokens());
    assertThrows(IllegalArgumentException.class, () -> WordTokenizer.of(List.of("a"), true, 0, 9));
    assertThrows(IllegalArgumentException.class, () -> WordTokenizer.of(List.of("a"), true, 1, 4));
  }

  @Example
  void vocabulariesCheckThemselves() {
    refuses("tokens 0 and 2 are both 'a'", () -> Vocabulary.of(List.of("a", "b", "a")));
    refuses("token 1 is empty", () -> Vocabulary.of(List.of("a", "")));
    refuses("specials is 2", () -> Vocabulary.of(List.of("a"), 2));
    refuses("specials is -1", () -> Vocabulary.of(List.of("a"), -1));
    refuses("'?'", () -> Vocabulary.of(List.of("a")).withUnknown("\n"));
    Vocabulary plain = Vocabulary.of(List.of("a", "b"));
    refuses("'c' is not in the vocabulary of 2", () -> plain.number("c"));
    refuses("token number is 2", () -> plain.token(2));
    refuses("token number is -1", () -> plain.token(-1));
    assertEquals(OptionalInt.empty(), plain.unknown());
    assertEquals(1, plain.withUnknown("b").number("c"));
    refuses("token 0 is 'ab'", () -> new CharacterTokenizer(Vocabulary.of(List.of("ab"))));
    CharacterTokenizer characters =
        new CharacterTokenizer(Vocabulary.of(List.of("<unk>", "a"), 1).withUnknown("<unk>"));
    assertArrayEquals(new int[] {1, 0}, characters.encode("az"));
    assertEquals("a", characters.decode(new int[] {1, 0}));
  }

  /** What a special is called may stand in a text, too. */
  @Example
  void specialsNeverComeFromText() {
    Vocabulary characters = Vocabulary.of(List.of("_", "?", "#", "a"), 3);
    CharacterTokenizer known = new CharacterTokenizer(characters.withUnknown("?"));
    assertArrayEquals(new int[] {3, 1, 1, 1, 3}, known.encode("a_?#a"));
    assertEquals("aa", known.decode(known.encode("a_?#a")));
    CharacterTokenizer strict = new CharacterTokenizer(characters);
    refuses("token '_' is a special, which text does not give", () -> strict.encode("a_"));
    Vocabulary words = Vocabulary.of(List.of("pad", "unk", ".", "dog"), 3);
    WordTokenizer read = new WordTokenizer(words.withUnknown("unk"), true);
    assertArrayEquals(new int[] {1, 3, 1, 1}, read.encode("Pad dog unk."));
    refuses("token 'pad' is a special", () -> new WordTokenizer(words, false).encode("dog pad"));
    Vocabulary pieces = Vocabulary.of(List.of("pad", "[UNK]", "##s", "p", "##ad", "dog"), 3);
    WordPieceTokenizer cut = new WordPieceTokenizer(pieces, true);
    assertArrayEquals(new int[] {3, 4, 5, 1}, cut.encode("pad dog dogs"));
    assertEquals(0, characters.number("_"));
  }

  @Property(tries = 200)
  void batchesHoldTheSequencesAndPadding(
      @ForAll @IntRange(min = 1, max = 8) int rows,
      @ForAll @IntRange(min = 1, max = 5) int multiple,
      @ForAll Random random) {
    List<int[]> sequences =
        random.ints(rows, 1, 9).mapToObj(length -> random.ints(length, 1, 100).toArray()).toList();
    TokenBatch batch = TokenBatch.of(sequences, -7, multiple);
    assertEquals(rows, batch.rows());
    int longest = sequences.stream().mapToInt(sequence -> sequence.length).max().orElseThrow();
    assertEquals(0, batch.time() % multiple);
    assertTrue(batch.time() >= longest && batch.time() < longest + multiple);
    for (int row = 0; row < rows; row++) {
      int[] whole =
          Arrays.copyOfRange(batch.tokens(), row * batch.time(), (row + 1) * batch.time());
      int length = batch.lengths()[row];
      assertArrayEquals(sequences.get(row), Arrays.copyOf(whole, length));
      assertTrue(Arrays.stream(whole).skip(length).allMatch(token -> token == -7));
    }
  }

  @Example
  void emptySequencesAreRefused() {
    refuses("sequences is empty", () -> TokenBatch.of(List.of(), 0));
    refuses("multiple is 0", () -> TokenBatch.of(List.of(new int[1]), 0, 0));
    refuses("sequences[1] is empty", () -> TokenBatch.of(List.of(new int[1], new int[0]), 0));
  }

  private static void refuses(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
