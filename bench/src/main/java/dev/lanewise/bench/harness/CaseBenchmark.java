package dev.lanewise.bench.harness;

import com.sun.management.ThreadMXBean;
import dev.lanewise.bench.FmaPeak;
import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.cases.MatrixCase;
import dev.lanewise.bench.contenders.Contender;
import dev.lanewise.bench.contenders.Contenders;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** One contender on one matrix case: the time of a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class CaseBenchmark {
  /** Tries of which the one with the fewest bytes counts: the JVM may allocate on its own. */
  private static final int ALLOCATION_TRIES = 3;

  private static final long LIMIT_NANOS = 10_000_000;

  /** Longer, since a pass over a large array takes milliseconds. */
  private static final long READ_NANOS = 30_000_000;

  /** GFLOP/s or GB/s that any core exceeds once the JIT compiler has done its work. */
  private static final double COMPILED = 5;

  private static final int MOST_WAITS = 200;

  /** Who. */
  @Param(Contenders.OURS)
  public String contender = Contenders.OURS;

  /** The name of the case. */
  @Param("sgemm NN 256x256x256")
  public String which = "sgemm NN 256x256x256";

  /** Threads that the contender may use, the caller included. */
  @Param("1")
  public int threads = 1;

  private Contender.Call call;
  private MatrixCase matrixCase = CaseName.parse(which);
  private @Nullable ReadBandwidth bandwidth;
  private double limit;
  private int iterationsLeft;

  /** Makes the operands and proves that the contender is right. */
  @Setup(Level.Trial)
  public void setUp(BenchmarkParams params) {
    matrixCase = CaseName.parse(which);
    Contender who =
        Contenders.find(contender)
            .orElseThrow(() -> new IllegalArgumentException("no contender " + contender));
    HostBuffer a = Operands.random(matrixCase.dtype(), matrixCase.lengthA(), Operands.SEED);
    HostBuffer b = Operands.random(matrixCase.dtype(), matrixCase.lengthB(), Operands.SEED + 1);
    call = who.prepare(matrixCase, a, b, threads);
    call.run();
    Verification.check(matrixCase, a, b, call.result());
    iterationsLeft = params.getWarmup().getCount() + params.getMeasurement().getCount();
    if (matrixCase.limit() == MatrixCase.Limit.READ) {
      bandwidth = new ReadBandwidth(matrixCase.bytesRead());
    } else {
      FmaPeak.warmUp();
    }
  }

  /**
   * Measures the machine's limit for a moment before each iteration: so it is compiled while the
   * contender warms up, and it is that of the minutes in which the contender runs.
   */
  @Setup(Level.Iteration)
  public void measureLimit() {
    double one;
    if (bandwidth != null) {
      one = bandwidth.best(READ_NANOS);
    } else if (matrixCase.dtype() == DType.F32) {
      one = FmaPeak.floats(LIMIT_NANOS);
    } else {
      one = FmaPeak.doubles(LIMIT_NANOS);
    }
    limit = Math.max(limit, threads * one);
  }

  /** Reports; after the last iteration also what a call allocates. */
  @TearDown(Level.Iteration)
  public void report(ForkFacts facts) {
    iterationsLeft--;
    for (int i = 0; i < MOST_WAITS && iterationsLeft == 0 && limit < threads * COMPILED; i++) {
      measureLimit();
    }
    facts.limit = limit;
    facts.allocBytes = iterationsLeft == 0 ? allocBytes() : -1;
  }

  private long allocBytes() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < ALLOCATION_TRIES; i++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      call.run();
      fewest = Math.min(fewest, thread.getCurrentThreadAllocatedBytes() - before);
    }
    return fewest;
  }

  /** Gives back the contender's threads and memory. */
  @TearDown(Level.Trial)
  public void tearDown() {
    call.close();
  }

  /** A call. */
  @Benchmark
  public void call() {
    call.run();
  }
}
