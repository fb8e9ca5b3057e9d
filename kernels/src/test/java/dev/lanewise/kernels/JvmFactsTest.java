package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Diagnosis.Compiler;
import dev.lanewise.kernels.Diagnosis.Option;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmFactsTest {
  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM, 'mixed mode, sharing', '', C2",
    "OpenJDK 64-Bit Server VM, mixed mode, TieredStopAtLevel=4, C2",
    "OpenJDK 64-Bit Server VM, 'interpreted mode, sharing', '', INTERPRETER",
    "OpenJDK 64-Bit Server VM, 'mixed mode, emulated-client', '', C1",
    "OpenJDK 64-Bit Server VM, mixed mode, TieredStopAtLevel=3, C1",
    "OpenJDK 64-Bit Server VM, mixed mode, TieredStopAtLevel=0, INTERPRETER",
    "OpenJDK 64-Bit Server VM, mixed mode, TieredStopAtLevel=1 TieredCompilation=false, C2",
    "OpenJDK 64-Bit Server VM, mixed mode, UseJVMCICompiler=true, UNKNOWN",
    "OpenJDK 64-Bit Server VM, mixed mode, UseJVMCICompiler=false, C2",
    "Eclipse OpenJ9 VM, JRE 25, '', UNKNOWN",
  })
  void namesTheCompiler(String name, String mode, String options, Compiler expected) {
    List<Option> parsed = new ArrayList<>();
    for (String option : options.split(" ", 0)) {
      if (!option.isEmpty()) {
        int equals = option.indexOf('=');
        parsed.add(
            new Option(option.substring(0, equals), option.substring(equals + 1), "default"));
      }
    }
    assertEquals(expected, JvmFacts.compiler(name, mode, parsed));
  }

  @Test
  void showsNoSystemPropertiesButItsOwn() {
    assertEquals(
        List.of("-Xmx2g", "-XX:UseAVX=2", "-Dlanewise.threads=2", "--add-modules=a.b"),
        JvmFacts.telling(
            List.of(
                "-Xmx2g",
                "-Dpassword=secret",
                "-XX:UseAVX=2",
                "-Dlanewise.threads=2",
                "-javaagent:a.jar",
                "--add-modules=a.b")));
  }

  @Test
  void aMissingPropertyIsUnknown() {
    assertEquals(Diagnosis.UNKNOWN, JvmFacts.property("lanewise.no.such.property"));
  }
}
