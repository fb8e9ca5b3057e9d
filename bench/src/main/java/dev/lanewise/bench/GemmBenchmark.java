package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import dev.lanewise.kernels.op.MatmulKernels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Square matrix products in GFLOP/s and in percent of the FMA peak measured in the same JVM. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class GemmBenchmark {
  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** The side of the matrices. */
  @Param({"64", "256", "1024"})
  public int n = 1024;

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Backend opened;
  private MatmulKernels floats;
  private MatmulKernels doubles;
  private Gemm gemm;
  private Buffer a32;
  private Buffer b32;
  private Buffer c32;
  private Buffer a64;
  private Buffer b64;
  private Buffer c64;
  private double peak32;
  private double peak64;

  /** Makes the matrices and measures the peak of all threads. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    floats = opened.matmul(DType.F32);
    doubles = opened.matmul(DType.F64);
    gemm = Gemm.dense(false, false, n, n, n);
    int elements = Math.multiplyExact(n, n);
    float[] a = new float[elements];
    float[] b = new float[elements];
    double[] wideA = new double[elements];
    double[] wideB = new double[elements];
    Random random = new Random(1);
    for (int i = 0; i < elements; i++) {
      wideA[i] = random.nextDouble() - 0.5;
      wideB[i] = random.nextDouble() - 0.5;
      a[i] = (float) wideA[i];
      b[i] = (float) wideB[i];
    }
    a32 = HostBuffer.of(a);
    b32 = HostBuffer.of(b);
    c32 = HostBuffer.of(new float[elements]);
    a64 = HostBuffer.of(wideA);
    b64 = HostBuffer.of(wideB);
    c64 = HostBuffer.of(new double[elements]);
    peak32 = FmaPeak.floats() * threads;
    peak64 = FmaPeak.doubles() * threads;
  }

  /** Stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    opened.close();
  }

  /** float32. */
  @Benchmark
  public void sgemm(Flops flops) {
    floats.gemm(gemm, 1, a32, 0, b32, 0, 0, c32, 0);
    flops.add(gemm.flops(), peak32);
  }

  /** float64. */
  @Benchmark
  public void dgemm(Flops flops) {
    doubles.gemm(gemm, 1, a64, 0, b64, 0, 0, c64, 0);
    flops.add(gemm.flops(), peak64);
  }
}
