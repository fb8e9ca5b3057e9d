package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatPicturesTest {
  @TempDir private Path folder;

  private void write(String part, Object pictures, Object labels) {
    try (WritableHdfFile file = HdfFile.write(folder.resolve(part + "_catvnoncat.h5"))) {
      file.putDataset(part + "_set_x", pictures);
      file.putDataset(part + "_set_y", labels);
    }
  }

  private String complaint() {
    return assertThrows(BadInputException.class, () -> CatPictures.load(folder)).getMessage();
  }

  @Test
  void absentFilesAreNoError() throws IOException {
    assertEquals(Optional.empty(), CatPictures.load(folder));
    assertTrue(CatPictures.howToGet().contains("LANEWISE_DATA"));
  }

  @Test
  void readsBothParts() throws IOException {
    int[][][][] pictures = new int[2][64][64][3];
    pictures[1][63][63][2] = 255;
    write("train", pictures, new long[] {0, 1});
    write("test", new int[1][64][64][3], new long[] {1});
    TrainAndTest parts = CatPictures.load(folder).orElseThrow();
    assertEquals(2, parts.train().rows());
    assertEquals(CatPictures.VALUES, parts.train().columns());
    assertEquals(255, parts.train().features()[2 * CatPictures.VALUES - 1]);
    assertEquals(1, parts.train().labels()[1]);
    assertEquals(1, parts.test().rows());
  }

  @Test
  void refusesWhatIsNotAsExpected() throws IOException {
    write("train", new int[2][64][64][3], new long[] {0, 1});
    assertTrue(complaint().contains("test_catvnoncat.h5"), "the other file is missing");
    write("test", new int[1][64][64][4], new long[] {0});
    assertTrue(complaint().contains("(n, 64, 64, 3)"));
    write("test", new int[1][64][64][3], new long[] {0, 1});
    assertTrue(complaint().contains("1 labels"));
    write("test", new int[1][64][64][3], new long[] {2});
    assertTrue(complaint().contains("0 or 1"));
    write("test", new double[1][64][64][3], new long[] {0});
    assertTrue(complaint().contains("unsigned bytes"));
    int[][][][] bright = new int[1][64][64][3];
    bright[0][0][0][0] = 256;
    write("test", bright, new long[] {0});
    assertTrue(complaint().contains("0 to 255"));
    Files.write(folder.resolve("test_catvnoncat.h5"), new byte[5000]);
    assertTrue(complaint().contains("no HDF5 file"));
  }

  /** Cuts a good file at many places: one clear exception each time. */
  @Test
  void truncatedFilesGiveOneException() throws IOException {
    write("train", new int[1][64][64][3], new long[] {0});
    write("test", new int[1][64][64][3], new long[] {1});
    Path file = folder.resolve("test_catvnoncat.h5");
    byte[] whole = Files.readAllBytes(file);
    for (int cut = 0; cut < whole.length; cut += whole.length / 40) {
      Files.write(file, java.util.Arrays.copyOf(whole, cut));
      assertTrue(complaint().contains("test_catvnoncat.h5"));
    }
  }

  @Test
  void readsTheRealPictures() throws IOException {
    Optional<Path> real = DataFolder.find(Optional.empty());
    assumeTrue(real.isPresent(), "LANEWISE_DATA names no folder");
    Optional<TrainAndTest> parts = CatPictures.load(real.get());
    assumeTrue(parts.isPresent(), "no cat pictures in " + real.get());
    assertEquals(209, parts.get().train().rows());
    assertEquals(72, parts.get().train().count(CatPictures.CAT));
    assertEquals(50, parts.get().test().rows());
    assertEquals(33, parts.get().test().count(CatPictures.CAT));
  }
}
