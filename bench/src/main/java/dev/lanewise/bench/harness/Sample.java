package dev.lanewise.bench.harness;

import org.jspecify.annotations.Nullable;

/**
 * What one fork found.
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

  /** A sample of a fork that failed. */
  static Sample failed(int round, Job job, String why) {
    return new Sample(
        round, job.family(), job.which().name(), job.contender(), Double.NaN, Double.NaN, -1, why);
  }

  /** Whether this is a sample of that job in that round. */
  boolean is(Job job, int inRound) {
    return round == inRound
        && family.equals(job.family())
        && which.equals(job.which().name())
        && contender.equals(job.contender());
  }
}
