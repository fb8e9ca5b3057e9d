package dev.lanewise.bench.harness;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The few statistics that reports use. */
public final class Statistics {
  private Statistics() {}

  /**
   * The middle value, or the mean of the two middle ones.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static double median(double... values) {
    requireSome(values);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /**
   * The geometric mean.
   *
   * @throws IllegalArgumentException if there is no value, or one is not positive
   */
  public static double geometricMean(double... values) {
    requireSome(values);
    double logarithms = 0;
    for (double value : values) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("values hold " + value + "; expected positive numbers");
      }
      logarithms += Math.log(value);
    }
    return Math.exp(logarithms / values.length);
  }

  /**
   * How many times as fast as another one we were, round by round: what slows the whole machine for
   * a while slows both and cancels out.
   *
   * @param theirs their time in each round
   * @param ours our time in each round
   * @return their time over ours in each round that both have, by rising round
   */
  public static double[] ratiosByRound(Map<Integer, Double> theirs, Map<Integer, Double> ours) {
    return new TreeMap<>(ours)
        .entrySet().stream()
            .filter(round -> theirs.containsKey(round.getKey()))
            .mapToDouble(
                round -> theirs.getOrDefault(round.getKey(), Double.NaN) / round.getValue())
            .toArray();
  }

  private static void requireSome(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("values is empty; expected at least one");
    }
  }
}
