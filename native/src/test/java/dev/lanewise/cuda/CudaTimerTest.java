package dev.lanewise.cuda;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Backend;
import dev.lanewise.kernels.Buffer;
import dev.lanewise.kernels.DType;
import dev.lanewise.kernels.testing.TestBackends;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CudaTimerTest {
  private final Backend backend = CudaUnderTest.backend();

  private double fillOf(int calls) {
    try (CudaTimer timer = CudaTimer.of(backend);
        Buffer buffer = backend.memory().allocate(DType.F32, 1000)) {
      timer.start();
      for (int i = 0; i < calls; i++) {
        backend.elementwise(DType.F32).fill(i, 1000, buffer, 0);
      }
      timer.stop();
      return timer.millis();
    }
  }

  @Test
  void moreTakesLonger() {
    fillOf(10);
    double few = fillOf(1);
    assertTrue(few > 0);
    assertTrue(fillOf(1000) > few);
  }

  /** Which never called the device: the context is current nowhere there. */
  @Test
  void anotherThreadMayClose() throws Exception {
    CudaTimer timer = CudaTimer.of(backend);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      executor.submit(timer::close).get();
    }
  }

  @Test
  void anotherBackendIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> CudaTimer.of(TestBackends.scalar()));
  }
}
