package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import org.junit.jupiter.api.Test;

class TrainerTest {
  @Test
  void learnsXor() {
    try (Engine engine = TestEngines.scalar()) {
      Tensor x = engine.of(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
      Tensor y = engine.of(new float[] {0, 1, 1, 0}, 4, 1);
      Sequential model =
          new Sequential(new Dense(8), Activation.tanh(), new Dense(1), Activation.sigmoid())
              .build(engine, 3, 2);
      TrainerOptions options =
          TrainerOptions.of(Loss.binaryCrossEntropy())
              .optimizer(UpdateRule.adam(), 0.05)
              .batchSize(4)
              .epochs(300)
              .metric("accuracy", EpochMetric.binaryAccuracy(0.5));
      try (Trainer trainer = new Trainer(model, options)) {
        History history = trainer.fit(x, y);
        assertEquals(300, history.epochs().size());
        assertTrue(history.last().loss() < 0.05, () -> "loss " + history.last().loss());
        assertEquals(1.0, history.last().figure("accuracy"));
      }
    }
  }

  @Test
  void learnsBlobsWithAValidationSplit() {
    try (Engine engine = TestEngines.scalar()) {
      Blobs blobs = Blobs.of(150, 4, 3, 7);
      Sequential model =
          new Sequential(new Dense(16), Activation.relu(), new Dense(3)).build(engine, 1, 4);
      TrainerOptions options =
          TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
              .optimizer(UpdateRule.adam(), 0.01)
              .epochs(20)
              .validationSplit(0.2)
              .metric("accuracy", EpochMetric.accuracy());
      try (Trainer trainer = new Trainer(model, options)) {
        History history = trainer.fit(blobs.x(engine), blobs.labels(engine));
        double[] losses = history.series("loss");
        assertTrue(losses[losses.length - 1] < 0.5 * losses[0]);
        assertTrue(history.last().figure("val_accuracy") > 0.95);
        assertTrue(history.last().figure("val_loss") < 0.5);
      }
    }
  }
}
