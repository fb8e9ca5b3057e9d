package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Blas;
import dev.lanewise.kernels.HostBlas;
import dev.lanewise.openblas.cblas.OpenBlasControls;
import dev.lanewise.openblas.cblas.OpenBlasControls.Threading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host's setting, here 3 threads, must be the same after our calls. */
class ThreadGateTest {
  private static final int HOSTS = 3;

  private final OpenBlasControls controls = OpenBlasUnderTest.library().library().controls();
  private final int before = controls.exchangeThreads(HOSTS);

  @AfterEach
  void restore() {
    controls.exchangeThreads(before);
  }

  @Test
  void setsOurNumberAndRestoresTheHosts() {
    ThreadGate gate = new ThreadGate(controls);
    int entered = gate.enter(1);
    assertEquals(1, controls.threads());
    gate.leave(entered);
    assertEquals(HOSTS, controls.threads());
    controls.exchangeThreads(2);
    entered = gate.enter(2);
    assertEquals(2, controls.threads());
    gate.leave(entered);
    assertEquals(2, controls.threads());
  }

  @Test
  void theLastToGoRestores() {
    assumeTrue(controls.threading() == Threading.OWN, "the number is the process's");
    ThreadGate gate = new ThreadGate(controls);
    int first = gate.enter(1);
    int second = gate.enter(2);
    assertEquals(2, controls.threads(), "the later call's");
    gate.leave(first);
    assertEquals(2, controls.threads());
    int third = gate.enter(2);
    gate.leave(second);
    gate.leave(third);
    assertEquals(HOSTS, controls.threads());
  }

  @Test
  void noMoreThanItsLimitRunAtOnce() throws Exception {
    ThreadGate gate = new ThreadGate(controls);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int callers = 2 * ThreadGate.MAX_CALLS;
    CountDownLatch full = new CountDownLatch(ThreadGate.MAX_CALLS);
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int number = 1 + i % 2;
        calls.add(
            threads.submit(
                () -> {
                  int entered = gate.enter(number);
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  full.countDown();
                  full.await();
                  inside.decrementAndGet();
                  gate.leave(entered);
                  return null;
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
    assertEquals(ThreadGate.MAX_CALLS, most.get());
    assertEquals(HOSTS, controls.threads());
  }

  /** All kernels pass the gate, and results are right with any number of callers. */
  @Test
  void backendsWithDifferentNumbersShareTheLibrary() throws Exception {
    int n = 40;
    float[] a = new float[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = i % 7 - 3;
    }
    float[] expected = run(Blas.on(OpenBlasUnderTest.backend(1)), n, a);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        HostBlas blas = Blas.on(OpenBlasUnderTest.backend(1 + i % 2));
        calls.add(threads.submit(() -> run(blas, n, a)));
      }
      for (Future<float[]> call : calls) {
        assertArrayEquals(expected, call.get());
      }
    }
    assertEquals(HOSTS, controls.threads());
    assertTrue(expected[0] != 0);
  }

  private static float[] run(HostBlas blas, int n, float[] a) {
    float[] c = new float[n * n];
    blas.sgemm(false, true, n, n, n, 1, a, 0, n, a, 0, n, 0, c, 0, n);
    blas.sgemv(true, n, n, 1, a, 0, n, a, 0, 1, 1, c, 0, 1);
    blas.sger(n, n, 1, a, 0, 1, a, 0, 1, c, 0, n);
    blas.saxpy(n, 1, a, 0, 1, c, 0, 1);
    blas.sscal(n, 2, c, 0, 1);
    c[1] = blas.sdot(n, a, 0, 1, a, 0, 1) + blas.sasum(n, a, 0, 1);
    return c;
  }
}
