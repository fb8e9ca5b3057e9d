package dev.lanewise.nn.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BytePairProperties {
  /** Counts all pairs anew for each merge. */
  private static List<Merge> plainTraining(List<String> texts, int merges) {
    List<List<String>> words = new ArrayList<>();
    for (String text : texts) {
      for (String word : BytePairWords.of(text)) {
        List<String> symbols = new ArrayList<>();
        for (char c : ByteAlphabet.encode(word).toCharArray()) {
          symbols.add(String.valueOf(c));
        }
        words.add(symbols);
      }
    }
    List<String> order = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      order.add(String.valueOf(ByteAlphabet.character(b)));
    }
    List<Merge> made = new ArrayList<>();
    while (order.size() < 256 + merges) {
      Map<Long, Integer> counts = new TreeMap<>();
      for (List<String> word : words) {
        for (int i = 0; i + 1 < word.size(); i++) {
          long left = order.indexOf(word.get(i));
          counts.merge(left << 32 | order.indexOf(word.get(i + 1)), 1, Integer::sum);
        }
      }
      long best = -1;
      int most = 1;
      for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
        if (entry.getValue() > most) {
          most = entry.getValue();
          best = entry.getKey();
        }
      }
      if (best < 0) {
        break;
      }
      Merge merge = new Merge(order.get((int) (best >>> 32)), order.get((int) best));
      if (!made.contains(merge)) {
        made.add(merge);
      }
      if (!order.contains(merge.joined())) {
        order.add(merge.joined());
      }
      words.replaceAll(word -> join(word, merge));
    }
    return made;
  }

  private static List<String> join(List<String> word, Merge merge) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size()
          && word.get(i).equals(merge.left())
          && word.get(i + 1).equals(merge.right())) {
        joined.add(merge.joined());
        i++;
      } else {
        joined.add(word.get(i));
      }
    }
    return joined;
  }

  /** The lowest rank that applies, at its leftmost place, again and again. */
  private static List<String> plainEncoding(String text, List<Merge> merges) {
    List<String> all = new ArrayList<>();
    for (String word : BytePairWords.of(text)) {
      List<String> symbols = new ArrayList<>();
      for (char c : ByteAlphabet.encode(word).toCharArray()) {
        symbols.add(String.valueOf(c));
      }
      boolean found = true;
      while (found) {
        found = false;
        for (int rank = 0; rank < merges.size() && !found; rank++) {
          for (int i = 0; i + 1 < symbols.size() && !found; i++) {
            if (symbols.get(i).equals(merges.get(rank).left())
                && symbols.get(i + 1).equals(merges.get(rank).right())) {
              symbols.set(i, merges.get(rank).joined());
              symbols.remove(i + 1);
              found = true;
            }
          }
        }
      }
      all.addAll(symbols);
    }
    return all;
  }

  @Property(tries = 60)
  void trainsAsTheDefinitionDoes(
      @ForAll @IntRange(min = 0, max = 200) int length,
      @ForAll @IntRange(min = 0, max = 30) int merges,
      @ForAll Random random) {
    List<String> texts =
        List.of(Texts.ofFewLetters(length, random), Texts.ofFewLetters(length / 2, random));
    BytePairTokenizer tokenizer = BytePairTokenizer.train(texts, List.of("<pad>"), 257 + merges);
    assertEquals(plainTraining(texts, merges), tokenizer.merges());
    assertTrue(tokenizer.vocabulary().size() <= 257 + merges);
    assertEquals(1, tokenizer.vocabulary().specials());
  }

  @Property(tries = 60)
  void encodesAsTheDefinitionDoes(
      @ForAll @IntRange(min = 0, max = 60) int length, @ForAll Random random) {
    BytePairTokenizer tokenizer =
        BytePairTokenizer.train(
            List.of(Texts.ofFewLetters(300, random), Texts.random(100, random)), List.of(), 290);
    String text = Texts.ofFewLetters(length, random) + Texts.random(length, random);
    List<String> tokens =
        Arrays.stream(tokenizer.encode(text)).mapToObj(tokenizer.vocabulary()::token).toList();
    assertEquals(plainEncoding(text, tokenizer.merges()), tokens);
    assertArrayEquals(tokenizer.encode(text), tokenizer.encode(text));
  }

  @Property(tries = 300)
  void nothingIsLost(@ForAll @IntRange(min = 0, max = 60) int pieces, @ForAll Random random) {
    BytePairTokenizer tokenizer =
        BytePairTokenizer.train(
            List.of(Texts.random(pieces, random)), List.of("<pad>", "<bos>"), 280);
    String text = Texts.random(pieces, random);
    int[] tokens = tokenizer.encode(text);
    assertEquals(text, tokenizer.decode(tokens));
    assertTrue(Arrays.stream(tokens).noneMatch(token -> token < 2), "specials come from no text");
    assertEquals(text, String.join("", BytePairWords.of(text)));
  }

  /** Sennrich's example: low, lower, newest, widest. */
  @Example
  void theExampleOfThePaper() {
    String text = "low low low low low lower lower newest newest newest newest newest newest";
    BytePairTokenizer tokenizer =
        BytePairTokenizer.train(List.of(text + " widest widest widest"), List.of(), 256 + 6);
    assertEquals("e", tokenizer.merges().get(0).left());
    assertEquals("s", tokenizer.merges().get(0).right());
    assertEquals(new Merge("es", "t"), tokenizer.merges().get(1));
    List<String> pieces =
        Arrays.stream(tokenizer.encode(" lowest")).mapToObj(tokenizer.vocabulary()::token).toList();
    assertEquals("est", pieces.getLast());
    assertEquals(" lowest", tokenizer.decode(tokenizer.encode(" lowest")));
  }

  @Example
  void wordsAreCutAsGpt2Does() {
    assertEquals(
        List.of("Hello", ",", " world", "!", " It", "'s", "  ", " 12", "th", ".", "\n\n"),
        BytePairWords.of("Hello, world! It's   12th.\n\n"));
    assertEquals("\u0120", ByteAlphabet.encode(" "));
    assertEquals("\u010a", ByteAlphabet.encode("\n"));
    assertEquals('\u0143', ByteAlphabet.character(173));
    assertEquals("\u00c3\u00a9", ByteAlphabet.encode("\u00e9"));
    assertEquals(256, IntStream.range(0, 256).map(ByteAlphabet::character).distinct().count());
  }

  @Example
  void aLongWordTakesNoQuadraticTime() {
    String word = "ab".repeat(200_000);
    BytePairTokenizer tokenizer = BytePairTokenizer.train(List.of(word), List.of(), 260);
    assertTimeout(
        Duration.ofSeconds(20), () -> assertEquals(word, tokenizer.decode(tokenizer.encode(word))));
    assertEquals(25_000, tokenizer.encode(word).length);
  }

  @Example
  void specialsAreNeverLearned() {
    BytePairTokenizer tokenizer =
        BytePairTokenizer.train(List.of("ab ab ab abc abc"), List.of("ab"), 300);
    assertTrue(tokenizer.merges().stream().noneMatch(merge -> merge.joined().equals("ab")));
    assertEquals("ab", tokenizer.decode(tokenizer.encode("ab")));
  }

  @Example
  void badMergesAreRefused() {
    refuses("merge 0 joins 'ab' and 'c'", List.of(new Merge("ab", "c")));
    refuses("there twice", List.of(new Merge("a", "b"), new Merge("a", "b")));
    refuses("are both 'ab'", List.of("ab"), List.of(new Merge("a", "b")));
    refuses("are both 'a'", List.of("a"), List.of());
    BytePairTokenizer twoWays =
        new BytePairTokenizer(
            List.of(),
            List.of(
                new Merge("b", "c"),
                new Merge("a", "bc"),
                new Merge("a", "b"),
                new Merge("ab", "c")));
    assertEquals(256 + 3, twoWays.vocabulary().size());
    assertThrows(
        IllegalArgumentException.class, () -> BytePairTokenizer.train(List.of(), List.of(), 255));
    assertThrows(IllegalArgumentException.class, () -> twoWays.encode("a\ud800"));
    assertThrows(IllegalArgumentException.class, () -> twoWays.decode(new int[] {259}));
    assertEquals("\ufffd", twoWays.decode(new int[] {0xC3}));
  }

  private static void refuses(String part, List<Merge> merges) {
    refuses(part, List.of(), merges);
  }

  private static void refuses(String part, List<String> specials, List<Merge> merges) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new BytePairTokenizer(specials, merges))
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
