package dev.lanewise.nn.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.testing.TestEngines;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SamplingProperties {
  /** Scores with equal ones and ruled-out ones among them. */
  private static float[] scores(int size, Random random) {
    float[] scores = new float[size];
    for (int i = 0; i < size; i++) {
      scores[i] =
          random.nextInt(5) == 0
              ? Float.NEGATIVE_INFINITY
              : random.nextBoolean() ? random.nextInt(4) : 3 * (float) random.nextGaussian();
    }
    scores[random.nextInt(size)] = 1;
    return scores;
  }

  private static double[] softmax(float[] scores, double temperature) {
    double total = 0;
    double[] softmax = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      softmax[i] = Math.exp(scores[i] / temperature);
      total += softmax[i];
    }
    double all = total;
    return Arrays.stream(softmax).map(p -> p / all).toArray();
  }

  @Property(tries = 500)
  void whatIsKeptSumsToOneInTheProportionsOfTheModel(
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 45) int k,
      @ForAll @DoubleRange(min = 0.01, max = 1) double p,
      @ForAll @DoubleRange(min = 0.2, max = 5) double temperature,
      @ForAll Random random) {
    float[] scores = scores(size, random);
    double[] kept =
        Sampling.temperature(temperature).topK(k).topP(p).probabilities(scores, 0, size);
    double[] model = softmax(scores, temperature);
    assertEquals(1, Arrays.stream(kept).sum(), 1e-12);
    double share = 0;
    for (int i = 0; i < size; i++) {
      share += kept[i] > 0 ? model[i] : 0;
    }
    for (int i = 0; i < size; i++) {
      if (kept[i] > 0) {
        assertEquals(model[i] / share, kept[i], 1e-9);
      }
    }
    assertTrue(Arrays.stream(kept).filter(q -> q > 0).count() <= k);
  }

  @Property(tries = 500)
  void topPKeepsTheSmallestSet(
      @ForAll @IntRange(min = 1, max = 30) int size,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double p,
      @ForAll Random random) {
    float[] scores = scores(size, random);
    double[] kept = Sampling.temperature(1).topP(p).probabilities(scores, 0, size);
    double[] model = softmax(scores, 1);
    double share = 0;
    double smallest = 1;
    double largestLeft = 0;
    for (int i = 0; i < size; i++) {
      if (kept[i] > 0) {
        share += model[i];
        smallest = Math.min(smallest, model[i]);
      } else {
        largestLeft = Math.max(largestLeft, model[i]);
      }
    }
    assertTrue(share >= p - 1e-9, "reaches p");
    assertTrue(share - smallest < p + 1e-9, "not without its least probable token");
    assertTrue(smallest >= largestLeft - 1e-12, "and no more probable one is left out");
  }

  @Property(tries = 200)
  void topKOfOneIsGreedy(
      @ForAll @IntRange(min = 1, max = 30) int size,
      @ForAll @DoubleRange(min = 0, max = 0.99) double u,
      @ForAll Random random) {
    float[] scores = scores(size, random);
    int greedy = Sampling.greedy().choose(scores, 0, size, 0);
    assertEquals(greedy, Sampling.temperature(2).topK(1).choose(scores, 0, size, u));
    assertEquals(greedy, Sampling.temperature(1).topP(1e-9).choose(scores, 0, size, u));
  }

  @Property(tries = 200)
  void aRowIsReadWhereItStands(
      @ForAll @IntRange(min = 1, max = 20) int size,
      @ForAll @IntRange(min = 0, max = 5) int offset,
      @ForAll Random random) {
    float[] row = scores(size, random);
    float[] among = new float[offset + size + 3];
    Arrays.fill(among, Float.NaN);
    System.arraycopy(row, 0, among, offset, size);
    Sampling sampling = Sampling.temperature(0.7).topK(5).topP(0.8);
    assertArrayEquals(
        sampling.probabilities(row, 0, size), sampling.probabilities(among, offset, size));
  }

  @Example
  void frequenciesAreTheProbabilities() {
    float[] row = {0, 1, Float.NEGATIVE_INFINITY, 2, -1};
    Sampling sampling = Sampling.temperature(1.5).topP(0.95);
    double[] expected = sampling.probabilities(row, 0, row.length);
    int rows = 1000;
    float[] scores = new float[rows * row.length];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(row, 0, scores, i * row.length, row.length);
    }
    int[] counts = new int[row.length];
    int draws = 0;
    try (Engine engine = TestEngines.scalar()) {
      Sampler sampler = new Sampler(engine, sampling, new RandomStream(7, 1));
      for (int call = 0; call < 40; call++) {
        for (int token : sampler.choose(scores, row.length)) {
          counts[token]++;
          draws++;
        }
      }
      assertArrayEquals(
          new Sampler(engine, sampling, new RandomStream(7, 1)).choose(scores, row.length),
          new Sampler(engine, sampling, new RandomStream(7, 1)).choose(scores, row.length));
    }
    double chiSquare = 0;
    for (int token = 0; token < row.length; token++) {
      if (expected[token] == 0) {
        assertEquals(0, counts[token]);
      } else {
        double mean = expected[token] * draws;
        chiSquare += (counts[token] - mean) * (counts[token] - mean) / mean;
      }
    }
    // Exceeded once in a thousand at 3 degrees of freedom.
    assertTrue(chiSquare < 16.3, "chi-square " + chiSquare);
  }
}
