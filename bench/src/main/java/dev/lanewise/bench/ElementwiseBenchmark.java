package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Binary;
import dev.lanewise.kernels.op.BinaryOp;
import dev.lanewise.kernels.op.ElementwiseKernels;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Unary;
import dev.lanewise.kernels.op.UnaryOp;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Elementwise operations on 16,384 contiguous float32 numbers: time for one element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ElementwiseBenchmark {
  /** Numbers a call: 64 KiB an array, so that two or three arrays fit the L2 cache. */
  private static final int N = 16_384;

  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private final Layout layout = Layout.of(N);
  private final Unary exp = Unary.of(UnaryOp.EXP, layout, layout);
  private final Unary tanh = Unary.of(UnaryOp.TANH, layout, layout);
  private final Unary sigmoid = Unary.of(UnaryOp.SIGMOID, layout, layout);
  private final Unary gelu = Unary.of(UnaryOp.GELU, layout, layout);
  private final Unary relu = Unary.of(UnaryOp.RELU, layout, layout);
  private final Binary add = Binary.of(BinaryOp.ADD, layout, layout, layout);

  private Backend opened;
  private ElementwiseKernels kernels;
  private Buffer a;
  private Buffer b;
  private Buffer y;

  /** Fills the inputs with normal numbers of standard deviation 3. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    kernels = opened.elementwise(DType.F32);
    Random random = new Random(1);
    a = normal(random);
    b = normal(random);
    y = HostBuffer.allocate(DType.F32, N);
  }

  private static Buffer normal(Random random) {
    float[] data = new float[N];
    for (int i = 0; i < N; i++) {
      data[i] = (float) random.nextGaussian() * 3;
    }
    return HostBuffer.of(data);
  }

  /** Stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    opened.close();
  }

  /** The exponential. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void exp() {
    kernels.unary(exp, a, 0, y, 0);
  }

  /** The hyperbolic tangent. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void tanh() {
    kernels.unary(tanh, a, 0, y, 0);
  }

  /** The logistic function. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void sigmoid() {
    kernels.unary(sigmoid, a, 0, y, 0);
  }

  /** GELU, exact form. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void gelu() {
    kernels.unary(gelu, a, 0, y, 0);
  }

  /** ReLU. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void relu() {
    kernels.unary(relu, a, 0, y, 0);
  }

  /** The sum of two arrays. */
  @Benchmark
  @OperationsPerInvocation(N)
  public void add() {
    kernels.binary(add, a, 0, b, 0, y, 0);
  }
}
