package dev.lanewise.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.CaseName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundLogTest {
  private static final RunHeader HEADER = new RunHeader(Map.of("commit", "abc", "threads", "1"));
  private static final Job JOB =
      new Job("sgemm", List.of(CaseName.parse("sgemm NN 8x8x8")), "vector");
  private static final Sample GOOD =
      new Sample(1, "sgemm", "sgemm NN 8x8x8", "vector", 51.25, 102.5, 0, null);
  private static final Sample BARE =
      new Sample(2, "softmax", "softmax rows \"x\"", "scalar", 1e9, Double.NaN, -1, null);
  private static final Sample FAILED = Sample.failed(3, JOB, "wrong\nresult").getFirst();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeLog() throws IOException {
    file = folder.resolve(RoundLog.FILE_NAME);
    RoundLog log = RoundLog.start(file, HEADER);
    log.append(List.of(GOOD));
    log.append(List.of(BARE, FAILED));
  }

  @Test
  void everySampleComesBack() throws IOException {
    RoundLog log = RoundLog.resume(file, HEADER);
    assertEquals(List.of(GOOD, BARE, FAILED), log.samples());
    assertTrue(log.has(1, JOB));
    assertFalse(log.has(2, JOB));
  }

  @Test
  void aLineCutOffIsDroppedAndMeasuredAgain() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 20));
    RoundLog log = RoundLog.resume(file, HEADER);
    assertEquals(List.of(GOOD, BARE), log.samples());
    log.append(List.of(FAILED));
    assertEquals(List.of(GOOD, BARE, FAILED), RoundLog.resume(file, HEADER).samples());
  }

  @Test
  void aBlockThatIsIncompleteIsMeasuredAgainAndHasEachSampleOnce() throws IOException {
    Job block =
        new Job(
            "sgemm",
            List.of(CaseName.parse("sgemm NN 8x8x8"), CaseName.parse("sgemm NN 9x9x9")),
            "vector");
    RoundLog log = RoundLog.resume(file, HEADER);
    assertFalse(log.has(1, block));
    Sample again = new Sample(1, "sgemm", "sgemm NN 8x8x8", "vector", 50, 101, 0, null);
    Sample other = new Sample(1, "sgemm", "sgemm NN 9x9x9", "vector", 60, 101, 0, null);
    log.append(List.of(again, other));
    assertTrue(log.has(1, block));
    List<Sample> expected = List.of(BARE, FAILED, again, other);
    assertEquals(expected, log.samples());
    assertEquals(expected, RoundLog.resume(file, HEADER).samples());
  }

  @Test
  void anotherRunIsRefusedByTheFactThatDiffers() {
    RunHeader other = new RunHeader(Map.of("commit", "abc", "threads", "2"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RoundLog.resume(file, other));
    assertTrue(e.getMessage().contains("threads was 1 and is 2"), e.getMessage());
  }

  @Test
  void aLineThatIsNoSampleIsRefused() throws IOException {
    Files.writeString(file, "{\"round\":1}\n", StandardOpenOption.APPEND);
    Files.writeString(file, "{\"round\":1}\n", StandardOpenOption.APPEND);
    assertThrows(IllegalArgumentException.class, () -> RoundLog.resume(file, HEADER));
  }

  @Test
  void aNewRunReplacesTheOld() throws IOException {
    RoundLog.start(file, HEADER);
    assertEquals(List.of(), RoundLog.resume(file, HEADER).samples());
  }
}
