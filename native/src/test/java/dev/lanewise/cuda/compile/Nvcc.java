package dev.lanewise.cuda.compile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cuda.SimulatedCuda;
import dev.lanewise.kernels.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's compiler, and what its assembler says of each kernel. That is kept in {@code
 * target/nvcc}; what is there isn't compiled again.
 */
final class Nvcc {
  /** The oldest devices that are served, and those that most kernels are shaped for. */
  static final List<String> ARCHITECTURES = List.of("sm_80", "sm_90");

  private static final Path OUTPUT = Path.of("target", "nvcc");
  private static final Pattern RELEASE = Pattern.compile("release [0-9.]+, V([0-9.]+)");
  private static final Pattern KERNEL =
      Pattern.compile(
          "Compiling entry function '(\\w+)' for 'sm_\\d+'.*?(\\d+) bytes stack frame, (\\d+) bytes"
              + " spill stores, (\\d+) bytes spill loads.*?Used (\\d+) registers([^\\n]*)",
          Pattern.DOTALL);
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  private Nvcc() {}

  /**
   * A compiled kernel.
   *
   * @param name with the suffix of its element type
   * @param registers of a thread
   * @param shared bytes of a block, without what a launch asks for
   * @param stack bytes of a thread
   * @param spilled bytes that are stored and loaded for want of registers
   */
  record Kernel(String name, int registers, int shared, int stack, int spilled) {}

  /** Skips the test where there is no nvcc. */
  static void require() {
    assumeTrue(SimulatedCuda.isThere("nvcc"), "nvcc is not installed: no kernel was compiled");
  }

  /** Such as {@code 13.0.88}. */
  static String version() {
    return Installed.VERSION;
  }

  /** Asked when it is first needed, since there may be none. */
  private static final class Installed {
    static final String VERSION = ask();

    private Installed() {}
  }

  private static String ask() {
    String text = SimulatedCuda.run(List.of("nvcc", "--version"));
    Matcher matcher = RELEASE.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(text);
    }
    return matcher.group(1);
  }

  /** All sources. */
  static List<String> sources() throws IOException {
    return SimulatedCuda.list(SimulatedCuda.KERNELS, ".cu").stream()
        .map(path -> path.getFileName().toString())
        .toList();
  }

  /** What compiling a source says, all warnings and the assembler's account of each kernel. */
  static String report(String source, DType dtype, String architecture) {
    // As KernelModules compiles.
    List<String> command = new ArrayList<>(List.of("nvcc", "-cubin", "-Xptxas", "-v"));
    command.addAll(KernelModules.options(dtype, architecture));
    String hash = CubinCache.key(KernelSource.of(source), command, version());
    Path kept = OUTPUT.resolve(source + "." + hash.substring(0, 16) + ".txt");
    try {
      if (!Files.exists(kept)) {
        Files.createDirectories(OUTPUT);
        Path object = Files.createTempFile(OUTPUT, "kernels", ".cubin");
        command.addAll(
            List.of("-o", object.toString(), SimulatedCuda.KERNELS.resolve(source).toString()));
        String report = SimulatedCuda.run(command);
        Files.delete(object);
        Files.writeString(kept, report);
      }
      return Files.readString(kept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernels of a report, in its order. */
  static List<Kernel> kernels(String report) {
    List<Kernel> kernels = new ArrayList<>();
    Matcher matcher = KERNEL.matcher(report);
    while (matcher.find()) {
      Matcher shared = SHARED.matcher(matcher.group(6));
      kernels.add(
          new Kernel(
              matcher.group(1),
              Integer.parseInt(matcher.group(5)),
              shared.find() ? Integer.parseInt(shared.group(1)) : 0,
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)) + Integer.parseInt(matcher.group(4))));
    }
    return kernels;
  }
}
