package dev.lanewise.examples.cli;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            ProgressDisplay.silent());
    return Main.run(args, console);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Exit code 2, nothing on standard output, and one line that has all the parts. */
  private void assertBadInput(String[] args, String... parts) {
    assertEquals(Main.BAD_INPUT, run(args));
    List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(1, lines.size(), () -> String.join("\n", lines));
    assertTrue(lines.getFirst().startsWith("lanewise: "), lines.getFirst());
    for (String part : parts) {
      assertTrue(lines.getFirst().contains(part), lines.getFirst() + " has " + part);
    }
    assertEquals("", output());
  }

  private static String[] args(String... args) {
    return args;
  }

  @Test
  void unknownCommandNamesTheNearest() {
    assertBadInput(
        args("docter"), "unknown command \"docter\"", "nearest: doctor", "studies", "bench");
  }

  @Test
  void noCommandNamesThem() {
    assertBadInput(args(), "no command", "doctor, ");
  }

  @Test
  void unknownOptionNamesTheNearest() {
    assertBadInput(
        args("study", "computation-graph", "--sed", "1"), "unknown option \"--sed\"", "--seed");
  }

  @Test
  void unknownPrecisionNamesThemAll() {
    assertBadInput(
        args("doctor", "--precision", "half"), "--precision is 'half'", "float32, tf32, bfloat16");
  }

  @Test
  void theDoctorShowsThePrecision() {
    assertEquals(Main.REACHED, run("doctor", "--precision", "bfloat16"));
    assertTrue(output().contains(", precision: bfloat16"), output());
  }

  @Test
  void unknownStudyNamesTheNearest() {
    assertBadInput(
        args("study", "linear-regresion"),
        "unknown study \"linear-regresion\"",
        "nearest: linear-regression",
        "vectorization");
  }

  @Test
  void missingStudyName() {
    assertBadInput(args("study"), "NAME");
  }

  @Test
  void unknownBackendNamesTheNearest() {
    assertBadInput(
        args("study", "computation-graph", "--backend", "scaler", "--out", folder.toString()),
        "unknown backend \"scaler\"",
        "nearest: scalar",
        "valid: ");
  }

  @Test
  void aHostRecordsNoSteps() {
    assertBadInput(
        args("study", "computation-graph", "--record-steps", "--out", folder.toString()),
        "--record-steps: backend '",
        "can't record steps");
  }

  @Test
  void doctorRefusesUnknownBackends() {
    assertEquals(Main.BAD_INPUT, run("doctor", "--backend", "cuba"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("cuba"));
    assertEquals(1, err.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  void numbersAreChecked() {
    assertBadInput(args("study", "linear-regression", "--epochs", "0"), "--epochs is 0");
  }

  @Test
  void threadsAreChecked() {
    assertBadInput(args("study", "linear-regression", "--threads", "-1"), "--threads is -1");
  }

  @Test
  void tooManyThreadsAreRefused() {
    assertBadInput(
        args("study", "linear-regression", "--threads", "99999", "--out", folder.toString()),
        "threads is 99999");
  }

  @Test
  void wordsAreNoNumbers() {
    assertBadInput(args("study", "linear-regression", "--epochs", "many"), "--epochs", "many");
  }

  @Test
  void epochsWhereThereAreNone() {
    assertBadInput(
        args("study", "computation-graph", "--epochs", "3", "--out", folder.toString()),
        "computation-graph has no epochs");
  }

  @Test
  void unwritableOutIsFoundBeforeTheStudyRuns() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertBadInput(
        args("study", "linear-regression", "--out", file.resolve("below").toString()),
        "output folder",
        "below");
  }

  @Test
  void missingDataFolder() {
    assertBadInput(
        args(
            "study",
            "logistic-regression",
            "--data",
            folder.resolve("none").toString(),
            "--out",
            folder.toString()),
        "--data",
        "none");
  }

  @Test
  void benchBelongsToTheLauncher() {
    assertBadInput(args("bench", "gemm", "--quick"), "./lanewise bench gemm --quick");
  }

  @Test
  void verboseShowsTheStackTrace() {
    assertEquals(Main.BAD_INPUT, run("study", "nosuch", "--verbose"));
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\tat dev.lanewise.examples"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version"})
  void helpIsNoError(String option) {
    assertEquals(0, run(option));
    assertTrue(output().toLowerCase(java.util.Locale.ROOT).contains("lanewise"), output());
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    assertEquals(0, run("--help"));
    for (String part : List.of("doctor", "tour", "studies", "study", "bench", "2", "bad input")) {
      assertTrue(output().contains(part), output());
    }
    out.reset();
    assertEquals(0, run("study", "--help"));
    for (String option : List.of("--backend", "--epochs", "--seed", "--out", "--short")) {
      assertTrue(output().contains(option), output());
    }
  }

  @Test
  void studiesListsThemAll() {
    assertEquals(0, run("studies"));
    dev.lanewise.examples.studies.Studies.all()
        .forEach(study -> assertTrue(output().contains(study.name()), study.name()));
  }

  @Test
  void doctorShowsProvidersAndFamilies() {
    assertEquals(0, run("doctor", "--backend", "scalar", "--threads", "1"));
    for (String part : List.of("scalar", "matmul", "JVM")) {
      assertTrue(output().contains(part), output());
    }
  }

  @Test
  void aReachedStudyWritesItsReport() {
    assertEquals(
        Main.REACHED,
        run("study", "computation-graph", "--backend", "scalar", "--out", folder.toString()));
    assertTrue(output().contains("Every figure reached"), output());
    assertTrue(output().contains(folder.resolve("report.html").toString()), output());
    assertTrue(Files.isRegularFile(folder.resolve("metrics.json")));
    assertTrue(Files.isRegularFile(folder.resolve("graph.png")));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theTourReachesItsFiguresAndNamesItsReport() throws IOException {
    assertEquals(Main.REACHED, run("tour", "--short", "--out", folder.toString()), this::output);
    for (String part :
        List.of("matmul", "exp", "softmax", "speed-up", "digits-test-accuracy", "XOR")) {
      assertTrue(output().contains(part), part);
    }
    assertTrue(output().contains(folder.resolve("report.html").toString()), output());
    assertTrue(Files.readString(folder.resolve("metrics.json")).contains("matmul-speed-up"));
  }

  @Test
  void aMissedFigureIsExitCodeOne() throws IOException {
    assertEquals(
        Main.NOT_REACHED,
        run("study", "linear-regression", "--epochs", "1", "--out", folder.toString()));
    assertTrue(output().contains("NOT every figure reached"), output());
    assertTrue(Files.readString(folder.resolve("metrics.json")).contains("\"reached\" : false"));
  }

  @Test
  void anyOtherFailureIsExitCodeThree() throws IOException {
    Files.createDirectories(folder.resolve("report.html/inside"));
    assertEquals(Main.FAILED, run("study", "computation-graph", "--out", folder.toString()));
    String text = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.contains("--verbose"), text);
    assertFalse(text.contains("\tat "), text);
  }
}
