package dev.lanewise.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel is compiled by nvcc, for the oldest device that is served and for a new one, without
 * a warning and without spills. What ptxas says of each is left in {@code target/nvcc}; a source
 * that it is there for isn't compiled again.
 */
class NvccTest {
  private static final Path OUTPUT = Path.of("target", "nvcc");
  private static final Pattern SPILLS = Pattern.compile("[1-9][0-9]* bytes spill");

  @BeforeAll
  static void requireNvcc() {
    assumeTrue(SimulatedCuda.isThere("nvcc"), "nvcc is not installed: no kernel was compiled");
  }

  static Stream<String> sources() throws IOException {
    return SimulatedCuda.list(SimulatedCuda.KERNELS, ".cu").stream()
        .map(path -> path.getFileName().toString());
  }

  @ParameterizedTest
  @MethodSource("sources")
  void float32CompilesWithoutWarningsAndSpills(String name) throws IOException {
    check(name, DType.F32);
  }

  /** Minutes: functions of doubles are long. */
  @Tag("slow")
  @ParameterizedTest
  @MethodSource("sources")
  void float64CompilesWithoutWarningsAndSpills(String name) throws IOException {
    check(name, DType.F64);
  }

  private static void check(String name, DType dtype) throws IOException {
    String report = report(KernelSource.of(name), dtype);
    Matcher spills = SPILLS.matcher(report);
    assertTrue(!spills.find(), () -> name + " " + dtype + ":\n" + report);
    assertTrue(!report.contains("warning"), () -> name + " " + dtype + ":\n" + report);
    assertTrue(report.contains("Used "), () -> name + " " + dtype + ":\n" + report);
  }

  private static String report(KernelSource source, DType dtype) throws IOException {
    List<String> command = command(dtype);
    String hash = CubinCache.key(source, command, "nvcc").substring(0, 16);
    Files.createDirectories(OUTPUT);
    Path kept = OUTPUT.resolve(source.name() + "." + dtype + "." + hash + ".txt");
    if (!Files.exists(kept)) {
      Path object = Files.createTempFile(OUTPUT, "kernels", ".fatbin");
      command.addAll(
          List.of(
              "-o", object.toString(), SimulatedCuda.KERNELS.resolve(source.name()).toString()));
      String report = SimulatedCuda.run(command);
      Files.delete(object);
      Files.writeString(kept, report);
    }
    return Files.readString(kept);
  }

  /** As {@link KernelModules} compiles, for two architectures at once. */
  private static List<String> command(DType dtype) {
    List<String> command = new ArrayList<>(List.of("nvcc", "-fatbin", "-Xptxas", "-v"));
    for (String architecture : List.of("80", "90")) {
      command.add("-gencode");
      command.add("arch=compute_" + architecture + ",code=sm_" + architecture);
    }
    KernelModules.options(dtype, "").stream()
        .filter(option -> !option.startsWith("-arch"))
        .forEach(command::add);
    return command;
  }

  @Test
  void spillsAndErrorsAreSeen(@TempDir Path folder) throws IOException {
    assertTrue(SPILLS.matcher("0 bytes stack frame, 8 bytes spill stores").find());
    assertTrue(!SPILLS.matcher("8 bytes stack frame, 0 bytes spill stores").find());
    Path broken = Files.writeString(folder.resolve("broken.cu"), "__global__ void f() { x = 1; }");
    assertThrows(
        AssertionError.class,
        () ->
            SimulatedCuda.run(
                List.of(
                    "nvcc",
                    "-cubin",
                    "-arch=sm_80",
                    "-o",
                    folder.resolve("x").toString(),
                    broken.toString())));
  }
}
