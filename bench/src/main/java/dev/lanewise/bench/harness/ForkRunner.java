package dev.lanewise.bench.harness;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures one job by JMH in one JVM of its own.
 *
 * <p>A fork that fails says nothing of its cases: then each half of them gets a fork, and so on, so
 * that only those are lost which fail alone.
 */
final class ForkRunner {
  /** JMH ends a fork that hangs after twice this time for an iteration. */
  private static final TimeValue TIMEOUT = TimeValue.minutes(2);

  private final Timing timing;
  private final int threads;

  ForkRunner(Timing timing, int threads) {
    this.timing = timing;
    this.threads = threads;
  }

  /** The samples of all cases, in their order; a failure becomes samples that say so. */
  List<Sample> run(int round, Job job) {
    return run(round, job, this::fork);
  }

  /** With other forks than JMH's. */
  static List<Sample> run(int round, Job job, BiFunction<Integer, Job, List<Sample>> forks) {
    List<Sample> samples = forks.apply(round, job);
    int size = job.cases().size();
    if (size == 1 || samples.stream().allMatch(sample -> sample.failure() == null)) {
      return samples;
    }
    List<Sample> halves = new ArrayList<>(run(round, job.part(0, size / 2), forks));
    halves.addAll(run(round, job.part(size / 2, size), forks));
    return halves;
  }

  private List<Sample> fork(int round, Job job) {
    Iterations fork = timing.of(job.cases());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(job.method()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupForks(0)
            .warmupIterations(fork.warmups())
            .warmupTime(fork.warmupTime())
            .measurementIterations(fork.measurements())
            .measurementTime(fork.measurementTime())
            .timeout(TIMEOUT)
            .shouldFailOnError(true)
            .jvmArgsAppend("-Djava.util.logging.config.class=" + QuietLogging.class.getName())
            .verbosity(VerboseMode.SILENT);
    for (Map.Entry<String, String> param : job.params(threads).entrySet()) {
      options = options.param(param.getKey(), param.getValue());
    }
    // Where there is no "env", contenders with threads of their own set them by call.
    if (File.separatorChar == '/') {
      options = options.addProfiler(ForkEnvironment.class, Integer.toString(threads));
    }
    try {
      Collection<RunResult> results = new Runner(options.build()).run();
      if (results.size() != 1) {
        return Sample.failed(round, job, "JMH ran " + results.size() + " benchmarks");
      }
      Collection<IterationResult> iterations =
          results.iterator().next().getBenchmarkResults().iterator().next().getIterationResults();
      return samples(round, job, iterations.stream().map(Measured::of).toList());
    } catch (RunnerException e) {
      return Sample.failed(round, job, rootMessage(e));
    }
  }

  /**
   * What a measured iteration found.
   *
   * @param caseIndex which case of the job it was for
   * @param nanos the time of a call
   * @param limit the machine's limit; NaN if not measured
   * @param allocBytes what a call allocates; -1 if not measured
   */
  record Measured(int caseIndex, double nanos, double limit, long allocBytes) {
    static Measured of(IterationResult iteration) {
      Map<String, Result> facts = iteration.getSecondaryResults();
      return new Measured(
          (int) fact(facts, "caseIndex", 0),
          iteration.getPrimaryResult().getScore(),
          fact(facts, "limit", Double.NaN),
          (long) fact(facts, "allocBytes", -1));
    }

    /** Plain benchmarks report no facts. */
    private static double fact(Map<String, Result> facts, String name, double none) {
      Result fact = facts.get(name);
      return fact == null ? none : fact.getScore();
    }
  }

  /** A sample for each case: the median of its iterations. */
  static List<Sample> samples(int round, Job job, List<Measured> iterations) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < job.cases().size(); i++) {
      int index = i;
      List<Measured> own = iterations.stream().filter(one -> one.caseIndex() == index).toList();
      String name = job.cases().get(i).name();
      if (own.isEmpty()) {
        return Sample.failed(round, job, "the fork reported no iteration of " + name);
      }
      samples.add(
          new Sample(
              round,
              job.family(),
              name,
              job.contender(),
              Statistics.median(own.stream().mapToDouble(Measured::nanos).toArray()),
              own.stream().mapToDouble(Measured::limit).max().orElseThrow(),
              own.stream().mapToLong(Measured::allocBytes).max().orElseThrow(),
              null));
    }
    return samples;
  }

  /** JMH wraps what happened in the fork; the innermost cause says most. */
  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (true) {
      Throwable[] suppressed = root.getSuppressed();
      Throwable next = root.getCause();
      if (next == null && suppressed.length > 0) {
        next = suppressed[0];
      }
      if (next == null || next == root) {
        return String.valueOf(root);
      }
      root = next;
    }
  }
}
