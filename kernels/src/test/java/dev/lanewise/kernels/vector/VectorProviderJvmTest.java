package dev.lanewise.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The provider in JVMs that can't run it: each is really started. */
class VectorProviderJvmTest {

  /** What the child JVM runs. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      Availability answer = new VectorProvider().availability();
      System.out.println(answer instanceof Unavailable why ? why.remedy() : answer.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', start java with --add-modules jdk.incubator.vector",
    "-Xint --add-modules=jdk.incubator.vector, start java without -Xint",
    "-XX:TieredStopAtLevel=2 --add-modules=jdk.incubator.vector, "
        + "start java without -XX:TieredStopAtLevel",
    "-XX:MaxVectorSize=8 --add-modules=jdk.incubator.vector, "
        + "'use a processor with SIMD, and start java without -XX:MaxVectorSize'",
    "--limit-modules=java.base, start java with --add-modules jdk.incubator.vector",
  })
  void saysWhatToChange(String flags, String remedy) throws IOException, InterruptedException {
    List<String> output = probe(flags);
    assertTrue(output.contains(remedy), () -> flags + ": " + output);
  }

  private static List<String> probe(String flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!flags.isEmpty()) {
      command.addAll(List.of(flags.split(" ")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), output);
    return output.lines().toList();
  }
}
