package dev.lanewise.nn.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  private static final float NONE = Float.NEGATIVE_INFINITY;

  /** Logits whose probabilities are the given ones. */
  private static float[] logits(double... probabilities) {
    float[] scores = new float[probabilities.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) Math.log(probabilities[i]);
    }
    return scores;
  }

  private static double[] kept(Sampling sampling, float... scores) {
    return sampling.probabilities(scores, 0, scores.length);
  }

  @Test
  void temperatureOneGivesTheSoftmax() {
    assertArrayEquals(
        new double[] {0.5, 0.25, 0.25, 0},
        kept(Sampling.temperature(1), logits(0.5, 0.25, 0.25, 0)),
        1e-7);
  }

  @Test
  void temperatureHalfSquares() {
    assertArrayEquals(
        new double[] {16.0 / 21, 4.0 / 21, 1.0 / 21},
        kept(Sampling.temperature(0.5), logits(4 / 7.0, 2 / 7.0, 1 / 7.0)),
        1e-6);
  }

  @Test
  void topKKeepsExactlyKAndOfEqualsTheFirst() {
    assertArrayEquals(
        new double[] {0.5, 0, 0.5, 0}, kept(Sampling.temperature(1).topK(2), 1, 0, 1, 1));
    // -0 equals 0, so the first of both is kept.
    assertArrayEquals(new double[] {0, 1, 0}, kept(Sampling.temperature(1).topK(1), -1, -0f, 0f));
    assertArrayEquals(
        new double[] {0.25, 0.25, 0.25, 0.25}, kept(Sampling.temperature(1).topK(9), 0, 0, 0, 0));
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesP() {
    float[] scores = logits(0.2, 0.5, 0.05, 0.25);
    assertArrayEquals(
        new double[] {0, 1, 0, 0}, kept(Sampling.temperature(1).topP(0.4), scores), 1e-6);
    assertArrayEquals(
        new double[] {0, 2 / 3.0, 0, 1 / 3.0},
        kept(Sampling.temperature(1).topP(0.7), scores),
        1e-6);
    assertArrayEquals(
        new double[] {4 / 19.0, 10 / 19.0, 0, 5 / 19.0},
        kept(Sampling.temperature(1).topP(0.9), scores),
        1e-6);
    assertEquals(0.05, kept(Sampling.temperature(1).topP(1), scores)[2], 1e-6);
  }

  @Test
  void topPCountsWhatTopKLeft() {
    // After top-k 2 the probabilities are 2/3 and 1/3; 0.6 is reached by the first alone.
    assertArrayEquals(
        new double[] {1, 0, 0},
        kept(Sampling.temperature(1).topK(2).topP(0.6), logits(0.4, 0.2, 0.4 - 0.201)),
        1e-6);
  }

  @Test
  void hugeScoresDoNotOverflow() {
    assertArrayEquals(
        new double[] {0.5, 0, 0.5},
        kept(Sampling.temperature(1), Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE));
    assertArrayEquals(
        new double[] {1, 0}, kept(Sampling.temperature(Double.MIN_VALUE), 1f, Math.nextDown(1f)));
    assertArrayEquals(
        new double[] {0.5, 0.5, 0}, kept(Sampling.temperature(Double.MAX_VALUE), 100, -100, NONE));
  }

  @Test
  void greedyTakesTheFirstOfTheBest() {
    assertEquals(1, Sampling.greedy().choose(new float[] {9, 0, 2, 2}, 1, 3, 0));
    assertEquals(1, Sampling.greedy().choose(new float[] {NONE, NONE + 1, -5}, 1, 2, 0));
    assertArrayEquals(new double[] {0, 1, 0}, kept(Sampling.greedy(), 1, 3, 3));
  }

  @Test
  void choiceFollowsTheRunningSum() {
    float[] scores = logits(0.25, 0, 0.5, 0.25);
    Sampling sampling = Sampling.temperature(1);
    assertEquals(0, sampling.choose(scores, 0, 4, 0));
    assertEquals(0, sampling.choose(scores, 0, 4, 0.24));
    assertEquals(2, sampling.choose(scores, 0, 4, 0.26));
    assertEquals(2, sampling.choose(scores, 0, 4, 0.74));
    assertEquals(3, sampling.choose(scores, 0, 4, 0.76));
    assertEquals(3, sampling.choose(scores, 0, 4, Math.nextDown(1.0)));
    assertEquals(1, sampling.choose(logits(0, 1, 0), 0, 3, 0));
    assertEquals(1, sampling.choose(logits(0, 1, 0), 0, 3, Math.nextDown(1.0)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scoresThatSayNothingAreRefused(boolean greedy) {
    Sampling sampling = greedy ? Sampling.greedy() : Sampling.temperature(1);
    refuses("NaN", () -> sampling.choose(new float[] {1, Float.NaN}, 0, 2, 0.5));
    refuses("NaN", () -> sampling.choose(new float[] {Float.NaN, 1}, 0, 2, 0.5));
    refuses("Infinity", () -> kept(sampling, 1, Float.POSITIVE_INFINITY));
    refuses("all 2 scores are -infinity", () -> kept(sampling, NONE, NONE));
    refuses("size is 0", () -> sampling.choose(new float[0], 0, 0, 0.5));
    refuses("u is 1.0", () -> sampling.choose(new float[] {1}, 0, 1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> sampling.choose(new float[3], 2, 2, 0.5));
  }

  @Test
  void badSettingsAreRefused() {
    refuses("temperature is 0.0", () -> Sampling.temperature(0));
    refuses("temperature is NaN", () -> Sampling.temperature(Double.NaN));
    refuses("temperature is Infinity", () -> Sampling.temperature(Double.POSITIVE_INFINITY));
    refuses("k is 0", () -> Sampling.temperature(1).topK(0));
    refuses("p is 0.0", () -> Sampling.temperature(1).topP(0));
    refuses("p is 1.5", () -> Sampling.temperature(1).topP(1.5));
    assertThrows(IllegalStateException.class, () -> Sampling.greedy().topK(2));
    assertEquals(
        "temperature 0.5, top-k 3, top-p 0.9",
        Sampling.temperature(0.5).topP(0.9).topK(3).toString());
  }

  private static void refuses(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
