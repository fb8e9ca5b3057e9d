package dev.lanewise.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.examples.study.ProgressDisplay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line's {@code --checkpoints}: saving, going on, threads, wrong files. */
class CheckpointsTest {
  private static final String FILE = "concrete.safetensors";

  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String study, String checkpoints, String... more) {
    String[] args = {
      "study",
      study,
      "--short",
      "--out",
      folder.resolve("out").toString(),
      "--checkpoints",
      folder.resolve(checkpoints).toString()
    };
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    Console console =
        new Console(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            ProgressDisplay.silent());
    return Main.run(all, console);
  }

  private byte[] saved(String checkpoints) throws IOException {
    return Files.readAllBytes(folder.resolve(checkpoints).resolve(FILE));
  }

  @Test
  void goingOnEndsInTheSameBytes() throws IOException {
    run("concrete", "whole", "--epochs", "14");
    run("concrete", "parts", "--epochs", "7");
    byte[] half = saved("parts");
    run("concrete", "parts", "--epochs", "14");
    assertFalse(Arrays.equals(half, saved("parts")));
    assertArrayEquals(saved("whole"), saved("parts"));
  }

  @Test
  void threadsDoNotChangeABit() throws IOException {
    run("concrete", "one", "--epochs", "7", "--threads", "1");
    run("concrete", "three", "--epochs", "7", "--threads", "3");
    assertArrayEquals(saved("one"), saved("three"));
  }

  @Test
  void fileOfAnotherModelIsBadInput() throws IOException {
    Files.createDirectories(folder.resolve("wrong"));
    Files.writeString(folder.resolve("wrong").resolve(FILE), "not a model");
    assertEquals(Main.BAD_INPUT, run("concrete", "wrong", "--epochs", "7"));
    String message = err.toString(StandardCharsets.UTF_8);
    assertTrue(message.startsWith("lanewise: cannot go on from a checkpoint: "), message);
    assertTrue(message.contains(FILE), message);
  }

  @Test
  void studyThatSavesNothingRefuses() {
    assertEquals(Main.BAD_INPUT, run("xor", "any"));
    assertFalse(Files.exists(folder.resolve("any")));
  }
}
