package dev.lanewise.bench.harness;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long a fork measures.
 *
 * @param rounds how often each contender is measured on each case
 * @param warmups warm-up iterations
 * @param warmupMillis of a warm-up iteration
 * @param measurements measured iterations; their median is the fork's result
 * @param measurementMillis of a measured iteration
 */
public record Timing(
    int rounds, int warmups, int warmupMillis, int measurements, int measurementMillis) {
  /** The time in which a JVM starts, makes operands and proves the result, in seconds; roughly. */
  private static final double START_SECONDS = 1.0;

  /** For reports. */
  public static final Timing FULL = new Timing(5, 5, 200, 5, 80);

  /** For a look. */
  public static final Timing QUICK = new Timing(1, 4, 200, 3, 60);

  /**
   * For plain JMH benchmarks: these start calls of 20 ms in the interpreter, reach their speed
   * after 0.7 seconds, and are few.
   */
  Timing patient() {
    return new Timing(rounds, 8, 250, measurements, measurementMillis);
  }

  TimeValue warmupTime() {
    return TimeValue.milliseconds(warmupMillis);
  }

  TimeValue measurementTime() {
    return TimeValue.milliseconds(measurementMillis);
  }

  /**
   * What a fork takes, roughly.
   *
   * @param callSeconds what a call takes; an iteration has at least one
   */
  double forkSeconds(double callSeconds) {
    return START_SECONDS
        + warmups * Math.max(warmupMillis / 1e3, callSeconds)
        + measurements * Math.max(measurementMillis / 1e3, callSeconds);
  }
}
