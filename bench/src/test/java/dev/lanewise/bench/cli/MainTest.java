package dev.lanewise.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.cases.BenchCase;
import dev.lanewise.bench.cases.CaseName;
import dev.lanewise.bench.harness.Job;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final List<BenchCase> CASES =
      List.of(CaseName.parse("sgemm NN 8x8x8"), CaseName.parse("sgemm NN 9x9x9"));

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(args, new Console(new PrintStream(out), new PrintStream(err), false));
  }

  private void assertBadInput(String[] args, String... parts) {
    assertEquals(Main.BAD_INPUT, run(args));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.getFirst().startsWith("lanewise: "), lines.getFirst());
    for (String part : parts) {
      assertTrue(lines.getFirst().contains(part), lines.getFirst());
    }
  }

  private static String[] args(String... args) {
    return args;
  }

  @Test
  void unknownFamilyGetsTheNearestAndAll() {
    assertBadInput(args("sgem"), "\"sgem\"", "nearest is \"sgemm\"", "dgemm", "batched");
  }

  @Test
  void unknownContenderGetsTheNearestAndAll() {
    assertBadInput(args("sgemm", "--contenders", "vector,netlab"), "nearest is \"netlib\"", "ejml");
  }

  @Test
  void unknownOptionGetsTheNearest() {
    assertBadInput(args("sgemm", "--quik"), "nearest is \"--quick\"");
  }

  @Test
  void badThreadsAreRefused() {
    assertBadInput(args("sgemm", "--threads", "0"), "--threads is 0", "expected 1 to");
  }

  @Test
  void roundsMustBePositive() {
    assertBadInput(args("sgemm", "--rounds", "0"), "--rounds is 0", "expected 1 to");
  }

  @Test
  void threadsMustBeANumber() {
    assertBadInput(args("sgemm", "--threads", "many"), "--threads", "many");
  }

  @Test
  void twoFamiliesAreOneTooMany() {
    assertBadInput(args("sgemm", "dgemm"), "dgemm");
  }

  @Test
  void unwritableFolderIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertBadInput(
        args("sgemm", "--quick", "--out", file.resolve("below").toString()),
        "--out is " + file.resolve("below"));
  }

  @Test
  void resumeNeedsARun() {
    assertBadInput(
        args("sgemm", "--contenders", "scalar", "--resume", "--out", folder.toString()),
        "--resume",
        "rounds.jsonl");
  }

  @Test
  void resumeRefusesAnotherRun() throws IOException {
    Files.writeString(folder.resolve("rounds.jsonl"), "{\"processor\":\"abacus\"}\n");
    assertBadInput(
        args("sgemm", "--contenders", "scalar", "--resume", "--out", folder.toString()),
        "is of another run",
        "abacus");
  }

  @Test
  void casesMustBeInSomeName() {
    assertBadInput(
        args("sgemm", "--cases", "7x7x7x7,banana"),
        "--cases is \"7x7x7x7,banana\"",
        "such as \"sgemm NN 8x8x8\"");
  }

  @Test
  void casesOfTheLongFormAreNoneOfTheShort() {
    assertBadInput(args("sgemm", "--quick", "--cases", "8x8x8"), "of the short form");
  }

  @Test
  void blankCasesAreRefused() {
    assertBadInput(args("sgemm", "--cases", "64,,8"), "--cases holds a blank text");
  }

  @Test
  void casesAreThoseThatContainAnyText() {
    assertEquals(Main.DONE, run("--list", "--cases", "NN 64x64x64,gemv T 33x33"));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.get(0).matches("sgemm .*, 1 cases"), lines.toString());
    assertTrue(lines.get(1).matches("dgemm .*, 1 cases"), lines.toString());
    assertTrue(lines.get(2).matches("gemv .*, 2 cases"), lines.toString());
    assertTrue(lines.get(3).matches("batched .*, 1 cases"), lines.toString());
    assertEquals("", lines.get(4));
  }

  @Test
  void nothingToMeasureIsBadInput() {
    assertBadInput(
        args("sgemm", "--contenders", "scalar", "--threads", "2", "--out", folder.toString()),
        "nothing to measure",
        "one thread");
  }

  @Test
  void listShowsFamiliesAndContenders() {
    assertEquals(Main.DONE, run("--list"));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("batched"), text);
    assertTrue(text.contains("EJML"), text);
  }

  @Test
  void helpExplainsExitCodes() {
    assertEquals(Main.DONE, run("--help"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("--contenders"));
  }

  @Test
  void progressTellsWhatIsLeft() {
    AtomicLong clock = new AtomicLong();
    ProgressLine line = new ProgressLine(new PrintStream(err), false, clock::get);
    Job job = new Job("sgemm", CASES, "vector");
    line.starts(1, 10, 20, job);
    clock.addAndGet(20_000_000_000L);
    line.starts(1, 11, 20, job);
    clock.addAndGet(20_000_000_000L);
    line.starts(2, 12, 20, job);
    line.end();
    assertEquals(
        List.of(
            "round 1, 11 of 20: sgemm NN 8x8x8 and 1 more, vector",
            "round 2, 13 of 20, 2:40 left: sgemm NN 8x8x8 and 1 more, vector"),
        err.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void progressOnATerminalStaysOnOneLine() {
    ProgressLine line = new ProgressLine(new PrintStream(err), true, () -> 0);
    Job job = new Job("sgemm", CASES, "vector");
    line.starts(1, 0, 20, job);
    line.starts(1, 1, 20, job);
    line.end();
    String text = err.toString(StandardCharsets.UTF_8);
    assertFalse(text.contains("\n"));
    assertTrue(text.endsWith("\r"));
  }
}
