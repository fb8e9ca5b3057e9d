package dev.lanewise.nn.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VGG-16 in JVMs of its own: the same bytes on one thread and on two. */
@Tag("slow")
class VggMemoryTest {
  @ParameterizedTest
  @ValueSource(strings = {"inference", "step"})
  void twoThreadsMakeTheSameBytes(String what) throws IOException, InterruptedException {
    String one = run(1, what);
    assertTrue(one.contains("parameters 138357544\n"), one);
    assertEquals(checksum(one), checksum(run(2, what)));
  }

  private static String checksum(String output) {
    return output.lines().filter(line -> line.startsWith("crc32c ")).findFirst().orElseThrow();
  }

  private static String run(int threads, String what) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx4g",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            VggMemory.class.getName(),
            Integer.toString(threads),
            what);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
