package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.OptimizerKernels;
import dev.lanewise.kernels.op.OptimizerStep;
import dev.lanewise.kernels.op.ParameterList;
import java.util.Arrays;
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

/** Optimizer steps on float32: time for one step of all parameters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class OptimizerBenchmark {
  /** Parameters of a list. */
  private static final int TENSORS = 150;

  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** How many parameters. */
  @Param({"17226", "1000000"})
  public int n = 17_226;

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Backend opened;
  private OptimizerKernels kernels;
  private Buffer w;
  private Buffer g;
  private Buffer s1;
  private Buffer s2;
  private final ParameterList list = new ParameterList();
  private final Buffer norm = HostBuffer.of(2f);

  /** Makes parameters, gradients and states. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    kernels = opened.optimizer(DType.F32);
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    w = HostBuffer.of(ones);
    g = HostBuffer.of(ones.clone());
    s1 = HostBuffer.of(ones.clone());
    s2 = HostBuffer.of(ones.clone());
  }

  /** The same elements as so many parameters. */
  private void fill() {
    OptimizerStep step = new OptimizerStep.Adam(1e-9, 0.9, 0.999, 1e-8, 0.01, true, 10);
    int count = n / TENSORS;
    for (long at = 0; at < (long) count * TENSORS; at += count) {
      list.add(step, count, w, at, g, at, s1, at, s2, at);
    }
  }

  /** Stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    opened.close();
  }

  /** Plain gradient descent. */
  @Benchmark
  public void sgd() {
    kernels.step(new OptimizerStep.Sgd(1e-9, 0), n, w, 0, g, 0, null, 0, null, 0);
  }

  /** Momentum with weight decay. */
  @Benchmark
  public void momentum() {
    OptimizerStep step = new OptimizerStep.Momentum(1e-9, 0.5, false, 1e-4);
    kernels.step(step, n, w, 0, g, 0, s1, 0, null, 0);
  }

  /** RMSProp. */
  @Benchmark
  public void rmsProp() {
    kernels.step(new OptimizerStep.RmsProp(1e-9, 0.9, 1e-7, 0), n, w, 0, g, 0, s1, 0, null, 0);
  }

  /** AdamW. */
  @Benchmark
  public void adamW() {
    OptimizerStep step = new OptimizerStep.Adam(1e-9, 0.9, 0.999, 1e-8, 0.01, true, 10);
    kernels.step(step, n, w, 0, g, 0, s1, 0, s2, 0);
  }

  /** AdamW over 150 parameters in one call, the list filled anew. */
  @Benchmark
  public void adamWList() {
    fill();
    kernels.step(list);
    list.clear();
  }

  /** The same after gradients were clipped by their global norm. */
  @Benchmark
  public void adamWListClipped() {
    fill();
    kernels.norm(list, norm, 0);
    kernels.clippedStep(list, 1, norm, 0);
    list.clear();
  }
}
