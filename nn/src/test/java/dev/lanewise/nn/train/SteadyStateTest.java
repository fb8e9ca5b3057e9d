package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.op.Layout;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Layer;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.Optimizer;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A training step takes all its memory from the pool, and makes few and small objects. */
@Tag("allocation")
class SteadyStateTest {
  private static final int MOST_BYTES = 4096;
  private static final int STEPS = 50;

  /** Vectors are objects until the JVM has compiled a kernel: wait for that, but not for ever. */
  private static final int ROUNDS = 400;

  private static long allocatedPerStep(Engine engine, Layer model, boolean kernelsNeedTheCompiler) {
    Blobs blobs = Blobs.of(128, 64, 10, 3);
    int[] rows = new int[128];
    Arrays.setAll(rows, row -> row);
    BatchFeed feed = new BatchFeed(blobs.x(engine), blobs.labels(engine), rows, 32);
    Optimizer optimizer = new Optimizer(UpdateRule.adam(), 0.001, model.parameters());
    TrainStep step =
        new TrainStep(model, Loss.categoricalCrossEntropyFromLogits(), null, optimizer);
    Tensor losses = engine.empty(DType.F32, Layout.of(4));
    model.training(true);
    run(feed, step, losses, 5);
    long buffers = engine.stats().buffers();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long perStep = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && perStep > MOST_BYTES; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      run(feed, step, losses, STEPS);
      perStep = (threads.getCurrentThreadAllocatedBytes() - before) / STEPS;
      if (!kernelsNeedTheCompiler) {
        break;
      }
    }
    assertEquals(buffers, engine.stats().buffers());
    assertEquals(0, engine.stats().copies());
    return perStep;
  }

  private static void run(BatchFeed feed, TrainStep step, Tensor losses, int steps) {
    for (int i = 0; i < steps; i++) {
      int batch = i % feed.batches();
      feed.load(batch);
      step.run(feed.x(batch), feed.y(batch), losses, batch);
    }
  }

  @Test
  void stepOfTheDigitsNetworkAllocatesSmallObjectsOnly() {
    for (boolean scalar : new boolean[] {true, false}) {
      try (Engine engine = scalar ? TestEngines.scalar() : TestEngines.best(1)) {
        Layer model =
            new Sequential(
                    new Dense(128),
                    Activation.relu(),
                    new Dense(64),
                    Activation.relu(),
                    new Dense(10))
                .build(engine, 1, 64);
        long bytes = allocatedPerStep(engine, model, !scalar);
        assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes a step");
      }
    }
  }
}
