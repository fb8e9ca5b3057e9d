package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.DType;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.data.InputSource;
import dev.lanewise.nn.data.Shuffle;
import dev.lanewise.nn.layer.Activation;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.optim.UpdateRule;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training on inputs that are made anew for each batch. */
@Timeout(60)
class InputSourceTest {
  private static final int WIDTH = 5;
  private static final Blobs DATA = Blobs.of(101, WIDTH, 3, 11);
  private static final Blobs OTHER = Blobs.of(20, WIDTH, 3, 12);

  @TempDir Path folder;

  /** The points as they are. */
  private static void copy(int[] rows, float[] x) {
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(DATA.features(), rows[i] * WIDTH, x, i * WIDTH, WIDTH);
    }
  }

  /** The points moved by what row and epoch say. */
  private static void move(int[] rows, int epoch, float[] x) {
    copy(rows, x);
    for (int i = 0; i < rows.length * WIDTH; i++) {
      x[i] += 0.01f * (rows[i / WIDTH] % 7) * epoch;
    }
  }

  private static Sequential model(Engine engine) {
    return new Sequential(new Dense(8), Activation.relu(), new Dropout(0.2), new Dense(3))
        .build(engine, 9, WIDTH);
  }

  private TrainerOptions options(int epochs, String file) {
    return TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
        .optimizer(UpdateRule.adam(), 0.01)
        .batchSize(16)
        .epochs(epochs)
        .seed(5)
        .checkpoint(folder.resolve(file), 1);
  }

  private byte[] train(TrainerOptions options, String file, InputSource source, boolean resume)
      throws IOException {
    try (Engine engine = TestEngines.best(2);
        Trainer trainer = new Trainer(model(engine), options)) {
      if (resume) {
        trainer.resume(folder.resolve(file));
      }
      trainer.fit(source, DATA.labels(engine), OTHER.x(engine), OTHER.labels(engine));
      return Files.readAllBytes(folder.resolve(file));
    }
  }

  @Test
  void sameBitsAsFromTensors() throws IOException {
    for (boolean shuffled : new boolean[] {true, false}) {
      byte[] made =
          train(options(4, "a").shuffled(shuffled), "a", (rows, epoch, x) -> copy(rows, x), false);
      try (Engine engine = TestEngines.best(2);
          Trainer trainer = new Trainer(model(engine), options(4, "b").shuffled(shuffled))) {
        trainer.fit(DATA.x(engine), DATA.labels(engine), OTHER.x(engine), OTHER.labels(engine));
      }
      assertArrayEquals(Files.readAllBytes(folder.resolve("b")), made);
    }
  }

  @Test
  void everyRowOnceAnEpochInItsOrder() throws IOException {
    List<List<Integer>> seen = new ArrayList<>();
    InputSource witness =
        (rows, epoch, x) -> {
          while (seen.size() < epoch) {
            seen.add(new ArrayList<>());
          }
          Arrays.stream(rows).forEach(seen.get(epoch - 1)::add);
          copy(rows, x);
        };
    train(options(3, "a"), "a", witness, false);
    assertEquals(3, seen.size());
    for (int epoch = 1; epoch <= 3; epoch++) {
      assertEquals(
          Arrays.stream(Shuffle.permutation(101, 5, epoch)).boxed().toList(), seen.get(epoch - 1));
    }
    assertNotEquals(seen.get(0), seen.get(1));
  }

  @Test
  void resumedRunsEndInTheSameBytes() throws IOException {
    byte[] straight = train(options(6, "a"), "a", InputSourceTest::move, false);
    byte[] half = train(options(2, "b"), "b", InputSourceTest::move, false);
    assertTrue(!Arrays.equals(straight, half));
    assertArrayEquals(straight, train(options(6, "b"), "b", InputSourceTest::move, true));
    assertTrue(
        !Arrays.equals(
            straight, train(options(6, "c"), "c", (rows, epoch, x) -> copy(rows, x), false)));
  }

  @Test
  void whatTheSourceThrowsEndsTraining() {
    RuntimeException failure = new IllegalStateException("unreadable");
    Error error = new AssertionError("wrong");
    for (Throwable thrown : new Throwable[] {failure, error}) {
      InputSource source =
          (rows, epoch, x) -> {
            copy(rows, x);
            if (epoch == 2) {
              switch (thrown) {
                case Error e -> throw e;
                default -> throw (RuntimeException) thrown;
              }
            }
          };
      assertSame(
          thrown,
          assertThrows(thrown.getClass(), () -> train(options(4, "a"), "a", source, false)));
    }
  }

  @Test
  void withoutValidation() {
    try (Engine engine = TestEngines.scalar();
        Trainer trainer = new Trainer(model(engine), options(8, "a"))) {
      History history = trainer.fit(InputSourceTest::move, DATA.labels(engine));
      double[] losses = history.series("loss");
      assertTrue(losses[7] < losses[0]);
    }
  }

  @Test
  void badArguments() {
    InputSource source = InputSourceTest::move;
    try (Engine engine = TestEngines.scalar()) {
      Tensor labels = DATA.labels(engine);
      TrainerOptions metrics = options(1, "a").metric("accuracy", EpochMetric.accuracy());
      try (Trainer trainer = new Trainer(model(engine), metrics)) {
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(source, labels));
      }
      try (Trainer trainer = new Trainer(model(engine), options(1, "a").validationSplit(0.5))) {
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(source, labels));
        assertThrows(
            NullPointerException.class,
            () -> trainer.fit((InputSource) null, labels, OTHER.x(engine), OTHER.labels(engine)));
      }
      Sequential wide = new Sequential(new Dense(3)).build(engine, DType.F64, 1, WIDTH);
      try (Trainer trainer = new Trainer(wide, options(1, "a"))) {
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(source, labels));
      }
    }
  }
}
