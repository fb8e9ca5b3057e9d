package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.ArgReduce;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.kernels.op.Reduce;
import dev.lanewise.kernels.op.ReduceOp;
import dev.lanewise.kernels.op.ReductionKernels;
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

/** Reductions of a float32 matrix: time for one call over all its elements. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ReductionBenchmark {
  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** Rows x columns. */
  @Param({"32x128", "128x128", "1024x1024"})
  public String shape = "128x128";

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Backend opened;
  private ReductionKernels kernels;
  private Buffer x;
  private Buffer y;
  private Buffer places;
  private Reduce rowSums;
  private Reduce columnSums;
  private Reduce fullSum;
  private Reduce rowMaxima;
  private Reduce rowVariances;
  private Reduce columnVariances;
  private ArgReduce rowPlaces;
  private ArgReduce columnPlaces;
  private ArgReduce place;

  /** Fills the matrix with normal numbers. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    kernels = opened.reduction(DType.F32);
    String[] sizes = shape.split("x", 2);
    int rows = Integer.parseInt(sizes[0]);
    int columns = Integer.parseInt(sizes[1]);
    float[] data = new float[rows * columns];
    Random random = new Random(1);
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextGaussian();
    }
    x = HostBuffer.of(data);
    y = HostBuffer.allocate(DType.F32, Math.max(rows, columns));
    places = HostBuffer.allocate(DType.I32, Math.max(rows, columns));
    Layout layout = Layout.of(rows, columns);
    rowSums = Reduce.of(ReduceOp.SUM, 0, layout, 1);
    columnSums = Reduce.of(ReduceOp.SUM, 0, layout, 0);
    fullSum = Reduce.of(ReduceOp.SUM, 0, layout);
    rowMaxima = Reduce.of(ReduceOp.MAX, 0, layout, 1);
    rowVariances = Reduce.of(ReduceOp.VAR, 0, layout, 1);
    columnVariances = Reduce.of(ReduceOp.VAR, 0, layout, 0);
    rowPlaces = ArgReduce.of(true, layout, 1);
    columnPlaces = ArgReduce.of(true, layout, 0);
    place = ArgReduce.of(true, Layout.of(rows * columns), 0);
  }

  /** Stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    opened.close();
  }

  /** The sum of each row. */
  @Benchmark
  public void sumRows() {
    kernels.reduce(rowSums, x, 0, y, 0);
  }

  /** The sum of each column. */
  @Benchmark
  public void sumColumns() {
    kernels.reduce(columnSums, x, 0, y, 0);
  }

  /** The sum of all elements. */
  @Benchmark
  public void sumAll() {
    kernels.reduce(fullSum, x, 0, y, 0);
  }

  /** The largest of each row. */
  @Benchmark
  public void maxRows() {
    kernels.reduce(rowMaxima, x, 0, y, 0);
  }

  /** The variance of each row. */
  @Benchmark
  public void varianceRows() {
    kernels.reduce(rowVariances, x, 0, y, 0);
  }

  /** The variance of each column. */
  @Benchmark
  public void varianceColumns() {
    kernels.reduce(columnVariances, x, 0, y, 0);
  }

  /** The place of the largest of each row. */
  @Benchmark
  public void argMaxRows() {
    kernels.argReduce(rowPlaces, x, 0, places, 0);
  }

  /** The place of the largest of each column. */
  @Benchmark
  public void argMaxColumns() {
    kernels.argReduce(columnPlaces, x, 0, places, 0);
  }

  /** The place of the largest of all elements. */
  @Benchmark
  public void argMaxAll() {
    kernels.argReduce(place, x, 0, places, 0);
  }
}
