package dev.lanewise.bench;

import dev.lanewise.bench.contenders.TorchLeNet;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.train.TrainStep;
import dev.lanewise.nn.zoo.LeNet5;
import java.util.SplittableRandom;
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

/**
 * A training step of LeNet-5: forward, backward and Adam on one batch of pictures of 28 x 28, by
 * our layers or by the same network in DJL on PyTorch. An epoch of MNIST is 938 steps of 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class LeNetBenchmark {
  private static final int CLASSES = 10;
  private static final float RATE = 1e-3f;

  /** Who. */
  @Param({"vector", "libtorch"})
  public String backend = "vector";

  /** Pictures of a batch. */
  @Param({"64", "256"})
  public int batch = 64;

  /** Threads, the caller included. */
  @Param("1")
  public int threads = 1;

  private Runnable step = () -> {};
  private Runnable close = () -> {};

  /** Builds the network and a batch of random pictures. */
  @Setup(Level.Trial)
  public void setUp() {
    SplittableRandom random = new SplittableRandom(42);
    float[] pictures = new float[batch * LeNet5.SIDE * LeNet5.SIDE];
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] = (float) random.nextDouble(-1, 1);
    }
    int[] labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i % CLASSES;
    }
    if (backend.equals("libtorch")) {
      TorchLeNet torch = new TorchLeNet(pictures, labels, CLASSES, RATE, threads);
      step = torch::step;
      close = torch::close;
    } else {
      ours(pictures, labels);
    }
  }

  private void ours(float[] pictures, int[] labels) {
    Backend opened = Backends.open(new BackendConfig(backend, threads));
    Engine engine = Engine.over(opened);
    Sequential model = LeNet5.modern(CLASSES).build(engine, 42, 1, LeNet5.SIDE, LeNet5.SIDE);
    Optimizer updates = new Optimizer(UpdateRule.adam(), RATE, model.parameters());
    TrainStep run = new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, updates);
    Tensor x = engine.of(pictures, batch, 1, LeNet5.SIDE, LeNet5.SIDE);
    Tensor y = engine.of(labels, batch);
    Tensor losses = engine.zeros(1);
    model.training(true);
    step = () -> run.run(x, y, losses, 0);
    close =
        () -> {
          updates.release();
          model.release();
          engine.close();
          opened.close();
        };
  }

  /** Returns the memory and stops threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    close.run();
  }

  /** The step. */
  @Benchmark
  public void step() {
    step.run();
  }
}
