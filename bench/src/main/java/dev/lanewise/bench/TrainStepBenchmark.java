package dev.lanewise.bench;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.RandomStream;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainStep;
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

/** One training step of the digits network 64-128-64-10 on a batch of 32: forward to update. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class TrainStepBenchmark {
  private static final int BATCH = 32;
  private static final int CLASSES = 10;

  /** The backend. */
  @Param({"scalar", "vector"})
  public String backend = "vector";

  /** The optimizer. */
  @Param({"sgd", "adam"})
  public String optimizer = "sgd";

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Backend opened;
  private Engine engine;
  private Sequential model;
  private Optimizer updates;
  private TrainStep step;
  private Tensor x;
  private Tensor y;
  private Tensor losses;

  /** Builds the network and a batch of random pictures. */
  @Setup(Level.Trial)
  public void setUp() {
    opened = Backends.open(new BackendConfig(backend, threads));
    engine = Engine.over(opened);
    model =
        new Sequential(
                new Dense(128),
                Activation.relu(),
                new Dense(64),
                Activation.relu(),
                new Dense(CLASSES))
            .build(engine, 42, 64);
    UpdateRule rule = optimizer.equals("adam") ? UpdateRule.adam() : UpdateRule.sgd();
    updates = new Optimizer(rule, 1e-4, model.parameters());
    step = new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, updates);
    x = engine.zeros(BATCH, 64);
    new RandomStream(42, 1).uniform(x, -1, 1);
    int[] labels = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      labels[i] = i % CLASSES;
    }
    y = engine.of(labels);
    losses = engine.zeros(1);
    model.training(true);
  }

  /** Returns the memory and stops the backend's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    updates.release();
    model.release();
    engine.close();
    opened.close();
  }

  /** The step. */
  @Benchmark
  public void step() {
    step.run(x, y, losses, 0);
  }
}
