package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.BatchNorm1d;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.Penalty;
import dev.lanewise.nn.optim.Schedule;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
  private static final Blobs DATA = Blobs.of(101, 5, 3, 11);

  @TempDir Path folder;

  private static Sequential model(Engine engine, long seed) {
    return new Sequential(
            new Dense(16),
            new BatchNorm1d(),
            Activation.relu(),
            new Dropout(0.3),
            new Sequential(new Dense(8), new Dropout(0.1)),
            new Dense(3))
        .build(engine, seed, 5);
  }

  private static TrainerOptions options(UpdateRule rule) {
    return TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
        .optimizer(rule, Schedule.exponential(0.02, 0.9))
        .clipNorm(0.3)
        .penalty(new Penalty(1e-4, 1e-4))
        .batchSize(16)
        .seed(5)
        .validationSplit(0.2)
        .earlyStopping(EarlyStopping.keepBest())
        .metric("accuracy", EpochMetric.accuracy());
  }

  /** Trains with new objects only, as a new process would; returns the bytes of the checkpoint. */
  private byte[] train(
      Supplier<Engine> engines, UpdateRule rule, int epochs, Path file, boolean resume)
      throws IOException {
    try (Engine engine = engines.get();
        Trainer trainer =
            new Trainer(model(engine, 9), options(rule).epochs(epochs).checkpoint(file, 1))) {
      if (resume) {
        trainer.resume(file);
      }
      trainer.fit(DATA.x(engine), DATA.labels(engine));
      assertEquals(epochs, trainer.history().epochs().size());
      return Files.readAllBytes(file);
    }
  }

  @Test
  void resumedRunEndsWithTheBytesOfAnUninterruptedOne() throws IOException {
    for (UpdateRule rule :
        new UpdateRule[] {
          UpdateRule.adam(), UpdateRule.adamW(0.01), UpdateRule.nesterov(0.9), UpdateRule.sgd()
        }) {
      byte[] straight =
          train(TestEngines::scalar, rule, 6, folder.resolve("a-" + rule.name()), false);
      Path file = folder.resolve("b-" + rule.name());
      byte[] half = train(TestEngines::scalar, rule, 3, file, false);
      assertFalse(Arrays.equals(straight, half));
      assertArrayEquals(straight, train(TestEngines::scalar, rule, 6, file, true));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 33})
  void runKilledInTheMiddleOfAnEpochResumesFromItsLastCheckpoint(int batches) throws IOException {
    byte[] straight = train(TestEngines::scalar, UpdateRule.adam(), 8, folder.resolve("a"), false);
    Path file = folder.resolve("b");
    TrainingListener killer =
        new TrainingListener() {
          private int seen;

          @Override
          public void onBatchEnd(int epoch, int batch, int count) {
            if (++seen == batches + 6) {
              throw new IllegalStateException("killed");
            }
          }
        };
    try (Engine engine = TestEngines.scalar();
        Trainer trainer =
            new Trainer(
                model(engine, 9),
                options(UpdateRule.adam()).epochs(8).checkpoint(file, 1).listener(killer))) {
      var x = DATA.x(engine);
      var labels = DATA.labels(engine);
      assertThrows(IllegalStateException.class, () -> trainer.fit(x, labels));
    }
    assertArrayEquals(straight, train(TestEngines::scalar, UpdateRule.adam(), 8, file, true));
  }

  @Test
  void threadsDontChangeABit() throws IOException {
    byte[] one = train(() -> TestEngines.best(1), UpdateRule.adam(), 4, folder.resolve("a"), false);
    byte[] two = train(() -> TestEngines.best(2), UpdateRule.adam(), 4, folder.resolve("b"), false);
    assertArrayEquals(one, two);
  }

  @Test
  void seedChangesTheResult() throws IOException {
    try (Engine engine = TestEngines.scalar();
        Trainer a = new Trainer(model(engine, 9), options(UpdateRule.sgd()).epochs(1));
        Trainer b = new Trainer(model(engine, 9), options(UpdateRule.sgd()).epochs(1).seed(6))) {
      double first = a.fit(DATA.x(engine), DATA.labels(engine)).last().loss();
      double second = b.fit(DATA.x(engine), DATA.labels(engine)).last().loss();
      assertFalse(first == second);
    }
  }

  @Test
  void checkpointOfAnotherRunIsRefused() throws IOException {
    Path file = folder.resolve("a");
    train(TestEngines::scalar, UpdateRule.adam(), 1, file, false);
    refused(file, 9, options(UpdateRule.sgd()), "trainer.optimizer");
    refused(file, 8, options(UpdateRule.adam()), "stream.");
    refused(file, 9, options(UpdateRule.adam()).batchSize(17), "trainer.batch_size");
    refused(file, 9, options(UpdateRule.adam()).seed(1), "trainer.seed");
    refused(
        file,
        9,
        options(UpdateRule.adam()).earlyStopping(EarlyStopping.patience(2)),
        "trainer.early_stopping");
  }

  private static void refused(Path file, long seed, TrainerOptions options, String field) {
    try (Engine engine = TestEngines.scalar()) {
      Sequential model = model(engine, seed);
      float[] before = model.parameters().getFirst().value().toFloats();
      try (Trainer trainer = new Trainer(model, options)) {
        ModelFileException e = assertThrows(ModelFileException.class, () -> trainer.resume(file));
        assertTrue(e.getMessage().contains(field), e.getMessage());
      }
      assertArrayEquals(before, model.parameters().getFirst().value().toFloats());
    }
  }

  @Test
  void earlyStoppingGoesOnWhereItWas() {
    Path file = folder.resolve("a");
    // w goes 1, 1.8, 2.44, 2.952, 3.3616, .. towards 5; validation wants 3, so epoch 3 is best
    for (int epochs : new int[] {4, 50}) {
      try (Engine engine = TestEngines.scalar()) {
        Tensor x = engine.of(new float[] {1}, 1, 1);
        Sequential model =
            new Sequential(new Dense(1, Initializer.constant(1), false)).build(engine, 1, 1);
        TrainerOptions options =
            TrainerOptions.of(Loss.mse())
                .optimizer(UpdateRule.sgd(), 0.1)
                .epochs(epochs)
                .earlyStopping(EarlyStopping.patience(2))
                .checkpoint(file, 1);
        try (Trainer trainer = new Trainer(model, options)) {
          if (epochs == 50) {
            trainer.resume(file);
          }
          History history =
              trainer.fit(x, engine.of(new float[] {5}, 1, 1), x, engine.of(new float[] {3}, 1, 1));
          assertEquals(3, history.bestEpoch());
          assertEquals(epochs == 4 ? 4 : 5, history.epochs().size());
          assertEquals(2.952, model.parameters().getFirst().value().item(), 1e-6);
        }
      }
    }
  }

  @Test
  void modelFileIsNoCheckpoint() {
    try (Engine engine = TestEngines.scalar()) {
      Path file = folder.resolve("model");
      ModelFile.save(file, model(engine, 9));
      try (Trainer trainer = new Trainer(model(engine, 9), options(UpdateRule.sgd()))) {
        assertThrows(ModelFileException.class, () -> trainer.resume(file));
      }
    }
  }

  @Test
  void otherDataIsRefusedAfterResuming() throws IOException {
    Path file = folder.resolve("a");
    train(TestEngines::scalar, UpdateRule.adam(), 1, file, false);
    try (Engine engine = TestEngines.scalar();
        Trainer trainer = new Trainer(model(engine, 9), options(UpdateRule.adam()).epochs(2))) {
      trainer.resume(file);
      Blobs fewer = Blobs.of(90, 5, 3, 11);
      var x = fewer.x(engine);
      var labels = fewer.labels(engine);
      assertThrows(IllegalArgumentException.class, () -> trainer.fit(x, labels));
    }
  }

  @Test
  void checkpointLoadsAsAModelToo() throws IOException {
    Path file = folder.resolve("a");
    train(TestEngines::scalar, UpdateRule.adam(), 2, file, false);
    try (Engine engine = TestEngines.scalar()) {
      Sequential model = model(engine, 1);
      ModelFile.load(file, model);
      Path again = folder.resolve("b");
      ModelFile.save(again, model);
      Sequential other = model(engine, 2);
      ModelFile.load(again, other);
      assertArrayEquals(
          model.parameters().getFirst().value().toFloats(),
          other.parameters().getFirst().value().toFloats());
    }
  }
}
