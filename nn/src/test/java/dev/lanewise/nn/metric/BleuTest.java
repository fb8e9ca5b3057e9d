package dev.lanewise.nn.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values are sacreBLEU 2.6.0's for the same sentences. */
class BleuTest {
  private static void check(
      List<String> translations,
      List<String> references,
      double score,
      double[] precisions,
      double penalty) {
    Bleu bleu = Bleu.of(translations, references);
    assertEquals(score, bleu.score(), 1e-9);
    assertArrayEquals(precisions, bleu.precisions(), 1e-9);
    assertEquals(penalty, bleu.brevityPenalty(), 1e-9);
  }

  @Test
  void aCorpusThatIsTooShort() {
    List<String> translations = List.of("The cat is on the mat.", "There is a dog in the garden.");
    List<String> references =
        List.of("The cat sat on the mat.", "There is a dog in the big garden.");
    check(
        translations,
        references,
        60.4246860202,
        new double[] {93.3333333333, 76.9230769231, 54.5454545455, 44.4444444444},
        0.935506985);
    assertEquals(15, Bleu.of(translations, references).translationLength());
    assertEquals(16, Bleu.of(translations, references).referenceLength());
  }

  @Test
  void frenchSentences() {
    check(
        List.of(
            "Un homme avec un chapeau orange regardant quelque chose.",
            "Un terrier de Boston court sur l'herbe verte devant une cl\u00f4ture blanche.",
            "Une fille en tenue de karat\u00e9 brise un b\u00e2ton avec un coup de pied."),
        List.of(
            "Un homme avec un chapeau orange regarde quelque chose.",
            "Un terrier de Boston court sur de l'herbe verte devant une cl\u00f4ture blanche.",
            "Une fille en tenue de karat\u00e9 brisant un b\u00e2ton avec un coup de pied."),
        76.3744629033,
        new double[] {94.7368421053, 85.7142857143, 75.0, 62.0689655172},
        0.9740274534);
  }

  /** Papineni's example of clipping; the missing orders are smoothed to 1/2, 1/4, 1/8. */
  @Test
  void repeatedWordsCountAsOftenAsInTheReference() {
    check(
        List.of("the the the the the the the"),
        List.of("the cat is on the mat"),
        7.8098498423,
        new double[] {28.5714285714, 8.3333333333, 5.0, 3.125},
        1);
  }

  @Test
  void smoothing() {
    check(
        List.of("a b c d"),
        List.of("a x c y"),
        18.9958921413,
        new double[] {50, 16.6666666667, 12.5, 12.5},
        1);
    check(
        List.of("Two dogs play, in the snow"),
        List.of("Two dogs play in the snow."),
        41.1133616901,
        new double[] {85.7142857143, 66.6666666667, 40.0, 12.5},
        1);
  }

  @Test
  void nothingIsZero() {
    check(List.of("x y z"), List.of("a b c"), 0, new double[4], 1);
    check(List.of(""), List.of("two dogs"), 0, new double[4], 0);
    // No 3-grams to count.
    check(List.of("two dogs"), List.of("two dogs"), 0, new double[] {100, 100, 0, 0}, 1);
    check(
        List.of("A man."),
        List.of("A man walks a dog in the park."),
        0,
        new double[] {100, 50, 50, 0},
        0.1353352832);
    check(List.of("a b c d e"), List.of("a b c d e"), 100, new double[] {100, 100, 100, 100}, 1);
  }

  @Test
  void tokensAreThoseOf13a() {
    tokens(
        "Hello, world! It costs $3.50 (or 1,000-2,000).",
        "Hello , world ! It costs $ 3.50 ( or 1,000 - 2,000 ) .");
    tokens(
        "Don't \"quote\" me: a/b -- e.g. 10-year-old, 5,a .5 3.",
        "Don't \" quote \" me : a / b -- e . g . 10 - year-old , 5 , a . 5 3 .");
    tokens(
        "L'homme &quot;A &amp; B&quot; &lt;x&gt; 50% \u2013 \u00ab\u00e9\u00bb.",
        "L'homme \" A & B \" < x > 50 % \u2013 \u00ab\u00e9\u00bb .");
    tokens("  x.y,z\u00a0w  ", "x . y , z w");
    tokens("", "");
  }

  private static void tokens(String sentence, String expected) {
    assertEquals(expected, String.join(" ", Bleu.tokens(sentence)));
  }

  @Test
  void asManyReferencesAsTranslations() {
    assertThrows(IllegalArgumentException.class, () -> Bleu.of(List.of(), List.of()));
    assertThrows(IllegalArgumentException.class, () -> Bleu.of(List.of("a"), List.of("a", "b")));
  }
}
