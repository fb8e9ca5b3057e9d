package dev.lanewise.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.examples.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
  @TempDir private Path temporary;

  @Test
  void writesEveryFileAndNothingElse() throws IOException {
    Path folder = temporary.resolve("a/b");
    StudyReport report =
        new StudyReport().image("drawing", "a drawing", new Drawing(30, 20).finish());
    Path page =
        ReportFolder.prepare(folder).write(ReportSamples.run(), ReportSamples.figures(), report);
    assertEquals(folder.resolve("report.html"), page);
    assertEquals(Set.of("report.html", "metrics.json", "drawing.png"), files(folder));
    var image = ImageIO.read(folder.resolve("drawing.png").toFile());
    assertEquals(30, image.getWidth());
    assertEquals(20, image.getHeight());
  }

  @Test
  void replacesAnOlderFile() throws IOException {
    ReportFolder folder = ReportFolder.prepare(temporary);
    folder.write("f", new byte[] {1, 2, 3});
    Path file = folder.write("f", new byte[] {4});
    assertArrayEquals(new byte[] {4}, Files.readAllBytes(file));
    assertEquals(Set.of("f"), files(temporary));
  }

  @Test
  void leavesNothingBehindWhereItCannotWrite() throws IOException {
    ReportFolder folder = ReportFolder.prepare(temporary);
    Files.createDirectories(temporary.resolve("taken/inside"));
    assertThrows(IOException.class, () -> folder.write("taken", new byte[] {1}));
    assertEquals(Set.of("taken"), files(temporary));
  }

  @Test
  void refusesAFolderThatCannotBeMade() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    String message =
        assertThrows(BadInputException.class, () -> ReportFolder.prepare(file.resolve("below")))
            .getMessage();
    assertTrue(message.contains(file.resolve("below").toString()), message);
    assertThrows(BadInputException.class, () -> ReportFolder.prepare(file));
  }

  /** A folder that exists and that nobody may write to, not even root. */
  @Test
  void refusesAFolderThatCannotBeWritten() {
    Path readOnly = Path.of("/proc");
    assumeTrue(Files.isDirectory(readOnly), "needs Linux's /proc");
    assertThrows(BadInputException.class, () -> ReportFolder.prepare(readOnly));
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
