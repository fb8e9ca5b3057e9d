package dev.lanewise.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kernel is compiled by nvcc without a warning and without spills: of float32 and for one
 * architecture in every build, which takes half a minute, the rest in slow ones.
 */
class NvccTest {
  @BeforeAll
  static void requireNvcc() {
    Nvcc.require();
  }

  @Test
  void float32CompilesWithoutWarningsAndSpills() throws IOException {
    check(DType.F32, "sm_90");
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"F32, sm_80", "F64, sm_80", "F64, sm_90"})
  void theRestCompilesWithoutWarningsAndSpills(DType dtype, String architecture)
      throws IOException {
    check(dtype, architecture);
  }

  /** As many at once as there are cores. */
  private static void check(DType dtype, String architecture) throws IOException {
    List<String> problems =
        Nvcc.sources().parallelStream()
            .filter(source -> SimulatedCuda.hasKernels(source, dtype))
            .flatMap(
                source ->
                    problems(Nvcc.report(source, dtype, architecture))
                        .map(problem -> source + " " + dtype + " " + architecture + problem))
            .toList();
    assertEquals(List.of(), problems);
  }

  private static Stream<String> problems(String report) {
    List<Nvcc.Kernel> kernels = Nvcc.kernels(report);
    List<String> problems = new ArrayList<>();
    if (kernels.isEmpty() || kernels.size() != report.split("Compiling entry", -1).length - 1) {
      problems.add(": not all kernels were understood:\n" + report);
    }
    if (report.toLowerCase(Locale.ROOT).contains("warning")) {
      problems.add(": " + report);
    }
    kernels.stream()
        .filter(kernel -> kernel.spilled() > 0)
        .forEach(kernel -> problems.add(": " + kernel));
    return problems.stream();
  }

  @Test
  void reportsAreUnderstood() {
    String report =
        """
        ptxas info    : 0 bytes gmem
        ptxas info    : Compiling entry function 'a_f32' for 'sm_80'
        ptxas info    : Function properties for a_f32
            8 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
        ptxas info    : Used 30 registers, used 1 barriers, 16808 bytes smem, 484 bytes cmem[0]
        ptxas info    : Compiling entry function 'b_f32' for 'sm_80'
        ptxas info    : Function properties for b_f32
            0 bytes stack frame, 8 bytes spill stores, 4 bytes spill loads
        ptxas info    : Used 255 registers, 484 bytes cmem[0]
        """;
    List<Nvcc.Kernel> expected =
        List.of(new Nvcc.Kernel("a_f32", 30, 16808, 8, 0), new Nvcc.Kernel("b_f32", 255, 0, 0, 12));
    assertEquals(expected, Nvcc.kernels(report));
    assertEquals(List.of(": " + expected.get(1)), problems(report).toList());
    assertEquals(1, problems(report.replace("8 bytes spill", "x bytes spill")).count());
    assertEquals(2, problems(report + "x.cu(3): warning #177-D: unused\n").count());
  }

  @Test
  void anErrorIsSeen(@TempDir Path folder) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.cu"), "__global__ void f() { x = 1; }");
    String object = folder.resolve("x").toString();
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                SimulatedCuda.run(
                    List.of("nvcc", "-cubin", "-arch=sm_80", "-o", object, broken.toString())));
    assertTrue(failure.getMessage().contains("\"x\" is undefined"), failure.getMessage());
  }
}
