package dev.lanewise.nn.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.metric.ConfusionMatrix.Average;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MetricTest {
  /** The figures are scikit-learn's for the same labels. */
  @Test
  void figuresOfAKnownExample() {
    int[] truth = {0, 1, 2, 2, 0, 1, 1};
    int[] predicted = {0, 2, 2, 2, 0, 0, 1};
    ConfusionMatrix matrix = ConfusionMatrix.of(truth, predicted, 3);
    assertEquals(5.0 / 7, matrix.accuracy(), 1e-12);
    assertEquals(2.0 / 3, matrix.precision(0), 1e-12);
    assertEquals(1.0, matrix.precision(1), 1e-12);
    assertEquals(1.0 / 3, matrix.recall(1), 1e-12);
    assertEquals(0.5, matrix.f1(1), 1e-12);
    assertEquals((2.0 / 3 + 1 + 2.0 / 3) / 3, matrix.precision(Average.MACRO), 1e-12);
    assertEquals((2 * 2.0 / 3 + 3 + 2 * 2.0 / 3) / 7, matrix.precision(Average.WEIGHTED), 1e-12);
    assertEquals(matrix.accuracy(), matrix.recall(Average.WEIGHTED), 1e-12);
    assertTrue(matrix.report("a", "b", "c").contains("weighted avg"));
    assertThrows(IllegalArgumentException.class, () -> matrix.report("a"));
  }

  @Test
  void aClassThatNeverOccursCountsAsZero() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0}, new int[] {0, 0}, 2);
    assertEquals(0, matrix.precision(1));
    assertEquals(0, matrix.recall(1));
    assertEquals(0, matrix.f1(1));
    assertEquals(1, matrix.f1(Average.WEIGHTED));
  }

  @Test
  void badLabelsAreNamed() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConfusionMatrix.of(new int[] {0, 5}, new int[] {0, 1}, 2));
    assertTrue(error.getMessage().contains("truth[1] is 5"), error.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> ConfusionMatrix.of(new int[0], new int[0], 2));
  }

  @Property(tries = 200)
  void rocAucIsTheShareOfOrderedPairs(
      @ForAll @IntRange(min = 2, max = 40) int n, @ForAll Random random) {
    int[] truth = random.ints(n, 0, 2).toArray();
    int[] raw = random.ints(n, 0, 10).toArray();
    float[] scores = new float[n];
    double pairs = 0;
    double wins = 0;
    for (int i = 0; i < truth.length; i++) {
      scores[i] = raw[i];
    }
    for (int i = 0; i < truth.length; i++) {
      for (int j = 0; j < truth.length; j++) {
        if (truth[i] == 1 && truth[j] == 0) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    if (pairs == 0) {
      assertThrows(IllegalArgumentException.class, () -> Classification.rocAuc(truth, scores));
    } else {
      assertEquals(wins / pairs, Classification.rocAuc(truth, scores), 1e-12);
    }
  }

  @Test
  void classesTakeTheFirstOfEquals() {
    assertArrayEquals(
        new int[] {1, 0}, Classification.classes(new float[] {0, 2, 2, 1, 1, 1}, 3, 0));
    assertArrayEquals(new int[] {0, 1}, Classification.classes(new float[] {0.5f, 0.6f}, 1, 0.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> Classification.classes(new float[] {Float.NaN}, 1, 0.5));
  }

  @Test
  void regressionFigures() {
    float[] truth = {1, 2, 3};
    float[] predicted = {1, 2, 5};
    assertEquals(4.0 / 3, Regression.mse(truth, predicted), 1e-12);
    assertEquals(Math.sqrt(4.0 / 3), Regression.rmse(truth, predicted), 1e-12);
    assertEquals(2.0 / 3, Regression.mae(truth, predicted), 1e-12);
    assertEquals(1 - 4.0 / 2, Regression.r2(truth, predicted), 1e-12);
    assertTrue(Double.isNaN(Regression.r2(new float[] {1, 1}, new float[] {1, 2})));
    assertThrows(IllegalArgumentException.class, () -> Regression.mse(new float[0], new float[0]));
  }
}
