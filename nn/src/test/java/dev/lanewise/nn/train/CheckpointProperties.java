package dev.lanewise.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.Engine;
import dev.lanewise.nn.io.ModelFileException;
import dev.lanewise.nn.layer.Dense;
import dev.lanewise.nn.layer.Dropout;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.testing.Blobs;
import dev.lanewise.nn.testing.TestEngines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A damaged checkpoint resumes or gives a {@link ModelFileException}; never anything else. */
class CheckpointProperties {
  private static Path folder;
  private static Path file;
  private static Engine engine;
  private static byte[] good;
  private static int headerEnd;

  private static Trainer trainer() {
    Sequential model =
        new Sequential(new Dense(2), new Dropout(0.5), new Dense(2)).build(engine, 1, 3);
    return new Trainer(
        model,
        TrainerOptions.of(Loss.categoricalCrossEntropyFromLogits())
            .epochs(3)
            .validationSplit(0.2)
            .earlyStopping(EarlyStopping.keepBest())
            .checkpoint(file, 1));
  }

  @BeforeContainer
  static void open() throws IOException {
    folder = Files.createTempDirectory("checkpoint");
    file = folder.resolve("c.safetensors");
    engine = TestEngines.scalar();
    Blobs blobs = Blobs.of(20, 3, 2, 1);
    try (Trainer trainer = trainer()) {
      trainer.fit(blobs.x(engine), blobs.labels(engine));
    }
    good = Files.readAllBytes(file);
    headerEnd =
        8 + Math.toIntExact(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
  }

  @AfterContainer
  static void close() throws IOException {
    engine.close();
    Files.deleteIfExists(file);
    Files.delete(folder);
  }

  /** Resumes from any bytes; a refusal leaves the trainer at its beginning. */
  private static void resumes(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try (Trainer trainer = trainer()) {
      try {
        trainer.resume(file);
        assertEquals(3, trainer.history().epochs().size());
      } catch (ModelFileException e) {
        assertEquals(0, trainer.history().epochs().size());
        assertEquals(0, trainer.optimizer().steps());
      }
    }
  }

  @Property(tries = 400)
  void changedCharactersOfTheHeader(
      @ForAll @IntRange(max = 1_000_000) int place, @ForAll @IntRange(min = 32, max = 126) int to)
      throws IOException {
    byte[] bytes = good.clone();
    bytes[8 + place % (headerEnd - 8)] = (byte) to;
    resumes(bytes);
  }

  @Property(tries = 100)
  void truncated(@ForAll @IntRange(max = 1_000_000) int length) throws IOException {
    resumes(Arrays.copyOf(good, length % good.length));
  }
}
