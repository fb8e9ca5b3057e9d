package dev.lanewise.examples.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void plainProgressPrintsEveryTenth() {
    try (Progress progress = ProgressDisplay.plain(stream).start("train", 300)) {
      for (int epoch = 1; epoch <= 300; epoch++) {
        progress.message("loss " + epoch);
        progress.stepTo(epoch);
      }
    }
    assertEquals(10, lines().size());
    assertEquals("train: 10% (30/300, loss 30)", lines().getFirst());
    assertEquals("train: 100% (300/300, loss 300)", lines().getLast());
  }

  @Test
  void plainProgressSkipsTenthsThatPassAtOnce() {
    try (Progress progress = ProgressDisplay.plain(stream).start("train", 3)) {
      progress.stepTo(1);
      progress.stepTo(3);
      progress.stepTo(3);
    }
    assertEquals(List.of("train: 30% (1/3)", "train: 100% (3/3)"), lines());
    assertThrows(
        IllegalArgumentException.class, () -> ProgressDisplay.plain(stream).start("none", 0));
  }

  @Test
  void barsAreRedrawnInPlace() {
    try (Progress progress = new BarProgress(stream, "train", 10)) {
      progress.message("loss 0.5");
      progress.stepTo(10);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("\rtrain"), text);
    assertTrue(text.contains("10/10") && text.contains("loss 0.5"), text);
    assertTrue(text.endsWith("\n"), "the next line starts at the left");
  }

  @Test
  void silenceIsSilent() {
    try (Progress progress = ProgressDisplay.silent().start("train", 10)) {
      progress.message("x");
      progress.stepTo(10);
    }
    assertEquals(List.of(), lines());
  }
}
