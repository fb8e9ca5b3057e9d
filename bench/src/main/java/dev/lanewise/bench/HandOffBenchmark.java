package dev.lanewise.bench;

import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to hand work to another thread of the pool and to learn that it is done, as a
 * distribution: the mean of a machine that is shared says little.
 *
 * <p>Each task waits until the other one has begun, so two threads must take one each; a caller
 * that did both by itself would never end.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class HandOffBenchmark {
  private final AtomicInteger begun = new AtomicInteger();
  private final WorkerPool.Task meeting = task -> awaitBoth();
  private WorkerPool pool = WorkerPool.threads(1);

  /** A new team. */
  @Setup
  public void open() {
    pool = WorkerPool.threads(2);
  }

  /** Ends the team. */
  @TearDown
  public void close() {
    pool.close();
  }

  /** A call whose two tasks meet. */
  @Benchmark
  public void meet() {
    begun.set(0);
    pool.run(2, meeting);
  }

  private void awaitBoth() {
    begun.incrementAndGet();
    while (begun.get() < 2) {
      Thread.onSpinWait();
    }
  }
}
