package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendConfigTest {
  private static BackendConfig from(Map<String, String> properties, Map<String, String> variables) {
    return BackendConfig.from(properties::get, variables::get, 6);
  }

  @Test
  void withoutSettingsTheBestBackendRunsOnAllProcessors() {
    assertEquals(new BackendConfig(null, 6), from(Map.of(), Map.of()));
    assertEquals(1024, BackendConfig.from(key -> null, key -> null, 5000).threads());
  }

  @Test
  void propertiesWinOverVariables() {
    Map<String, String> variables = Map.of("LANEWISE_BACKEND", "b", "LANEWISE_THREADS", "3");
    assertEquals(new BackendConfig("b", 3), from(Map.of(), variables));
    assertEquals(new BackendConfig("a", 3), from(Map.of("lanewise.backend", "a"), variables));
    assertEquals(new BackendConfig("b", 2), from(Map.of("lanewise.threads", "2"), variables));
    assertEquals(new BackendConfig("b", 3), from(Map.of("lanewise.backend", " "), variables));
  }

  @Test
  void theApiWinsOverBoth() {
    BackendConfig config = from(Map.of("lanewise.backend", "a", "lanewise.threads", "2"), Map.of());
    assertEquals(new BackendConfig("c", 2), config.backend("c"));
    assertEquals(new BackendConfig("a", 5), config.threads(5));
  }

  @Test
  void blanksAreStripped() {
    BackendConfig config =
        from(Map.of("lanewise.backend", " a ", "lanewise.threads", " 2 "), Map.of());
    assertEquals(new BackendConfig("a", 2), config);
    assertNull(from(Map.of("lanewise.backend", ""), Map.of("LANEWISE_BACKEND", " ")).backend());
  }

  @Test
  void precisionIsFloat32UnlessItIsLowered() {
    assertEquals(Precision.FLOAT32, from(Map.of(), Map.of()).precision());
    Map<String, String> variables = Map.of("LANEWISE_PRECISION", " TF32 ");
    assertEquals(Precision.TF32, from(Map.of(), variables).precision());
    BackendConfig low = from(Map.of("lanewise.precision", "bfloat16"), variables);
    assertEquals(new BackendConfig(null, 6, Precision.BFLOAT16), low);
    assertEquals(Precision.BFLOAT16, low.backend("a").threads(2).precision());
    assertEquals(Precision.FLOAT32, low.precision(Precision.FLOAT32).precision());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> from(Map.of("lanewise.precision", "half"), Map.of()));
    assertEquals(
        "lanewise.precision / LANEWISE_PRECISION is 'half'; expected one of float32, tf32,"
            + " bfloat16",
        refusal.getMessage());
    assertThrows(NullPointerException.class, () -> new BackendConfig(null, 1).precision(null));
  }

  @Test
  void badValuesAreRefused() {
    IllegalArgumentException word =
        assertThrows(
            IllegalArgumentException.class,
            () -> from(Map.of("lanewise.threads", "many"), Map.of()));
    assertTrue(word.getMessage().contains("'many'"), word.getMessage());
    for (int threads : new int[] {0, -1, 1025}) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> new BackendConfig(null, threads));
      assertEquals("threads is " + threads + "; expected 1 to 1024", refusal.getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> from(Map.of(), Map.of("LANEWISE_THREADS", "" + threads)));
    }
    assertThrows(IllegalArgumentException.class, () -> new BackendConfig(" ", 1));
    assertThrows(NullPointerException.class, () -> new BackendConfig(null, 1).backend(null));
  }
}
