package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.JmhCase;
import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/** Measures one job by JMH in one JVM of its own. */
final class ForkRunner {
  /** JMH ends a fork that hangs after twice this time for an iteration. */
  private static final TimeValue TIMEOUT = TimeValue.minutes(2);

  private final Timing timing;
  private final int threads;

  ForkRunner(Timing timing, int threads) {
    this.timing = timing;
    this.threads = threads;
  }

  /** Runs the fork; a failure becomes a sample that says so. */
  Sample run(int round, Job job) {
    Timing fork = job.which() instanceof JmhCase ? timing.patient() : timing;
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
      return sample(round, job, results.iterator().next());
    } catch (RunnerException e) {
      return Sample.failed(round, job, rootMessage(e));
    }
  }

  private static Sample sample(int round, Job job, RunResult run) {
    List<Double> nanos = new ArrayList<>();
    double limit = Double.NaN;
    long allocBytes = -1;
    for (IterationResult iteration :
        run.getBenchmarkResults().iterator().next().getIterationResults()) {
      nanos.add(iteration.getPrimaryResult().getScore());
      Map<String, Result> facts = iteration.getSecondaryResults();
      Result limitFact = facts.get("limit");
      if (limitFact != null) {
        limit = limitFact.getScore();
      }
      Result allocFact = facts.get("allocBytes");
      if (allocFact != null) {
        allocBytes = Math.max(allocBytes, (long) allocFact.getScore());
      }
    }
    if (nanos.isEmpty()) {
      return Sample.failed(round, job, "the fork reported no iteration");
    }
    double median = Statistics.median(nanos.stream().mapToDouble(Double::doubleValue).toArray());
    return new Sample(
        round, job.family(), job.which().name(), job.contender(), median, limit, allocBytes, null);
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
