package dev.lanewise.bench.report;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.harness.Statistics;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one contender reached on one case, over all rounds.
 *
 * @param family the family's name
 * @param which the case
 * @param contender the contender's name
 * @param median the median speed of a fork, in the case's unit; NaN if all forks failed
 * @param min the slowest fork
 * @param max the fastest fork
 * @param percentOfPeak the median share of the machine's limit, in percent; NaN if not measured
 * @param allocBytes the most bytes that a call allocated in any fork; -1 if not measured
 * @param ratio how many times as fast as this contender ours is; null for ours itself, or where a
 *     side is missing
 * @param failure why a fork failed; null if none did
 */
public record Row(
    String family,
    BenchCase which,
    String contender,
    double median,
    double min,
    double max,
    double percentOfPeak,
    long allocBytes,
    @Nullable Ratio ratio,
    @Nullable String failure) {

  /**
   * Our speed over theirs, taken round by round.
   *
   * @param median the middle one
   * @param min the worst for us
   * @param max the best for us
   */
  public record Ratio(double median, double min, double max) {
    /** Of the rounds' ratios, at least one. */
    static Ratio of(double... rounds) {
      return new Ratio(
          Statistics.median(rounds),
          Arrays.stream(rounds).min().orElseThrow(),
          Arrays.stream(rounds).max().orElseThrow());
    }
  }

  /** Whether there is a figure. */
  public boolean isMeasured() {
    return !Double.isNaN(median);
  }
}
