package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.Diagnosis.Cache;
import dev.lanewise.kernels.Diagnosis.Compiler;
import dev.lanewise.kernels.Diagnosis.Jvm;
import dev.lanewise.kernels.Diagnosis.Machine;
import dev.lanewise.kernels.Diagnosis.Option;
import dev.lanewise.kernels.Diagnosis.Outcome;
import dev.lanewise.kernels.Diagnosis.ProviderState;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {
  private static final Jvm JVM =
      new Jvm(
          "25.0.3+9",
          "A vendor",
          "A 64-Bit Server VM",
          "mixed mode",
          Compiler.C2,
          true,
          List.of("-Xmx4g", "-XX:UseAVX=2"),
          List.of(new Option("UseAVX", "2", "vm_creation"), new Option("UseSSE", "4", "default")),
          6L << 30);

  private static final Machine MACHINE =
      new Machine(
          "Linux 6.1",
          "amd64",
          "A processor",
          List.of("fpu", "avx2", "smep", "fma", "avx512f"),
          List.of(
              new Cache(1, "data", 32 << 10, 8, 64, "0"),
              new Cache(3, "unified", 32 << 20, 0, 64, "0-1")),
          2);

  @Test
  void showsEverythingOfAGoodMachine() {
    List<FakeProvider> providers =
        List.of(FakeProvider.available("plain", 0), FakeProvider.unavailable("quick", 9));
    BackendConfig config = new BackendConfig(null, 2);
    Diagnosis diagnosis =
        new Diagnosis(
            JVM,
            MACHINE,
            config,
            List.of(
                new ProviderState(
                    "quick", 9, Device.HOST, new Unavailable("no quick here", "install quick")),
                new ProviderState(
                    "plain",
                    0,
                    Device.HOST,
                    new Available("fake plain"),
                    List.of("version 1", "core 2"))),
            new Outcome.Resolved(Selection.resolve(providers, config)));
    String expected =
        """
        JVM         25.0.3+9, A vendor
                    A 64-Bit Server VM (mixed mode)
        compiler    C2
        vectors     module jdk.incubator.vector is loaded
        flags       -Xmx4g -XX:UseAVX=2
        options     UseAVX=2 (vm_creation), UseSSE=4
        heap        at most 6.0 GiB

        Machine     Linux 6.1 amd64, A processor
        processors  2
        SIMD        avx2 fma avx512f
        caches      L1 data 32 KiB 8-way, L3 32 MiB

        Asked for   the best backend, threads: 2, precision: float32

        Providers
          name   priority  device  state
          quick  9         host:0  unavailable: no quick here
                                   remedy: install quick
          plain  0         host:0  available: fake plain
                                   version 1
                                   core 2

        Backend     plain on host:0

        Who serves what
          family         F32    F64    I32
          matmul         plain  plain  -
        """;
    String text = DiagnosisText.render(diagnosis);
    assertEquals(expected, text.substring(0, Math.min(text.length(), expected.length())));
    for (Family<?> family : Family.all()) {
      assertTrue(text.contains("\n  " + family.label() + " "), text);
    }
  }

  @Test
  void saysWhatIsUnknownAndWhyThereIsNoBackend() {
    Diagnosis diagnosis =
        new Diagnosis(
            new Jvm("25", "v", "n", "m", Compiler.C1, false, List.of(), List.of(), 512 << 20),
            new Machine("os", "arch", Diagnosis.UNKNOWN, List.of(), List.of(), 1),
            null,
            List.of(),
            new Outcome.Refused("threads is 'x'", "correct it"));
    assertEquals(
        """
        JVM         25, v
                    n (m)
        compiler    C1 only: SIMD kernels need C2
        vectors     module jdk.incubator.vector is not loaded
        flags       none
        options     none
        heap        at most 512 MiB

        Machine     os arch, unknown
        processors  1
        SIMD        unknown
        caches      unknown

        Asked for   something unusable

        Providers
          none

        Backend     none: threads is 'x'
        remedy      correct it
        """,
        DiagnosisText.render(diagnosis));
  }
}
