package dev.lanewise.examples.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import dev.lanewise.examples.data.CatPictures;
import dev.lanewise.examples.data.DataFolder;
import dev.lanewise.examples.data.LabelledData;
import dev.lanewise.examples.study.StudyOptions;
import dev.lanewise.examples.study.StudyResult;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatCnnStudyTest {
  @TempDir private Path folder;

  private StudyOptions options(boolean shortForm) {
    return new StudyOptions(
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        StudyOptions.DEFAULT_SEED,
        shortForm,
        Optional.of(folder),
        Optional.empty(),
        Optional.empty());
  }

  /** Pictures of two shades: "cats" are red, the others blue. */
  private void write(String part, int count) {
    int[][][][] pictures = new int[count][64][64][3];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
      for (int[][] row : pictures[i]) {
        for (int[] pixel : row) {
          pixel[labels[i] == CatPictures.CAT ? 0 : 2] = 200;
        }
      }
    }
    try (WritableHdfFile file = HdfFile.write(folder.resolve(part + "_catvnoncat.h5"))) {
      file.putDataset(part + "_set_x", pictures);
      file.putDataset(part + "_set_y", labels);
    }
  }

  @Test
  void learnsRedFromBlue() throws IOException {
    write("train", 24);
    write("test", 10);
    StudyResult result = ShortStudies.reach(new CatCnnStudy(), options(true), "loss");
    assertEquals(0.5, result.figures().getLast().value());
  }

  @Test
  void missingPicturesAreBadInput() {
    String message =
        assertThrows(
                BadInputException.class, () -> ShortStudies.reach(new CatCnnStudy(), options(true)))
            .getMessage();
    assertTrue(message.contains("missing") && message.contains("--data"), message);
  }

  @Test
  void coloursBecomePlanes() {
    float[] values = new float[CatPictures.VALUES];
    values[0] = 255;
    values[4] = 100;
    LabelledData one =
        new LabelledData(
            values,
            new int[1],
            IntStream.range(0, CatPictures.VALUES).mapToObj(i -> "v" + i).toList(),
            List.of("not a cat", "cat"));
    Pictures pictures = CatFit.pictures(one, new int[] {0});
    int plane = 64 * 64;
    float[] shades = {
      CatFit.shade(pictures.pixels()[0]),
      CatFit.shade(pictures.pixels()[1]),
      CatFit.shade(pictures.pixels()[plane + 1]),
      CatFit.shade(pictures.pixels()[2 * plane])
    };
    assertArrayEquals(new float[] {255, 0, 100, 0}, shades, 1e-3f);
  }

  @Test
  @Tag("slow")
  void reachesItsFigureOnTheRealPictures() throws IOException {
    Optional<Path> real = DataFolder.find(Optional.empty());
    assumeTrue(real.isPresent(), "LANEWISE_DATA names no folder");
    assumeTrue(CatPictures.load(real.get()).isPresent(), CatPictures.howToGet());
    ShortStudies.reach(new CatCnnStudy(), StudyOptions.DEFAULTS);
  }
}
