package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.Cifar;
import dev.lanewise.examples.data.DataFolder;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.nn.Engine;
import dev.lanewise.nn.io.ModelFile;
import dev.lanewise.nn.layer.Sequential;
import dev.lanewise.nn.zoo.Vgg;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarStudyTest {
  private static final String[] CLASSES = {"blue", "green", "red"};

  @TempDir private Path folder;

  /** Pictures whose class is their colour. */
  private void write(String part, int perClass) throws IOException {
    Random random = new Random(1);
    for (int label = 0; label < CLASSES.length; label++) {
      Path place = folder.resolve("cifar10-subset").resolve(part).resolve(CLASSES[label]);
      Files.createDirectories(place);
      for (int i = 0; i < perClass; i++) {
        BufferedImage picture =
            new BufferedImage(Cifar.SIDE, Cifar.SIDE, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < Cifar.SIDE * Cifar.SIDE; at++) {
          int noise = random.nextInt(0x60);
          int bright = 0x80 + random.nextInt(0x60);
          int rgb = noise << 16 | noise << 8 | noise;
          int shift = 8 * label;
          rgb = rgb & ~(0xFF << shift) | bright << shift;
          picture.setRGB(at % Cifar.SIDE, at / Cifar.SIDE, new Color(rgb).getRGB());
        }
        ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
      }
    }
  }

  private StudyOptions options(boolean shortForm, Optional<Path> data) {
    return new StudyOptions(
        Optional.empty(),
        OptionalInt.empty(),
        shortForm ? OptionalInt.of(3) : OptionalInt.empty(),
        StudyOptions.DEFAULT_SEED,
        shortForm,
        data,
        Optional.of(folder),
        Optional.empty());
  }

  @Test
  void learnsColoursAndSavesTheNetwork() throws IOException {
    write("train", 40);
    write("test", 10);
    StudyResult result =
        ShortStudies.reach(
            new CifarStudy(),
            options(true, Optional.of(folder)),
            "cifar-vgg-loss",
            "cifar-vgg-accuracy",
            "cifar-resnet20-loss",
            "cifar-resnet20-accuracy");
    assertTrue(result.figures().size() >= 8);
    try (Engine engine = Engine.open(BackendConfig.defaults())) {
      Sequential vgg = Vgg.small(CLASSES.length).build(engine, 1, 3, Cifar.SIDE, Cifar.SIDE);
      ModelFile.load(folder.resolve(CifarStudy.VGG + ".safetensors"), vgg);
    }
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    StudyOptions none = options(true, Optional.of(folder));
    String message =
        assertThrows(BadInputException.class, () -> ShortStudies.reach(new CifarStudy(), none))
            .getMessage();
    assertTrue(message.contains("cifar10-subset.tar") && message.contains("--data"), message);
    write("train", 1);
    Files.createDirectories(folder.resolve("cifar10-subset/test/red"));
    assertThrows(BadInputException.class, () -> Cifar.load(folder));
  }

  private static Path real() throws IOException {
    Optional<Path> real = DataFolder.find(Optional.empty());
    assumeTrue(real.isPresent(), "LANEWISE_DATA names no folder");
    assumeTrue(
        Files.exists(real.get().resolve("cifar10-subset.tar")), "no CIFAR-10 in " + real.get());
    return real.get();
  }

  @Test
  void readsTheRealPictures() throws IOException {
    Cifar.Parts parts = Cifar.load(real()).orElseThrow();
    assertEquals(10_000, parts.train().size());
    assertEquals(4_000, parts.test().size());
    assertEquals(10, parts.test().classNames().size());
    assertEquals("airplane", parts.test().classNames().get(0));
  }

  @Test
  @Tag("slow")
  void fullForm() throws IOException {
    ShortStudies.reach(new CifarStudy(), options(false, Optional.of(real())));
  }
}
