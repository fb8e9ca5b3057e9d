package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.testing.TestBackends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That warming up runs through; how fast it is, the benchmark WarmUpCurve tells. */
@Tag("width")
class WarmUpTest {
  private static final Duration SHORT = Duration.ofMillis(150);

  private final Backend backend = TestBackends.host("vector", 2);

  private static Warmable matmul(Backend backend, DType dtype) {
    return (Warmable) backend.matmul(dtype);
  }

  @Test
  void everyCallIsAValidOne() {
    for (DType dtype : new DType[] {DType.F32, DType.F64}) {
      matmul(backend, dtype).warmUp(SHORT);
    }
  }

  @Test
  void everyStepOfARecurrentLayerIsAValidOne() {
    Warmable recurrent = (Warmable) backend.recurrent(DType.F32);
    recurrent.warmUp(SHORT);
    assertFalse(recurrent.warmUp(Duration.ZERO));
  }

  @Test
  void noTimeIsNotEnough() {
    assertFalse(matmul(backend, DType.F32).warmUp(Duration.ZERO));
  }

  @Test
  void manyMayWarmUpWhileKernelsRun() throws Exception {
    float[] a = {1, 2, 3, 4, 5, 6};
    float[] expected = {9, 17, 25};
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        DType dtype = i == 0 ? DType.F64 : DType.F32;
        running.add(executor.submit(() -> matmul(backend, dtype).warmUp(SHORT)));
      }
      HostBlas blas = Blas.on(backend);
      for (int i = 0; i < 1000; i++) {
        float[] c = new float[3];
        blas.sgemm(false, false, 3, 1, 2, 1, a, 0, 2, new float[] {-1, 5}, 0, 1, 0, c, 0, 1);
        assertArrayEquals(expected, c);
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
  }

  @Test
  void kernelsThatHaveNothingToWarmAreReadyAtOnce() {
    assertTrue(TestBackends.scalar().warmUp());
    assertTrue(TestBackends.opaque().warmUp(Family.MATMUL));
    assertTrue(backend.warmUp(Family.INDEXING));
    assertTrue(backend.warmUp(Family.MATMUL, DType.I32));
  }
}
