package dev.lanewise.bench.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one fork found on one case.
 *
 * @param round counted from 1
 * @param family the family's name
 * @param which the case's name
 * @param contender the contender's name
 * @param nanos the time of a call: the median over iterations; NaN if it failed
 * @param limit the machine's limit in the fork's JVM, in GFLOP/s or GB/s; NaN if not measured
 * @param allocBytes what a call allocates; -1 if not measured
 * @param failure why there is no time; null if there is
 */
public record Sample(
    int round,
    String family,
    String which,
    String contender,
    double nanos,
    double limit,
    long allocBytes,
    @Nullable String failure) {

  /** The samples of a fork that failed: one for each case. */
  static List<Sample> failed(int round, Job job, String why) {
    double none = Double.NaN;
    return job.cases().stream()
        .map(
            one ->
                new Sample(round, job.family(), one.name(), job.contender(), none, none, -1, why))
        .toList();
  }

  /** Whether this takes the place of another one: both are of one contender, case and round. */
  boolean replaces(Sample other) {
    return round == other.round
        && family.equals(other.family)
        && which.equals(other.which)
        && contender.equals(other.contender);
  }
}
