package dev.lanewise.examples.text;

import dev.lanewise.examples.data.LabelledTexts;
import dev.lanewise.nn.text.SpecialTokens;
import dev.lanewise.nn.text.Vocabulary;
import dev.lanewise.nn.text.WordTokenizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Texts as sets of words and pairs of neighbouring words, each weighted by how much more often it
 * stands in texts of class 1 than in those of class 0: the logarithm of the ratio of its shares,
 * with one added to each count (Wang and Manning 2012, "Baselines and bigrams: simple, good
 * sentiment and topic classification"). Immutable.
 */
public final class NgramBag {
  private static final int LEAST = 2;

  private final Vocabulary vocabulary;
  private final float[] weights;

  private NgramBag(Vocabulary vocabulary, float[] weights) {
    this.vocabulary = vocabulary;
    this.weights = weights;
  }

  /** The words and pairs that stand in two texts or more, with their weights. */
  public static NgramBag of(LabelledTexts texts) {
    Map<String, int[]> counts = new TreeMap<>();
    for (int row = 0; row < texts.size(); row++) {
      for (String gram : grams(texts.texts().get(row))) {
        counts.computeIfAbsent(gram, key -> new int[2])[texts.labels()[row]]++;
      }
    }
    counts.values().removeIf(count -> count[0] + count[1] < LEAST);
    double[] totals = new double[2];
    for (int[] count : counts.values()) {
      totals[0] += count[0] + 1;
      totals[1] += count[1] + 1;
    }
    List<String> tokens = new ArrayList<>();
    tokens.add(SpecialTokens.PAD);
    float[] weights = new float[counts.size() + 1];
    counts.forEach(
        (gram, count) -> {
          double ratio = (count[1] + 1) / totals[1] / ((count[0] + 1) / totals[0]);
          weights[tokens.size()] = (float) Math.log(ratio);
          tokens.add(gram);
        });
    return new NgramBag(Vocabulary.of(tokens, 1), weights);
  }

  private static Set<String> grams(String text) {
    List<String> words = WordTokenizer.words(text, true);
    Set<String> grams = new LinkedHashSet<>(words);
    for (int i = 0; i + 1 < words.size(); i++) {
      grams.add(words.get(i) + " " + words.get(i + 1));
    }
    return grams;
  }

  /** The words and pairs; number 0 is padding. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The weight of a word or pair; 0 for padding. */
  public float weight(int token) {
    return weights[token];
  }

  /** The known words and pairs of a text, each once; padding alone if there are none. */
  public int[] encode(String text) {
    int[] known =
        grams(text).stream().filter(vocabulary::contains).mapToInt(vocabulary::number).toArray();
    return known.length == 0 ? new int[1] : known;
  }
}
