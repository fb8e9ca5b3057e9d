package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.BackendConfig;
import dev.lanewise.kernels.Backends;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.Family;
import dev.lanewise.kernels.Resolution;
import dev.lanewise.kernels.host.HostBuffer;
import dev.lanewise.kernels.op.Gemm;
import org.junit.jupiter.api.Test;

class ScalarProviderTest {
  private static final BackendConfig SCALAR = new BackendConfig("scalar", 1);

  @Test
  void isFoundByTheServiceLoader() {
    assertTrue(
        Backends.providers().stream().anyMatch(ScalarProvider.class::isInstance),
        "no ScalarProvider among the installed providers");
  }

  @Test
  void servesEveryFamilyForEveryTypeItIsDefinedFor() {
    try (Backend backend = Backends.open(SCALAR)) {
      assertEquals("scalar", backend.name());
      for (Resolution.Choice choice : backend.resolution().choices()) {
        assertEquals("scalar", choice.provider(), choice::toString);
        assertNotNull(backend.kernels(choice.family(), choice.dtype()), choice::toString);
      }
      assertEquals(Family.all().size() * 2 + 1, backend.resolution().choices().size());
    }
  }

  @Test
  void multipliesMatrices() {
    try (Backend backend = Backends.open(SCALAR)) {
      float[] c = new float[4];
      backend
          .matmul(DType.F32)
          .gemm(
              Gemm.dense(false, false, 2, 2, 3),
              1,
              HostBuffer.of(1f, 2, 3, 4, 5, 6),
              0,
              HostBuffer.of(1f, 0, 0, 1, 1, 1),
              0,
              0,
              HostBuffer.of(c),
              0);
      assertArrayEquals(new float[] {4, 5, 10, 11}, c);
    }
  }
}
