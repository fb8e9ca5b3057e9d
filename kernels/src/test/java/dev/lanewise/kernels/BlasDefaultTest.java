package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which backend the facade opens. */
class BlasDefaultTest {
  private static final Device ELSEWHERE = new Device("cuda", 0);

  @Test
  void theSharedOneIsOpenedOnce() {
    assertSame(Blas.shared(), Blas.shared());
    assertEquals(Device.HOST, Blas.shared().backend().device());
    assertEquals(
        Selection.resolve(Backends.providers(), BackendConfig.defaults()).primary(),
        Blas.shared().backend().name());
  }

  @Test
  void takesTheBestOfTheHostIfTheBestOfAllIsElsewhere() {
    List<BackendProvider> providers = new ArrayList<>(Backends.providers());
    providers.add(FakeProvider.available("far", 10_000).on(ELSEWHERE));
    HostBlas blas = Blas.open(new BackendConfig(null, 2), providers);
    try (Backend backend = blas.backend()) {
      assertEquals(Device.HOST, backend.device());
      assertEquals(
          Selection.resolve(Backends.providers(), new BackendConfig(null, 2)).primary(),
          backend.name());
      assertEquals(2, backend.threads());
      assertEquals(11, blas.ddot(2, new double[] {1, 2}, 0, 1, new double[] {3, 4}, 0, 1));
    }
  }

  @Test
  void takesTheHostBackendThatWasAskedFor() {
    HostBlas blas = Blas.open(new BackendConfig("scalar", 1), Backends.providers());
    try (Backend backend = blas.backend()) {
      assertEquals("scalar", backend.name());
      assertEquals(1, backend.threads());
    }
  }

  /** A backend elsewhere that was asked for and is unavailable is an error here too. */
  @Test
  void doesNotHideThatTheBackendAskedForIsUnavailable() {
    List<BackendProvider> providers = new ArrayList<>(Backends.providers());
    providers.add(FakeProvider.unavailable("far", 10_000).on(ELSEWHERE));
    BackendUnavailableException thrown =
        assertThrows(
            BackendUnavailableException.class,
            () -> Blas.open(new BackendConfig("far", 1), providers));
    assertEquals("install far", thrown.remedy());
  }

  @Test
  void refusesABackendWhoseKernelsTakeNoArrays() {
    try (Backend backend =
        Backends.open(new BackendConfig(null, 1), List.of(FakeProvider.available("odd", 1)))) {
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> Blas.on(backend));
      assertTrue(thrown.getMessage().contains("odd on host:0"), thrown::getMessage);
      assertTrue(thrown.getMessage().contains("matmul kernels for F32"), thrown::getMessage);
    }
  }

  /** What the child JVM runs: every call must tell the reason, not only the first. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        try {
          Blas.dasum(1, new double[1], 0, 1);
        } catch (IllegalStateException e) {
          System.out.println(e.getMessage() + ": " + e.getCause());
        }
      }
    }
  }

  @Test
  void everyCallSaysWhyTheDefaultCannotBeOpened() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + BackendConfig.BACKEND_PROPERTY + "=nosuch",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .start();
    List<String> lines = child.inputReader().lines().toList();
    String errors = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, child.waitFor(), errors);
    assertEquals(2, lines.size(), errors);
    for (String line : lines) {
      assertTrue(line.startsWith("the default backend can't be opened: "), line);
      assertTrue(line.contains("backend is 'nosuch'; expected one of ["), line);
    }
  }
}
