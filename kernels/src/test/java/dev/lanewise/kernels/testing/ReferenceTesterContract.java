package dev.lanewise.kernels.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend under the testers of the reference BLAS; skipped where they are not installed. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ReferenceTesterContract {
  /** The sizes of Debian's decks. */
  private static final String SMALL = "0 1 2 3 5 9";

  /** Some beyond one tile; 65 is the largest that the testers take. */
  private static final String SIZES = "0 1 3 9 17 33 65";

  /**
   * How many times eps |op(A)| |op(B)| and so on an error may be. Debian's decks allow 16, which
   * passes an error of 1e-6 in float32 (8.4 eps); the reference BLAS itself comes to 3.6.
   */
  private static final String THRESHOLD = "5.0";

  private final String backend;
  private ReferenceTester tester;

  /** Tests a backend of the installed providers. */
  protected ReferenceTesterContract(String backend) {
    this.backend = backend;
  }

  @BeforeAll
  void build(@TempDir Path folder) throws IOException, InterruptedException {
    String missing = ReferenceTester.missing();
    assumeTrue(missing.isEmpty(), "needs " + missing);
    tester = ReferenceTester.build(folder, backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "d"})
  void level1(String type) throws IOException, InterruptedException {
    String output = tester.run("xblat1" + type, List.of(), "");
    for (String name : List.of("dot", "axpy", "nrm2", "asum", "scal", "iamax")) {
      String routine = routine(type, name);
      assertContains(output, " " + routine + "\n----- PASS -----");
      assertContains(output, "blas_shim: " + routine);
    }
    assertContains(output, "exit 0");
    assertFalse(output.contains("FAIL"), output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "d"})
  void level2(String type) throws IOException, InterruptedException {
    String output = tester.run("xblat2" + type, deck2(type, SIZES), "");
    assertPassed(output, routine(type, "gemv"), 4756);
    assertPassed(output, routine(type, "ger"), 531);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "d"})
  protected void level3(String type) throws IOException, InterruptedException {
    String output = tester.run("xblat3" + type, deck3(type, SIZES), "");
    assertPassed(output, routine(type, "gemm"), 27783);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s", "d"})
  void anErrorOfOneMillionthInGemmIsFound(String type) throws IOException, InterruptedException {
    String output = tester.run("xblat3" + type, deck3(type, SMALL), "gemm:1e-6");
    assertFalse(output.contains("PASSED THE COMPUTATIONAL TESTS"), output);
    assertTrue(output.contains("SUSPECT") || output.contains("FAILED"), output);
  }

  /** Level 1 is judged to about 1e-4 in float32 and 1e-12 in float64. */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "2, gemv, 1e-6",
    "2, ger, 1e-6",
    "1, axpy, 1e-3",
    "1, scal, 1e-3",
    "1, dot, 1e-3",
    "1, nrm2, 1e-3",
    "1, asum, 1e-3",
    "1, iamax, 1"
  })
  void anErrorInAnyOtherRoutineIsFound(int level, String name, String error)
      throws IOException, InterruptedException {
    for (String type : List.of("s", "d")) {
      List<String> deck = level == 1 ? List.of() : deck2(type, SMALL);
      String output = tester.run("xblat" + level + type, deck, name + ":" + error);
      String routine = routine(type, name);
      assertFalse(output.contains(" " + routine + "\n----- PASS"), output);
      assertFalse(output.contains(routine + " PASSED THE COMPUTATIONAL"), output);
      assertTrue(output.contains("FAIL") || output.contains("SUSPECT"), output);
    }
  }

  private static String routine(String type, String name) {
    String full = name.equals("iamax") ? "i" + type + "amax" : type + name;
    return full.toUpperCase(Locale.ROOT);
  }

  /** The calls that the tester counts really came to us, and those of the error exits too. */
  private static void assertPassed(String output, String routine, int calls) {
    assertContains(output, routine + " PASSED THE TESTS OF ERROR-EXITS");
    assertContains(output, routine + " PASSED THE COMPUTATIONAL TESTS ( " + calls + " CALLS)");
    assertContains(output, "END OF TESTS");
    assertContains(output, "exit 0");
    int shimCalls =
        output
            .lines()
            .filter(line -> line.startsWith("blas_shim: " + routine + " "))
            .mapToInt(line -> Integer.parseInt(line.split(" ")[2]))
            .sum();
    assertTrue(shimCalls >= calls - 1, output);
  }

  private static void assertContains(String output, String text) {
    assertTrue(output.contains(text), () -> "no '" + text + "' in:\n" + output);
  }

  private static List<String> head(String sizes) {
    int count = sizes.split(" ").length;
    return List.of("'summary'", "6", "'none'", "-1", "F", "F", "T", THRESHOLD, "" + count, sizes);
  }

  /** Routines that a deck doesn't list are not tested. */
  private static List<String> deck2(String type, String sizes) {
    List<String> deck = new ArrayList<>(head(sizes));
    deck.addAll(List.of("1", "0", "4", "1 2 -1 -2", "3", "0.0 1.0 0.7", "3", "0.0 1.0 0.9"));
    deck.addAll(List.of(line(type, "gemv"), line(type, "ger")));
    return deck;
  }

  private static List<String> deck3(String type, String sizes) {
    List<String> deck = new ArrayList<>(head(sizes));
    deck.addAll(List.of("3", "0.0 1.0 0.7", "3", "0.0 1.0 1.3", line(type, "gemm")));
    return deck;
  }

  private static String line(String type, String name) {
    return String.format(Locale.ROOT, "%-6s T", routine(type, name));
  }
}
