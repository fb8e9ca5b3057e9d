package dev.lanewise.examples.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.data.PrideAndPrejudice;
import dev.lanewise.examples.report.Table;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NgramModelProperties {
  @Property(tries = 200)
  void probabilitiesSumToOneAfterAnyHistory(
      @ForAll @IntRange(min = 1, max = 6) int alphabet,
      @ForAll @IntRange(min = 1, max = 4) int order,
      @ForAll @IntRange(min = 0, max = 6) int historyLength,
      @ForAll Random random) {
    int[] tokens = random.ints(5 + random.nextInt(300), 0, alphabet).toArray();
    NgramModel model = NgramModel.count(tokens, alphabet, 4);
    int[] history = random.ints(historyLength + 1, 0, alphabet).toArray();
    double sum = 0;
    for (int token = 0; token < alphabet; token++) {
      history[historyLength] = token;
      double probability = model.probability(order, history, historyLength);
      assertTrue(probability > 0);
      sum += probability;
    }
    assertEquals(1, sum, 1e-12);
  }

  /**
   * By hand: aaab has bigrams aa twice and ab once. Its counts of counts give no discounts, so 1/2
   * is taken off a count of one and 1 off a count of two; the unigrams of the bigram model count
   * how many letters stand before a and b, one each.
   */
  @Example
  void aSmallCase() {
    NgramModel model = NgramModel.count(new int[] {0, 0, 0, 1}, 2, 2);
    double lower = (1 - 0.5 + (0.5 + 0.5) * 0.5) / 2;
    assertEquals((2 - 1 + (0.5 + 1) * lower) / 3, model.probability(2, new int[] {0, 0}, 1), 1e-15);
    assertEquals(
        (1 - 0.5 + (0.5 + 1) * lower) / 3, model.probability(2, new int[] {0, 1}, 1), 1e-15);
    // b was followed by nothing.
    assertEquals(lower, model.probability(2, new int[] {1, 0}, 1), 1e-15);
    // The model of order 1 has the raw counts 3 and 1.
    assertEquals(
        (3 - 1.5 + (0.5 + 1.5) * 0.5) / 4, model.probability(1, new int[] {1, 0}, 1), 1e-15);
  }

  /** Another program's figures for the same split, with the fallback of the first orders. */
  @Example
  void prideAndPrejudice() throws IOException {
    NgramBaseline baseline = NgramBaseline.of(PrideAndPrejudice.load());
    double[] expected = {3.109894, 2.442815, 1.870207, 1.458356, 1.273391, 1.215455};
    for (int order = 1; order <= expected.length; order++) {
      assertEquals(expected[order - 1], baseline.nats(order), 1e-6);
    }
    assertEquals(6, baseline.addTo(Table.of("model", "nats")).rows().size());
  }

  @Example
  void badArgumentsAreRefused() {
    int[] tokens = {0, 1, 0};
    refuses("orders is 4", () -> NgramModel.count(tokens, 2, 4));
    refuses("orders is 0", () -> NgramModel.count(tokens, 2, 0));
    refuses("tokens[1] is 1", () -> NgramModel.count(tokens, 1, 1));
    refuses("vocabularySize is 2147483647", () -> NgramModel.count(tokens, Integer.MAX_VALUE, 3));
    NgramModel model = NgramModel.count(tokens, 2, 2);
    refuses("order is 3", () -> model.probability(3, tokens, 1));
    refuses("from is 3", () -> model.crossEntropy(1, tokens, 3));
  }

  private static void refuses(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
