package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Availability.Available;
import dev.lanewise.kernels.Availability.Unavailable;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Device;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.Resolution;
import dev.lanewise.kernels.Selection;
import dev.lanewise.openblas.library.LibrarySearch;
import dev.lanewise.openblas.library.Location;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenBlasProviderTest {
  private static final BackendConfig ANY = new BackendConfig(null, 1);

  private final OpenBlasProvider provider = new OpenBlasProvider();

  @Test
  void isInstalledAndServesTwoFamiliesOfTheHost() {
    assertTrue(Backends.providers().stream().anyMatch(OpenBlasProvider.class::isInstance));
    assertEquals("openblas", provider.name());
    assertEquals(Device.HOST, provider.device());
    for (Family<?> family : Family.all()) {
      for (DType dtype : DType.values()) {
        boolean expected =
            dtype != DType.I32 && (family == Family.MATMUL || family == Family.LEVEL1);
        assertEquals(expected, provider.serves(family, dtype), family + " " + dtype);
      }
    }
  }

  @Test
  void servesWhereItIsAskedForAndLeavesTheRestToTheNext() {
    OpenBlasUnderTest.require();
    Resolution asked = Selection.resolve(Backends.providers(), ANY.backend("openblas"));
    assertEquals("openblas", asked.provider(Family.MATMUL, DType.F32));
    assertEquals("openblas", asked.provider(Family.LEVEL1, DType.F64));
    assertEquals("vector", asked.provider(Family.SOFTMAX, DType.F32));
    assertEquals("scalar", asked.provider(Family.SOFTMAX, DType.F64));
    Resolution best = Selection.resolve(Backends.providers(), ANY);
    assertEquals("vector", best.provider(Family.MATMUL, DType.F32));
    assertTrue(!best.uses("openblas"));
  }

  @Test
  void detailsNameTheLibraryItsVersionAndItsThreads() {
    OpenBlasUnderTest.require();
    assertInstanceOf(Available.class, provider.availability());
    List<String> details = provider.details();
    assertEquals(3, details.size(), details::toString);
    Path library = Path.of(details.get(0).substring("library ".length()));
    assertTrue(library.isAbsolute() && library.toFile().isFile(), details::toString);
    assertTrue(details.get(1).startsWith("OpenBLAS 0.3."), details::toString);
    assertTrue(details.get(2).matches("core \\w+, threads \\d+ \\(.+\\)"), details::toString);
  }

  @Test
  void wantsNativeAccess() {
    LibrarySearch.Result found =
        new LibrarySearch.Found(new Location.OnDisk(Path.of("/x/libopenblas.so"), "why"));
    Module enabled = OpenBlasProviderTest.class.getModule();
    assertEquals(new Available("/x/libopenblas.so (why)"), OpenBlas.judge(found, enabled));
    Module notEnabled = Object.class.getModule().getLayer().findModule("java.logging").get();
    assertEquals(
        new Unavailable(
            "native access is not enabled", "start java with --enable-native-access=java.logging"),
        OpenBlas.judge(found, notEnabled));
    Unavailable missing = new Unavailable("not there", "install it");
    assertEquals(missing, OpenBlas.judge(new LibrarySearch.Failed(missing), notEnabled));
  }
}
