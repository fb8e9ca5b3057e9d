package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.study.ProgressDisplay;
import dev.lanewise.examples.study.StudyContext;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.examples.translation.TranslationTraining;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionStudyTest {
  @Test
  void shortForm() throws IOException {
    ShortStudies.reach(
        new AttentionStudy(),
        "layer-1-head-1",
        "layer-2-head-2",
        "layer-1-mean",
        "layer-2-mean",
        "encoder-heads",
        "encoder-layer-2-mean",
        "cross-layer-1-head-1",
        "cross-layer-2-head-4",
        "cross-layer-2-mean");
  }

  private static StudyContext context(Engine engine, Path checkpoints) {
    StudyOptions options =
        new StudyOptions(
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.of(1),
            3,
            true,
            Optional.empty(),
            Optional.of(checkpoints),
            Optional.empty());
    return new StudyContext(options, engine, ProgressDisplay.silent());
  }

  /** What the study translation saves is what this one looks into. */
  @Test
  void readsTheSavedTranslator(@TempDir Path folder) throws IOException {
    try (Engine engine = Engine.open(BackendConfig.defaults().threads(1))) {
      StudyResult trained = new TranslationStudy().run(context(engine, folder));
      double loss =
          trained.figures().stream()
              .filter(figure -> figure.name().equals("dates-transformer-validation-loss"))
              .findFirst()
              .orElseThrow()
              .value();
      TranslationNetwork network = TranslationNetwork.open(context(engine, folder));
      assertTrue(network.origin().contains("trained and saved"), network.origin());
      assertEquals(
          loss, new TranslationTraining(network.translator(), network.task()).validationLoss());
      network.translator().layer().release();
      Path file = folder.resolve("translation-dates-transformer.safetensors");
      Files.writeString(file, "not a model");
      String message =
          assertThrows(
                  BadInputException.class, () -> TranslationNetwork.open(context(engine, folder)))
              .getMessage();
      assertTrue(message.startsWith("cannot read the trained network: "), message);
    }
  }

  /** "ab c": two words of two characters each, the space being the second's. */
  @Test
  void wordsAreSumsOfTheirCharacters() {
    WordMaps maps = new WordMaps("ab c");
    assertEquals(List.of("ab", "c"), maps.words());
    float[] characters = {
      1, 0, 0, 0, 0.5f, 0.5f, 0, 0, 0.25f, 0.25f, 0.5f, 0, 0.125f, 0.125f, 0.25f, 0.5f,
    };
    assertArrayEquals(new float[] {1, 0, 0.375f, 0.625f}, maps.of(characters));
    assertThrows(IllegalArgumentException.class, () -> maps.of(new float[9]));
    assertThrows(IllegalArgumentException.class, () -> new WordMaps("a  b"));
  }
}
