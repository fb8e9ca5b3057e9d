package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Diagnosis.Cache;
import dev.lanewise.kernels.Diagnosis.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineFactsTest {
  @TempDir Path folder;

  @Test
  void readsTheFirstProcessorOnly() throws IOException {
    Machine machine =
        machine(
            """
            processor\t: 0
            model name\t: A processor: fast
            flags\t\t: fpu  avx2 fma

            processor\t: 1
            model name\t: Another
            flags\t\t: none
            """);
    assertEquals("A processor: fast", machine.cpu());
    assertEquals(List.of("fpu", "avx2", "fma"), machine.features());
  }

  @Test
  void readsAnArmProcessor() throws IOException {
    Machine machine =
        machine(
            """
            processor\t: 0
            Features\t: fp asimd sve
            CPU implementer\t: 0x41
            CPU part\t: 0xd0c
            """);
    assertEquals("implementer 0x41, part 0xd0c", machine.cpu());
    assertEquals(List.of("fp", "asimd", "sve"), machine.features());
  }

  @ParameterizedTest
  @CsvSource({"''", "'no colon at all'", "': no key'", "'flags:'", "'model name:   '"})
  void rubbishIsUnknown(String text) throws IOException {
    Machine machine = machine(text);
    assertEquals(Diagnosis.UNKNOWN, machine.cpu());
    assertEquals(List.of(), machine.features());
    assertEquals(List.of(), machine.caches());
  }

  @Test
  void missingFilesAreUnknown() {
    Machine machine = MachineFacts.read(folder.resolve("none"), folder.resolve("nowhere"));
    assertEquals(Diagnosis.UNKNOWN, machine.cpu());
    assertEquals(List.of(), machine.features());
    assertEquals(List.of(), machine.caches());
    assertEquals(System.getProperty("os.arch"), machine.arch());
  }

  @Test
  void readsCaches() throws IOException {
    cache(0, "1", "Data", "48K", "12", "64", "0,2");
    cache(1, "3", "Unified", "260M", "rubbish", "", "0-3");
    cache(2, "rubbish", "Unified", "1M", "1", "64", "0");
    cache(3, "2", "Unified", "99999999999999999999K", "1", "64", "0");
    cache(5, "4", "Unified", "1M", "1", "64", "after a gap");
    assertEquals(
        List.of(
            new Cache(1, "data", 48 << 10, 12, 64, "0,2"),
            new Cache(3, "unified", 260 << 20, 0, 0, "0-3")),
        machine("").caches());
  }

  @ParameterizedTest
  @CsvSource({
    "32K, 32768",
    "1M, 1048576",
    "2G, 2147483648",
    "64, 64",
    "'  64\n', 64",
    "999999999G, 1073741822926258176",
    "K, 0",
    "-1K, 0",
    "1.5M, 0",
    "1234567890, 0",
    "'', 0",
  })
  void readsNumbersWithUnits(String text, long expected) {
    assertEquals(expected, MachineFacts.number(text));
  }

  private Machine machine(String cpuInfo) throws IOException {
    Path file = Files.writeString(folder.resolve("cpuinfo"), cpuInfo);
    return MachineFacts.read(file, folder);
  }

  private void cache(
      int index, String level, String type, String size, String ways, String line, String shared)
      throws IOException {
    Path one = Files.createDirectory(folder.resolve("index" + index));
    Files.writeString(one.resolve("level"), level + "\n");
    Files.writeString(one.resolve("type"), type + "\n");
    Files.writeString(one.resolve("size"), size + "\n");
    Files.writeString(one.resolve("ways_of_associativity"), ways + "\n");
    Files.writeString(one.resolve("coherency_line_size"), line + "\n");
    Files.writeString(one.resolve("shared_cpu_list"), shared + "\n");
  }
}
