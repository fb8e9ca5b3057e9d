package dev.lanewise.nn.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class BeamSearchProperties {
  private static final OptionalInt END = OptionalInt.of(0);

  /** Every sequence that ends, or is as long as allowed, with its probability. */
  private static void all(
      TableModel model, int[] prefix, int made, int most, double log, List<Hypothesis> found) {
    float[] scores = model.after(prefix);
    double total = 0;
    for (float score : scores) {
      total += Math.exp(score);
    }
    for (int token = 0; token < scores.length; token++) {
      double next = log + scores[token] - Math.log(total);
      if (next == Double.NEGATIVE_INFINITY) {
        continue;
      }
      int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
      longer[prefix.length] = token;
      int start = prefix.length - made;
      if (token == 0) {
        found.add(new Hypothesis(Arrays.copyOfRange(prefix, start, prefix.length), true, next, 0));
      } else if (made + 1 == most) {
        found.add(new Hypothesis(Arrays.copyOfRange(longer, start, longer.length), false, next, 0));
      } else {
        all(model, longer, made + 1, most, next, found);
      }
    }
  }

  private static double score(Hypothesis found, double alpha) {
    int length = found.tokens().length + (found.ended() ? 1 : 0);
    return found.logProbability() / Math.pow((5 + length) / 6.0, alpha);
  }

  @Property(tries = 100)
  void fullWidthFindsTheBestOfAll(
      @ForAll @IntRange(min = 2, max = 4) int size,
      @ForAll @IntRange(min = 1, max = 4) int most,
      @ForAll @DoubleRange(min = 0, max = 2) double alpha,
      @ForAll Random random) {
    TableModel model = new TableModel(size, random);
    int[][] prompts = {{1, 0}, {0, 1}};
    List<List<Hypothesis>> searched = new BeamSearch(model, 400, alpha, END).search(prompts, most);
    for (int row = 0; row < prompts.length; row++) {
      List<Hypothesis> every = new ArrayList<>();
      all(model, prompts[row], 0, most, 0, every);
      assertEquals(every.size(), searched.get(row).size());
      double best = every.stream().mapToDouble(found -> score(found, alpha)).max().orElseThrow();
      Hypothesis first = searched.get(row).getFirst();
      assertEquals(best, first.score(), 1e-9);
      assertEquals(score(first, alpha), first.score(), 1e-12);
      assertTrue(
          every.stream()
              .anyMatch(
                  found ->
                      found.ended() == first.ended()
                          && Arrays.equals(found.tokens(), first.tokens())
                          && Math.abs(found.logProbability() - first.logProbability()) < 1e-9));
      assertEquals(
          1, every.stream().mapToDouble(found -> Math.exp(found.logProbability())).sum(), 1e-9);
    }
  }

  @Property(tries = 200)
  void widthOneIsGreedy(
      @ForAll @IntRange(min = 2, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 10) int most,
      @ForAll Random random) {
    TableModel model = new TableModel(size, random);
    int[][] prompts = {{0, 1}, {1, 1}, {1, 0}};
    List<List<Hypothesis>> searched = new BeamSearch(model, 1, 0.6, END).search(prompts, most);
    try (Engine engine = TestEngines.scalar()) {
      Sampler greedy = new Sampler(engine, Sampling.greedy(), new RandomStream(1, 1));
      int[][] generated = new Generator(model, greedy, END).generate(prompts, most);
      for (int row = 0; row < prompts.length; row++) {
        assertEquals(1, searched.get(row).size());
        assertArrayEquals(generated[row], searched.get(row).getFirst().tokens());
      }
    }
  }

  @Property(tries = 200)
  void rowsAreSearchedApartAndACacheChangesNothing(
      @ForAll @IntRange(min = 2, max = 5) int size,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll @IntRange(min = 1, max = 8) int most,
      @ForAll Random random) {
    TableModel model = new TableModel(size, random);
    int[][] prompts = {{1, 1}, {0, 1}, {1, 0}};
    List<List<Hypothesis>> together = new BeamSearch(model, width, 1, END).search(prompts, most);
    for (int row = 0; row < prompts.length; row++) {
      List<Hypothesis> alone =
          new BeamSearch(model.recomputing(), width, 1, END)
              .search(new int[][] {prompts[row]}, most)
              .getFirst();
      assertEquals(alone.size(), together.get(row).size());
      assertTrue(alone.size() <= width);
      for (int i = 0; i < alone.size(); i++) {
        assertArrayEquals(alone.get(i).tokens(), together.get(row).get(i).tokens());
        assertEquals(alone.get(i).score(), together.get(row).get(i).score());
        assertEquals(alone.get(i).ended(), together.get(row).get(i).ended());
      }
    }
  }

  /** The best first token leads to two poor ones; a beam of two sees past it. */
  @Example
  void aWiderBeamFindsABetterSequence() {
    RecomputingModel model =
        new RecomputingModel(
            4,
            prefixes -> {
              float[] scores = new float[prefixes.length * 4];
              for (int row = 0; row < prefixes.length; row++) {
                int[] prefix = prefixes[row];
                double[] p =
                    prefix.length == 1
                        ? new double[] {0, 0, 0.6, 0.4}
                        : prefix.length == 2 && prefix[1] == 2
                            ? new double[] {0, 0.4, 0.3, 0.3}
                            : prefix.length == 2
                                ? new double[] {0, 0, 0.95, 0.05}
                                : new double[] {1, 0, 0, 0};
                for (int token = 0; token < 4; token++) {
                  scores[row * 4 + token] = (float) Math.log(p[token]);
                }
              }
              return scores;
            });
    int[][] prompt = {{1}};
    Hypothesis greedy = new BeamSearch(model, 1, 0, END).search(prompt, 9).get(0).get(0);
    assertArrayEquals(new int[] {2, 1}, greedy.tokens());
    assertEquals(Math.log(0.24), greedy.logProbability(), 1e-6);
    Hypothesis wider = new BeamSearch(model, 2, 0, END).search(prompt, 9).get(0).get(0);
    assertArrayEquals(new int[] {3, 2}, wider.tokens());
    assertEquals(Math.log(0.38), wider.logProbability(), 1e-6);
    assertTrue(wider.ended());
  }

  /** Without a penalty the short sequence wins, with one the long. */
  @Example
  void alphaFavoursLength() {
    RecomputingModel model =
        new RecomputingModel(
            2,
            prefixes -> {
              float[] scores = new float[prefixes.length * 2];
              for (int row = 0; row < prefixes.length; row++) {
                double stop = prefixes[row].length == 1 ? 0.5 : prefixes[row].length < 5 ? 0.05 : 1;
                scores[row * 2] = (float) Math.log(stop);
                scores[row * 2 + 1] = (float) Math.log(1 - stop);
              }
              return scores;
            });
    int[][] prompt = {{1}};
    assertEquals(
        0, new BeamSearch(model, 2, 0, END).search(prompt, 9).get(0).get(0).tokens().length);
    Hypothesis longer = new BeamSearch(model, 2, 1, END).search(prompt, 9).get(0).get(0);
    assertEquals(4, longer.tokens().length);
    assertEquals(longer.logProbability() / (10 / 6.0), longer.score(), 1e-12);
  }

  @Example
  void equalsGoByTheLowestToken() {
    RecomputingModel model = new RecomputingModel(3, prefixes -> new float[prefixes.length * 3]);
    List<Hypothesis> found =
        new BeamSearch(model, 3, 0, OptionalInt.empty()).search(new int[][] {{0}}, 2).getFirst();
    assertArrayEquals(new int[] {0, 0}, found.get(0).tokens());
    assertArrayEquals(new int[] {0, 1}, found.get(1).tokens());
    assertArrayEquals(new int[] {0, 2}, found.get(2).tokens());
  }

  @Example
  void badArgumentsAreRefused() {
    TableModel model = new TableModel(3, new Random(1));
    refuses("width is 0", () -> new BeamSearch(model, 0, 1, END));
    refuses("alpha is NaN", () -> new BeamSearch(model, 1, Double.NaN, END));
    refuses("alpha is -1.0", () -> new BeamSearch(model, 1, -1, END));
    refuses("end is 7", () -> new BeamSearch(model, 1, 1, OptionalInt.of(7)));
    BeamSearch search = new BeamSearch(model, 1, 1, END);
    refuses("most is 0", () -> search.search(new int[][] {{1}}, 0));
    refuses("prompts is empty", () -> search.search(new int[0][], 1));
    RecomputingModel nan = new RecomputingModel(2, prefixes -> new float[] {0, Float.NaN});
    refuses("NaN", () -> new BeamSearch(nan, 2, 1, END).search(new int[][] {{1}}, 1));
  }

  private static void refuses(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
