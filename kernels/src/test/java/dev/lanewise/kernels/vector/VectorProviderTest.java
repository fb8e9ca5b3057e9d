package dev.lanewise.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability;
import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendContext;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.KernelSet;
import dev.lanewise.kernels.parallel.ScratchPool;
import dev.lanewise.kernels.parallel.WorkerPool;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("width")
class VectorProviderTest {
  private static final Map<String, String> SERVER = Map.of("TieredStopAtLevel", "4");

  @Test
  void isFoundByTheServiceLoader() {
    assertTrue(
        Backends.providers().stream().anyMatch(VectorProvider.class::isInstance),
        "no VectorProvider among the installed providers");
  }

  @Test
  void isAvailableHereAndSaysTheWidth() {
    VectorProvider provider = new VectorProvider();
    Available here = assertInstanceOf(Available.class, provider.availability());
    assertEquals(Lanes.FLOATS * 32 + "-bit vectors, " + Lanes.FLOATS + " floats", here.detail());
    assertSame(here, new VectorProvider().availability());
  }

  @Test
  void bringsExactlyTheKernelsItSaysItServes() {
    BackendProvider provider = new VectorProvider();
    BackendConfig config = new BackendConfig("vector", 1);
    try (WorkerPool workers = WorkerPool.threads(1);
        KernelSet set =
            provider.open(new BackendContext(config, workers, new ScratchPool(4, 1 << 20)))) {
      for (Family<?> family : Family.all()) {
        for (DType dtype : DType.values()) {
          assertEquals(
              provider.serves(family, dtype),
              set.find(family, dtype) != null,
              () -> family + " " + dtype);
        }
      }
    }
  }

  @Test
  void missingModuleIsNamedAndNothingElseIsAsked() {
    Availability answer =
        VectorSupport.judge(
            false,
            "mixed mode",
            option -> {
              throw new AssertionError("asked for " + option);
            },
            () -> {
              throw new AssertionError("asked for the width");
            },
            () -> "");
    Unavailable why = assertInstanceOf(Unavailable.class, answer);
    assertTrue(why.reason().contains("jdk.incubator.vector"), why.reason());
    assertTrue(why.remedy().contains("--add-modules jdk.incubator.vector"), why.remedy());
  }

  @ParameterizedTest
  @CsvSource({
    "'interpreted mode, sharing', 4, true, -Xint",
    "'mixed mode, emulated-client, sharing', 4, true, -XX:TieredStopAtLevel",
    "'mixed mode, sharing', 0, true, -XX:TieredStopAtLevel",
    "'mixed mode, sharing', 3, true, -XX:TieredStopAtLevel",
    "'mixed mode, sharing', 4, false, -XX:-EnableVectorSupport",
  })
  void jvmWithoutC2OrVectorsIsRefused(String vmInfo, String level, String support, String remedy) {
    Map<String, String> options =
        Map.of("TieredStopAtLevel", level, "EnableVectorSupport", support);
    Unavailable why =
        assertInstanceOf(
            Unavailable.class,
            VectorSupport.judge(true, vmInfo, options::get, () -> 256, () -> "detail"));
    assertTrue(why.remedy().contains(remedy), why.remedy());
  }

  @Test
  void stopLevelIsMeaninglessWithoutTieredCompilation() {
    Map<String, String> options = Map.of("TieredStopAtLevel", "1", "TieredCompilation", "false");
    assertEquals(
        new Available("detail"),
        VectorSupport.judge(true, "mixed mode", options::get, () -> 256, () -> "detail"));
  }

  @Test
  void unreadableOptionsAreNoReasonToRefuse() {
    assertEquals(
        new Available("detail"),
        VectorSupport.judge(true, "mixed mode", option -> null, () -> 128, () -> "detail"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 127})
  void narrowVectorsAreRefused(int bits) {
    Unavailable why =
        assertInstanceOf(
            Unavailable.class,
            VectorSupport.judge(true, "mixed mode", SERVER::get, () -> bits, () -> "detail"));
    assertTrue(why.reason().contains(bits + " bits"), why.reason());
  }
}
