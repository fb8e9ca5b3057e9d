package dev.lanewise.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The FMA peak of one core, against which {@link GemmBenchmark} is to be read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class FmaPeakBenchmark {
  private static final int STEPS = 10_000;

  private final float[] floats = FmaPeak.newFloats();
  private final double[] doubles = FmaPeak.newDoubles();
  private final double peak32 = FmaPeak.floats();
  private final double peak64 = FmaPeak.doubles();

  /** float32. */
  @Benchmark
  public float[] floats(Flops flops) {
    FmaPeak.floatChains(floats, STEPS);
    flops.add(FmaPeak.floatFlops(STEPS), peak32);
    return floats;
  }

  /** float64. */
  @Benchmark
  public double[] doubles(Flops flops) {
    FmaPeak.doubleChains(doubles, STEPS);
    flops.add(FmaPeak.doubleFlops(STEPS), peak64);
    return doubles;
  }
}
