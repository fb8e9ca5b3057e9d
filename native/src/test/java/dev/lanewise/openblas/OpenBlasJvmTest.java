package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.Blas;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider in JVMs with other flags and class paths: each is really started. */
class OpenBlasJvmTest {
  @TempDir private Path folder;

  /** What the child JVM runs: it says what it finds, and uses it if it may. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      Availability answer = new OpenBlasProvider().availability();
      System.out.println(
          answer instanceof Unavailable why ? why.reason() + "; " + why.remedy() : "available");
      try (Backend backend = Backends.open(new BackendConfig(null, 1))) {
        float[] c = {Float.NaN};
        Blas.on(backend)
            .sgemm(
                false, false, 1, 1, 1, 1, new float[] {6}, 0, 1, new float[] {7}, 0, 1, 0, c, 0, 1);
        System.out.println(backend.name() + " " + c[0]);
      }
    }
  }

  @BeforeEach
  void requireTheLibrary() {
    OpenBlasUnderTest.require();
  }

  private List<String> probe(String classPath, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-Dlanewise.cache=" + folder.resolve("cache"));
    command.addAll(List.of("-cp", classPath, Probe.class.getName()));
    ProcessBuilder child = new ProcessBuilder(command).redirectErrorStream(true);
    child.environment().keySet().removeIf(name -> name.startsWith("LANEWISE_"));
    Process process = child.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static String withoutTheJar() {
    return Stream.of(classPath().split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("openblas-"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void assertSays(List<String> output, String line) {
    assertTrue(output.stream().anyMatch(line::equals), () -> line + " is not in " + output);
  }

  /** Without the vector module OpenBLAS is the best there is. */
  @Test
  void runsFromTheJar() throws Exception {
    List<String> output = probe(classPath(), "--enable-native-access=ALL-UNNAMED");
    assertSays(output, "available");
    assertSays(output, "openblas 42.0");
    assertTrue(folder.resolve("cache").toFile().isDirectory());
  }

  @Test
  void nativeAccessDenied() throws Exception {
    for (String flag : List.of("--illegal-native-access=deny", "--illegal-native-access=warn")) {
      List<String> output = probe(classPath(), flag);
      assertSays(
          output,
          "native access is not enabled; start java with --enable-native-access=ALL-UNNAMED");
      assertSays(output, "scalar 42.0");
      assertTrue(output.stream().noneMatch(line -> line.contains("restricted")), output::toString);
    }
    assertTrue(!folder.resolve("cache").toFile().exists(), "looking extracts nothing");
  }

  @Test
  void neitherJarNorSystem() throws Exception {
    List<String> output =
        probe(
            withoutTheJar(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dlanewise.openblas=" + folder.resolve("libopenblas.so.0"));
    assertSays(
        output,
        "system property lanewise.openblas: there is no "
            + folder.resolve("libopenblas.so.0")
            + "; correct the path of the library, or unset system property lanewise.openblas");
    assertSays(output, "scalar 42.0");
  }

  @Test
  void aNamedFileRunsWithoutTheJar() throws Exception {
    Path library = OpenBlasUnderTest.library().library().path();
    List<String> output =
        probe(
            withoutTheJar(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dlanewise.openblas=" + library);
    assertSays(output, "openblas 42.0");
  }
}
