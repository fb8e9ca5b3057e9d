package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.BackendProvider;
import dev.lanewise.kernels.BackendUnavailableException;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.Precision;
import dev.lanewise.kernels.Resolution;
import dev.lanewise.kernels.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CudaProviderTest {
  private static CudaProvider underTest() {
    return new CudaProvider(CudaUnderTest.runtime(Map.of()));
  }

  @Test
  void isInstalled() {
    assertTrue(Backends.providers().stream().anyMatch(CudaProvider.class::isInstance));
    assertEquals("cuda", new CudaProvider().name());
  }

  /** Where there is no device an error tells what to do; where there is one this test says less. */
  @Test
  void toAskForItWhereItCantRunIsAnError() {
    if (new CudaProvider().availability() instanceof Unavailable why) {
      BackendUnavailableException refusal =
          assertThrows(
              BackendUnavailableException.class, () -> Backends.open(new BackendConfig("cuda", 1)));
      assertEquals(why.reason(), refusal.reason());
      assertEquals(why.remedy(), refusal.remedy());
    }
  }

  @Test
  void runsOnlyWhereItIsAskedForAndAloneOnItsDevice() {
    List<BackendProvider> providers = new ArrayList<>(Backends.providers());
    providers.removeIf(CudaProvider.class::isInstance);
    providers.add(underTest());
    Resolution asked = Selection.resolve(providers, new BackendConfig("cuda", 1));
    assertEquals(new Device("cuda", 0), asked.device());
    assertEquals("cuda", asked.provider(Family.MATMUL, DType.F32));
    Resolution best = Selection.resolve(providers, new BackendConfig(null, 1));
    assertEquals(Device.HOST, best.device());
    assertTrue(!best.uses("cuda"));
  }

  @Test
  void withoutCublasLtTheDetailsSaySo() {
    assertEquals(
        "no cuBLASLt beside it: a bias is added in a pass of its own",
        new CudaProvider(CudaUnderTest.runtimeWithoutCublasLt()).details().get(3));
  }

  @Test
  void detailsNameLibrariesDeviceAndFreeMemory() {
    List<String> details = underTest().details();
    assertEquals(6, details.size(), details::toString);
    assertTrue(details.get(2).startsWith("cuBLAS /"), details::toString);
    assertTrue(details.get(3).startsWith("cuBLASLt /"), details::toString);
    if (!CudaUnderTest.isDevice()) {
      assertTrue(
          details.get(4).matches("convolutions by own kernels; cuDNN /.* is used where -D.*"),
          details::toString);
    }
    String device =
        CudaUnderTest.isDevice()
            ? "device .+, sm_\\d+, \\d+ multiprocessors, \\d+ of \\d+ MiB free"
            : "device simulated device, sm_90, 2 multiprocessors, \\d+ of 1024 MiB free";
    assertTrue(details.get(5).matches(device), details::toString);
    BackendConfig low = new BackendConfig("cuda", 1, Precision.BFLOAT16);
    assertEquals(
        "products of float32: operands rounded to bfloat16, in attention too; of float64: float64",
        underTest().details(low).getLast());
    assertEquals(
        "products of float32: float32 exact, no operand is rounded; of float64: float64",
        underTest().details(new BackendConfig("cuda", 1)).getLast());
    List<String> without =
        new CudaProvider(CudaUnderTest.runtime(Map.of("lanewise.cuda.disabled", "true"))).details();
    assertTrue(without.get(0).startsWith("but system property"), without::toString);
    assertTrue(without.get(1).startsWith("remedy: "), without::toString);
  }
}
