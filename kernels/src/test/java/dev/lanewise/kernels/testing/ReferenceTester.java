package dev.lanewise.kernels.testing;

import dev.lanewise.kernels.BackendConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The testers of the reference BLAS (Dongarra et al., TOMS algorithms 656 and 679), as Debian's
 * package {@code libblas-test} has them, run on a backend: {@code blas_shim.c} is compiled and
 * loaded before the BLAS that a tester is linked with, which serves what we don't have.
 */
final class ReferenceTester {
  private final Path testers;
  private final Path shim;
  private final Path folder;
  private final String backend;

  private ReferenceTester(Path testers, Path shim, Path folder, String backend) {
    this.testers = testers;
    this.shim = shim;
    this.folder = folder;
    this.backend = backend;
  }

  /** What is missing to run the testers here; empty if nothing is. */
  static String missing() throws IOException, InterruptedException {
    if (!System.getProperty("os.name").equals("Linux")) {
      return "Linux";
    }
    if (!Files.exists(headers().resolve("jni.h"))) {
      return "jni.h in the JDK";
    }
    if (installed() == null) {
      return "the testers xblat1s to xblat3d (Debian: libblas-test)";
    }
    return compiles() ? "" : "gcc and the headers of libc";
  }

  private static boolean compiles() throws InterruptedException {
    List<String> command =
        List.of("gcc", "-fsyntax-only", "-include", "stdio.h", "-x", "c", "/dev/null");
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The folder of the testers, and of the reference BLAS itself; null if there is none. */
  private static Path installed() throws IOException {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      for (Path platform : found) {
        Path folder = platform.resolve("blas");
        if (Files.isExecutable(folder.resolve("xblat3s"))) {
          return folder;
        }
      }
    }
    return null;
  }

  private static Path headers() {
    return Path.of(System.getProperty("java.home"), "include");
  }

  /** Compiles the shim into a folder, which is also where the testers write. */
  static ReferenceTester build(Path folder, String backend)
      throws IOException, InterruptedException {
    Path source = folder.resolve("blas_shim.c");
    try (InputStream code = ReferenceTester.class.getResourceAsStream("blas_shim.c")) {
      Files.copy(Objects.requireNonNull(code, "blas_shim.c"), source);
    }
    Path shim = folder.resolve("libblas_shim.so");
    Path libraries = Path.of(System.getProperty("java.home"), "lib", "server");
    List<String> command =
        List.of(
            "gcc",
            "-shared",
            "-fPIC",
            "-O1",
            "-Wall",
            "-Werror",
            "-I" + headers(),
            "-I" + headers().resolve("linux"),
            "-o",
            shim.toString(),
            source.toString(),
            "-L" + libraries,
            "-ljvm",
            "-Wl,-rpath," + libraries);
    Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (gcc.waitFor() != 0) {
      throw new IllegalStateException("gcc: " + output);
    }
    return new ReferenceTester(
        Objects.requireNonNull(installed(), "testers"), shim, folder, backend);
  }

  /**
   * Runs a tester.
   *
   * @param name such as "xblat3s"
   * @param deck its input, which names {@code summary} as its output; empty for level 1
   * @param plant an error to plant (see {@link BlasShim}); empty for none
   * @return its summary and what the shim says, with single spaces and no empty lines
   */
  String run(String name, List<String> deck, String plant)
      throws IOException, InterruptedException {
    Path input = Files.write(folder.resolve("deck"), deck);
    Path summary = folder.resolve("summary");
    Files.deleteIfExists(summary);
    ProcessBuilder builder = new ProcessBuilder(testers.resolve(name).toString());
    Path errors = folder.resolve("errors");
    builder.directory(folder.toFile()).redirectInput(input.toFile()).redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("LD_LIBRARY_PATH", testers.toString());
    environment.put("LD_PRELOAD", shim.toString());
    environment.put("LANEWISE_SHIM_JVM_OPTIONS", String.join("\n", options()));
    environment.put(BackendConfig.BACKEND_VARIABLE, backend);
    environment.put(BlasShim.PLANT_VARIABLE, plant.isEmpty() ? ":0" : plant);
    Process tester = builder.start();
    String said = new String(tester.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = tester.waitFor();
    String written = Files.exists(summary) ? Files.readString(summary) : "";
    String all =
        (written + said + Files.readString(errors) + "\nexit " + status).replaceAll(" +", " ");
    return all.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** This JVM's class path, vector width and so on. */
  private static List<String> options() {
    List<String> options = new ArrayList<>();
    options.add("-Djava.class.path=" + System.getProperty("java.class.path"));
    options.add("--add-modules=jdk.incubator.vector");
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("-Xmx256m");
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-XX:")) {
        options.add(option);
      }
    }
    return options;
  }
}
