package dev.lanewise.examples.study;

import java.util.Arrays;
import java.util.List;

/**
 * Times small tasks against each other inside one JVM. Every task is first run until the compiler
 * is done with it; then short rounds of all tasks alternate, so that a slow moment of the machine
 * hits them alike, and the median round counts. Good for ratios; the benchmarks in {@code bench}
 * are for absolute figures.
 */
public final class Stopwatch {
  private final double warmUpSeconds;
  private final double roundSeconds;
  private final int rounds;

  /**
   * A stopwatch.
   *
   * @param warmUpSeconds how long each task runs before anything counts
   * @param roundSeconds how long one task runs in one round, roughly
   * @param rounds an odd number gives a true median
   */
  public Stopwatch(double warmUpSeconds, double roundSeconds, int rounds) {
    if (!(warmUpSeconds >= 0) || !(roundSeconds > 0) || rounds < 1) {
      throw new IllegalArgumentException(
          "warmUpSeconds, roundSeconds, rounds are %s, %s, %d; expected >= 0, > 0, >= 1"
              .formatted(warmUpSeconds, roundSeconds, rounds));
    }
    this.warmUpSeconds = warmUpSeconds;
    this.roundSeconds = roundSeconds;
    this.rounds = rounds;
  }

  /** The median seconds of one call of each task, in the tasks' order. */
  public double[] medians(List<Runnable> tasks, Progress progress) {
    int[] calls = new int[tasks.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = warmUp(tasks.get(i));
    }
    double[][] seconds = new double[tasks.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < calls.length; i++) {
        seconds[i][round] = time(tasks.get(i), calls[i]);
      }
      progress.stepTo(round + 1L);
    }
    return Arrays.stream(seconds).mapToDouble(Stopwatch::median).toArray();
  }

  /** How many rounds {@link #medians} counts: the steps of its progress. */
  public int rounds() {
    return rounds;
  }

  /** Runs the task for the warm-up time; returns how many calls fit into a round. */
  private int warmUp(Runnable task) {
    long start = System.nanoTime();
    int calls = 0;
    double last;
    do {
      last = time(task, 1);
      calls++;
    } while ((System.nanoTime() - start) * 1e-9 < warmUpSeconds && calls < Integer.MAX_VALUE);
    return (int) Math.clamp(roundSeconds / Math.max(last, 1e-9), 1, 1e8);
  }

  private static double time(Runnable task, int calls) {
    long start = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      task.run();
    }
    return (System.nanoTime() - start) * 1e-9 / calls;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
