package dev.lanewise.bench.harness;

import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** One contender on a block of matrix cases: the time of a call, one case in each iteration. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class CaseBenchmark {
  /** GFLOP/s or GB/s that any core exceeds once the JIT compiler has done its work. */
  private static final double COMPILED = 5;

  private static final int MOST_WAITS = 200;

  /** Who. */
  @Param(Contenders.OURS)
  public String contender = Contenders.OURS;

  /** The names of the cases, separated by {@value Job#SEPARATOR}. */
  @Param("sgemm NN 256x256x256")
  public String which = "sgemm NN 256x256x256";

  /** Threads that the contender may use, the caller included. */
  @Param("1")
  public int threads = 1;

  private final List<PreparedCase> cases = new ArrayList<>();
  private double[] limits = {};
  private Turns turns = new Turns(1, 0, 0);
  private int iteration = -1;
  private Contender.Call call;

  /** Makes the operands and proves that the contender is right. */
  @Setup(Level.Trial)
  public void setUp(BenchmarkParams params) {
    Contender who =
        Contenders.find(contender)
            .orElseThrow(() -> new IllegalArgumentException("no contender " + contender));
    for (String name : which.split(Job.SEPARATOR, -1)) {
      cases.add(PreparedCase.of(CaseName.parse(name), who, threads));
    }
    limits = new double[cases.size()];
    turns =
        new Turns(cases.size(), params.getWarmup().getCount(), params.getMeasurement().getCount());
  }

  /**
   * Takes the next case, and after the warm-up measures the machine's limit for a moment, so that
   * it is that of the seconds in which the contender runs.
   */
  @Setup(Level.Iteration)
  public void next() {
    iteration++;
    int index = turns.caseOf(iteration);
    call = cases.get(index).call();
    if (turns.isMeasured(iteration)) {
      measureLimit(index);
    }
  }

  private void measureLimit(int index) {
    PreparedCase measured = cases.get(index);
    double limit = threads * measured.limit();
    for (int i = 0; i < limits.length; i++) {
      if (i == index || !measured.hasLimitOfItsOwn()) {
        limits[i] = Math.max(limits[i], limit);
      }
    }
  }

  /** Reports; after the last iteration of a case also what a call allocates. */
  @TearDown(Level.Iteration)
  public void report(ForkFacts facts) {
    int index = turns.caseOf(iteration);
    boolean last = turns.isLast(iteration);
    for (int i = 0; i < MOST_WAITS && last && limits[index] < threads * COMPILED; i++) {
      measureLimit(index);
    }
    facts.caseIndex = index;
    facts.limit = limits[index];
    facts.allocBytes = last ? cases.get(index).allocBytes() : -1;
  }

  /** Gives back the contender's threads and memory. */
  @TearDown(Level.Trial)
  public void tearDown() {
    cases.forEach(one -> one.call().close());
  }

  /** A call. */
  @Benchmark
  public void call() {
    call.run();
  }
}
