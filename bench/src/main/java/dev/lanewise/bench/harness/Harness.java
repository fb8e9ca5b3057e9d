package dev.lanewise.bench.harness;

import java.io.IOException;
import java.util.List;

/** Runs the rounds of a plan and logs the samples of every fork as soon as they are there. */
public final class Harness {
  private final Plan plan;
  private final Timing timing;
  private final int threads;
  private final long seed;

  /** A harness for this plan. */
  public Harness(Plan plan, Timing timing, int threads, long seed) {
    this.plan = plan;
    this.timing = timing;
    this.threads = threads;
    this.seed = seed;
  }

  /** Follows a run. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A fork begins.
     *
     * @param round counted from 1
     * @param done how many forks of the whole run are done
     * @param total how many it has
     * @param job what is measured now
     */
    void starts(int round, int done, int total, Job job);
  }

  /** What the whole run takes, roughly, in seconds. */
  public double estimateSeconds() {
    double round = 0;
    for (Job job : plan.round(1, seed)) {
      round += timing.forkSeconds(job.cases());
    }
    return timing.rounds() * round;
  }

  /** How many forks a round has. */
  public int forksARound() {
    return plan.round(1, seed).size();
  }

  /**
   * Measures what the log does not hold yet.
   *
   * @throws IOException if the log can't be written
   */
  public void run(RoundLog log, Listener listener) throws IOException {
    ForkRunner forks = new ForkRunner(timing, threads);
    int total = timing.rounds() * forksARound();
    int done = 0;
    for (int round = 1; round <= timing.rounds(); round++) {
      List<Job> jobs = plan.round(round, seed);
      for (Job job : jobs) {
        if (!log.has(round, job)) {
          listener.starts(round, done, total, job);
          log.append(forks.run(round, job));
        }
        done++;
      }
    }
  }
}
