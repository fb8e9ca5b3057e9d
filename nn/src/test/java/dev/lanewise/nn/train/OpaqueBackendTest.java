package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.testing.OpaqueMemory;
import dev.lanewise.kernels.testing.OpaqueProvider;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm1d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Parameter;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nothing above the kernels looks at memory but through upload and download: a device that can't be
 * looked into and computes late gives the same network, bit for bit.
 */
class OpaqueBackendTest {
  private static final Blobs DATA = Blobs.of(60, 5, 3, 13);

  /** What a training run leaves behind. */
  private record Trained(List<float[]> weights, double[] losses, double[] accuracies) {}

  private static Trained train(Engine engine) {
    Sequential model =
        new Sequential(
                new Dense(12),
                new BatchNorm1d(),
                Activation.relu(),
                new Dropout(0.25),
                new Dense(8),
                Activation.tanh(),
                new Dense(3))
            .build(engine, 4, 5);
    TrainerOptions options =
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .optimizer(UpdateRule.adam(), 0.01)
            .penalty(new Penalty(1e-4, 1e-4))
            .batchSize(16)
            .epochs(3)
            .seed(6)
            .validationSplit(0.2)
            .metric("accuracy", EpochMetric.accuracy());
    try (Trainer trainer = new Trainer(model, options)) {
      History history = trainer.fit(DATA.x(engine), DATA.labels(engine));
      List<float[]> weights = new ArrayList<>();
      for (Parameter parameter : model.parameters()) {
        weights.add(parameter.value().toFloats());
      }
      return new Trained(weights, history.series("val_loss"), history.series("val_accuracy"));
    }
  }

  private static void assertSame(Trained expected, Trained actual) {
    assertEquals(expected.weights.size(), actual.weights.size());
    assertTrue(expected.weights.size() >= 8, "too few parameters to compare");
    for (int i = 0; i < expected.weights.size(); i++) {
      assertArrayEquals(expected.weights.get(i), actual.weights.get(i), "parameter " + i);
    }
    assertArrayEquals(expected.losses, actual.losses, "losses");
    assertArrayEquals(expected.accuracies, actual.accuracies, "accuracies");
  }

  @Test
  void trainsTheSameNetworkAsTheScalarBackend() {
    Trained expected;
    try (Engine engine = TestEngines.scalar()) {
      expected = train(engine);
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.over(backend)) {
      assertSame(expected, train(engine));
      OpaqueMemory memory = (OpaqueMemory) backend.memory();
      assertTrue(memory.executed() > 100, () -> memory.executed() + " commands");
    }
    try (Backend backend = OpaqueProvider.openBackend();
        Engine engine = Engine.poisoning(backend)) {
      assertSame(expected, train(engine));
    }
  }
}
