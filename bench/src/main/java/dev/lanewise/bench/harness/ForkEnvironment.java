package dev.lanewise.bench.harness;

import java.io.File;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.ExternalProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;

/**
 * Sets the environment of a fork: native libraries read their number of threads from it when they
 * are loaded. JMH has no such option, but lets a profiler put a command before the JVM's.
 */
public final class ForkEnvironment implements ExternalProfiler {
  private final String threads;

  /**
   * Made by JMH.
   *
   * @param threads how many threads native libraries may use
   */
  public ForkEnvironment(String threads) {
    this.threads = threads;
  }

  @Override
  public Collection<String> addJVMInvokeOptions(BenchmarkParams params) {
    return List.of(
        "env",
        "OPENBLAS_NUM_THREADS=" + threads,
        "MKL_NUM_THREADS=" + threads,
        "MKL_DYNAMIC=FALSE",
        "OMP_NUM_THREADS=" + threads,
        "OPT_OUT_TRACKING=true");
  }

  @Override
  public Collection<String> addJVMOptions(BenchmarkParams params) {
    return List.of();
  }

  @Override
  public void beforeTrial(BenchmarkParams benchmarkParams) {}

  @Override
  public Collection<? extends Result> afterTrial(
      BenchmarkResult result, long pid, File stdOut, File stdErr) {
    return List.of();
  }

  @Override
  public boolean allowPrintOut() {
    return false;
  }

  @Override
  public boolean allowPrintErr() {
    return false;
  }

  @Override
  public String getDescription() {
    return "the environment of a fork";
  }
}
