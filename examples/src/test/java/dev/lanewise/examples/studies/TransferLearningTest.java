package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.Cifar;
import dev.lanewise.examples.images.RandomImages;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.Vgg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The study on the user's pictures and weights. */
class TransferLearningTest {
  @TempDir private Path folder;

  private static StudyOptions options(Path data, Path base) {
    return new StudyOptions(
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.of(3),
        3,
        true,
        Optional.of(data),
        Optional.empty(),
        Optional.of(base));
  }

  private Path saveSmallBase() {
    Path file = folder.resolve("base.safetensors");
    try (Engine engine = Engine.open(BackendConfig.defaults().threads(1))) {
      Sequential whole = Vgg.small(10).build(engine, 8, 3, Cifar.SIDE, Cifar.SIDE);
      ModelFile.save(file, whole);
    }
    return file;
  }

  @Test
  void learnsFromAnyClassFoldersOnASavedBase() throws IOException {
    Path base = saveSmallBase();
    for (List<String> classes : List.of(List.of("ants", "bees"), List.of("a", "b", "c"))) {
      Path data = folder.resolve("data" + classes.size());
      RandomImages.write(data.resolve("train"), classes, 5, 20, 30, 1);
      RandomImages.write(data.resolve("val"), classes, 2, 40, 20, 2);
      Files.write(data.resolve("train").resolve(classes.getFirst()).resolve("x.jpg"), new byte[9]);
      StudyResult result =
          ShortStudies.reach(
              new TransferLearning(), options(data, base), "loss", "val-loss", "val-accuracy");
      assertTrue(
          result.figures().stream()
              .anyMatch(f -> f.name().equals("phase 2: accuracy on held-out pictures")));
    }
  }

  private String refused(Path data, Path base) {
    return assertThrows(
            BadInputException.class,
            () -> ShortStudies.reach(new TransferLearning(), options(data, base)))
        .getMessage();
  }

  @Test
  void unfitInputIsNamed() throws IOException {
    Path base = saveSmallBase();
    Path one = folder.resolve("one");
    RandomImages.write(one, List.of("only"), 1, 8, 8, 1);
    assertTrue(refused(one, base).contains("expected two or more"));
    Path split = folder.resolve("split");
    RandomImages.write(split.resolve("train"), List.of("a", "b"), 1, 8, 8, 1);
    RandomImages.write(split.resolve("val"), List.of("a", "c"), 1, 8, 8, 1);
    assertTrue(refused(split, base).contains("expected the same"));
    Path none = folder.resolve("none.safetensors");
    assertTrue(refused(one, none).startsWith("--base: model file"));
    assertTrue(refused(one, folder.resolve("none.h5")).contains("none.h5 is missing"));
    Path other = Files.write(folder.resolve("other.h5"), new byte[100]);
    assertEquals("file " + other + " is no HDF5 file; expected its signature", refused(one, other));
  }
}
