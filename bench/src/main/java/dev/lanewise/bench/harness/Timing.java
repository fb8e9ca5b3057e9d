package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.JmhCase;
import dev.lanewise.bench.cases.OperandCase;
import dev.lanewise.bench.cases.StepCase;
import java.util.List;

/**
 * How long a fork measures.
 *
 * @param rounds how often each contender is measured on each case
 * @param warmups warm-up iterations of each case, at least
 * @param warmupMillis of a warm-up iteration
 * @param measurements measured iterations of each case; their median is its result
 * @param measurementMillis of a measured iteration
 */
public record Timing(
    int rounds, int warmups, int warmupMillis, int measurements, int measurementMillis) {
  /** For reports. */
  public static final Timing FULL = new Timing(5, 3, 70, 5, 40);

  /** For a look. */
  public static final Timing QUICK = new Timing(1, 3, 70, 3, 40);

  /** The same in more or fewer rounds. */
  public Timing withRounds(int number) {
    return new Timing(number, warmups, warmupMillis, measurements, measurementMillis);
  }

  /** The warm-up of a fork, however few cases it has, in seconds. */
  static final double WARMUP_SECONDS = 1;

  /**
   * Warm-up iterations of each training step: it calls hundreds of methods, some only a few times.
   * A perceptron of ours took .21 ms in the first 0.2 seconds, .09 in the third and .06 from the
   * sixth, LeNet 7.8, 8.5 and 6.4.
   */
  private static final int STEP_WARMUPS = 18;

  /**
   * For plain JMH benchmarks: these start calls of 20 ms in the interpreter, reach their speed
   * after 0.7 seconds, and are few.
   */
  private static final Iterations PLAIN = new Iterations(8, 250, 5, 80);

  /** The time in which a JVM starts, in seconds; roughly. */
  private static final double START_SECONDS = 1.2;

  /** The time in which a case is made ready and proved right. */
  private static final double CASE_SECONDS = 0.03;

  /** What JMH and the measurement of the limit add to an iteration. */
  private static final double ITERATION_SECONDS = 0.01;

  /** The iterations of a fork for these cases. */
  Iterations of(List<BenchCase> cases) {
    if (cases.getFirst() instanceof JmhCase) {
      return new Iterations(
          PLAIN.warmups(), PLAIN.warmupMillis(), measurements, PLAIN.measurementMillis());
    }
    double cycle = 0;
    for (BenchCase one : cases) {
      cycle += seconds(warmupMillis, one);
    }
    int fewest = cases.getFirst() instanceof StepCase ? STEP_WARMUPS : warmups;
    int cycles = Math.max(fewest, (int) Math.ceil(WARMUP_SECONDS / cycle));
    return new Iterations(
        cycles * cases.size(), warmupMillis, measurements * cases.size(), measurementMillis);
  }

  /** What a fork for these cases takes, roughly. */
  double forkSeconds(List<BenchCase> cases) {
    Iterations fork = of(cases);
    double seconds = START_SECONDS;
    for (BenchCase one : cases) {
      seconds +=
          CASE_SECONDS
              + seconds(0, one)
              + fork.warmups()
                  / cases.size()
                  * (ITERATION_SECONDS + seconds(fork.warmupMillis(), one))
              + fork.measurements()
                  / cases.size()
                  * (ITERATION_SECONDS + seconds(fork.measurementMillis(), one));
    }
    return seconds;
  }

  /** Of an iteration, which has at least one call. */
  private static double seconds(int millis, BenchCase which) {
    return switch (which) {
      case OperandCase operands -> Math.max(millis / 1e3, CallTime.seconds(operands));
      case JmhCase ignored -> millis / 1e3;
    };
  }
}
