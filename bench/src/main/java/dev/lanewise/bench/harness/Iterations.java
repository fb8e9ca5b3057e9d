package dev.lanewise.bench.harness;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The iterations of a fork, as JMH counts them: those of all its cases together.
 *
 * @param warmups warm-up iterations
 * @param warmupMillis of a warm-up iteration
 * @param measurements measured iterations
 * @param measurementMillis of a measured iteration
 */
record Iterations(int warmups, int warmupMillis, int measurements, int measurementMillis) {
  TimeValue warmupTime() {
    return TimeValue.milliseconds(warmupMillis);
  }

  TimeValue measurementTime() {
    return TimeValue.milliseconds(measurementMillis);
  }
}
