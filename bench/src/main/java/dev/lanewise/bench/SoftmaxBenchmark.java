package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Rows;
import dev.lanewise.kernels.op.SoftmaxKernels;
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

/** Softmax along the rows of a float32 matrix: time for one call over all its elements. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SoftmaxBenchmark {
  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** Rows x columns. */
  @Param({"128x128", "32x1000", "1024x1024"})
  public String shape = "128x128";

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Backend opened;
  private SoftmaxKernels kernels;
  private Rows rows;
  private Buffer x;
  private Buffer y;
  private Buffer dy;
  private Buffer dx;

  /** Fills the matrix with normal numbers of standard deviation 3. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    kernels = opened.softmax(DType.F32);
    String[] sizes = shape.split("x", 2);
    rows = new Rows(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    int n = Math.toIntExact(rows.size());
    float[] data = new float[n];
    Random random = new Random(1);
    for (int i = 0; i < n; i++) {
      data[i] = (float) random.nextGaussian() * 3;
    }
    x = HostBuffer.of(data);
    dy = HostBuffer.of(data.clone());
    y = HostBuffer.allocate(DType.F32, n);
    dx = HostBuffer.allocate(DType.F32, n);
    kernels.softmax(rows, x, 0, y, 0);
  }

  /** Stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    opened.close();
  }

  /** Softmax. */
  @Benchmark
  public void softmax() {
    kernels.softmax(rows, x, 0, y, 0);
  }

  /** The logarithm of softmax. */
  @Benchmark
  public void logSoftmax() {
    kernels.logSoftmax(rows, x, 0, dx, 0);
  }

  /** The gradient of softmax. */
  @Benchmark
  public void softmaxBackward() {
    kernels.softmaxBackward(rows, y, 0, dy, 0, dx, 0);
  }
}
