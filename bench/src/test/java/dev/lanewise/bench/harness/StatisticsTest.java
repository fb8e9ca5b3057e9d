package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void medianIsTheMiddle() {
    assertEquals(2, Statistics.median(3, 1, 2));
    assertEquals(2.5, Statistics.median(4, 1, 2, 3));
    assertEquals(7, Statistics.median(7));
    assertThrows(IllegalArgumentException.class, Statistics::median);
  }

  @Test
  void medianLeavesItsArgumentAlone() {
    double[] values = {3, 1, 2};
    Statistics.median(values);
    assertArrayEquals(new double[] {3, 1, 2}, values);
  }

  @Test
  void geometricMeanOfReciprocalsIsOne() {
    assertEquals(1, Statistics.geometricMean(0.5, 2), 1e-15);
    assertEquals(2, Statistics.geometricMean(1, 2, 4), 1e-15);
    assertThrows(IllegalArgumentException.class, Statistics::geometricMean);
    assertThrows(IllegalArgumentException.class, () -> Statistics.geometricMean(1, 0));
    assertThrows(IllegalArgumentException.class, () -> Statistics.geometricMean(1, Double.NaN));
  }

  @Test
  void ratiosPairTheRoundsThatBothHave() {
    Map<Integer, Double> theirs = Map.of(1, 10.0, 2, 40.0, 3, 5.0);
    Map<Integer, Double> ours = Map.of(4, 1.0, 2, 20.0, 1, 20.0);
    assertArrayEquals(new double[] {0.5, 2}, Statistics.ratiosByRound(theirs, ours));
  }
}
