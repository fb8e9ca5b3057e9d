package dev.lanewise.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistFilesTest {
  private static final List<String> CLASSES = Mnist.CLASSES;

  @TempDir private Path folder;

  /** A packed file whose last byte is {@code last} and whose others are 0. */
  private void write(String name, int last, int... dimensions) throws IOException {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name + ".gz"));
        DataOutputStream out = new DataOutputStream(new GZIPOutputStream(file))) {
      out.writeInt(0x0800 | dimensions.length);
      int size = 1;
      for (int dimension : dimensions) {
        out.writeInt(dimension);
        size *= dimension;
      }
      byte[] bytes = new byte[size];
      bytes[size - 1] = (byte) last;
      out.write(bytes);
    }
  }

  private void writeAll() throws IOException {
    write("train-images-idx3-ubyte", 200, 60_000, 28, 28);
    write("train-labels-idx1-ubyte", 7, 60_000);
    write("t10k-images-idx3-ubyte", 100, 10_000, 28, 28);
    write("t10k-labels-idx1-ubyte", 9, 10_000);
  }

  private String complaint() {
    return assertThrows(BadInputException.class, () -> MnistFiles.load(List.of(folder), CLASSES))
        .getMessage();
  }

  @Test
  void readsTheFirstFolderThatHasThem() throws IOException {
    writeAll();
    Path none = folder.resolve("none");
    TrainAndTest data = MnistFiles.load(List.of(none, folder), CLASSES).orElseThrow();
    assertEquals(60_000, data.train().rows());
    assertEquals(200, data.train().features()[60_000 * 784 - 1]);
    assertEquals(7, data.train().labels()[59_999]);
    assertEquals(10_000, data.test().rows());
    assertEquals(100, data.test().features()[10_000 * 784 - 1]);
    assertEquals(9, data.test().labels()[9999]);
    assertEquals(Optional.empty(), MnistFiles.load(List.of(none), CLASSES));
  }

  @Test
  void refusesWhatIsNotAsExpected() throws IOException {
    writeAll();
    write("t10k-labels-idx1-ubyte", 10, 10_000);
    assertTrue(complaint().contains("the label 10; expected 0 to 9"), complaint());
    write("t10k-labels-idx1-ubyte", 9, 9_999);
    assertTrue(complaint().contains("9999 labels; expected 10000"), complaint());
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));
    assertTrue(complaint().contains("t10k-labels-idx1-ubyte is missing"), complaint());
    write("train-images-idx3-ubyte", 1, 60_000, 14, 28);
    assertTrue(complaint().contains("60000 pictures of 14 x 28"), complaint());
    write("train-images-idx3-ubyte", 1, 60_001, 28, 28);
    assertTrue(complaint().contains("bytes at most"), complaint());
    Files.write(folder.resolve("train-images-idx3-ubyte.gz"), new byte[30]);
    assertTrue(complaint().startsWith("cannot read "), complaint());
  }

  @Test
  void saysWhereToGetThem() {
    for (String words : List.of(Mnist.howToGet(), FashionMnist.howToGetAll())) {
      assertTrue(words.contains("missing") && words.contains("LANEWISE_DATA"), words);
      assertFalse(words.contains("%s"), words);
    }
  }

  @Test
  void readsTheRealDigits() {
    Optional<TrainAndTest> data = Mnist.load(DataFolder.find(Optional.empty()));
    assumeTrue(data.isPresent(), Mnist.howToGet());
    // The first labels of the published files.
    assertEquals(5, data.get().train().labels()[0]);
    assertEquals(7, data.get().test().labels()[0]);
    assertEquals(5923, data.get().train().count(0));
  }

  @Test
  void readsTheRealClothes() throws IOException {
    Optional<TrainAndTest> data = FashionMnist.loadAll(DataFolder.find(Optional.empty()));
    assumeTrue(data.isPresent(), FashionMnist.howToGetAll());
    assertEquals(6000, data.get().train().count(9));
    LabelledData committed = FashionMnist.load();
    assertTrue(
        java.util.Arrays.equals(committed.features(), data.get().test().features()),
        "the committed part is the test part");
  }
}
