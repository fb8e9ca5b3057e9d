package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Blas;
import dev.lanewise.kernels.HostBlas;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls leave nothing to the garbage collector, neither short ones nor those on copies. */
@Tag("allocation")
class OpenBlasAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 1_000;

  /** So many that C2 is done: it takes long over the code that passes arrays to native calls. */
  private static final int ROUNDS = 20_000;

  /** For what the JVM itself allocates now and then in this thread; a few bytes a call. */
  private static final long TOLERANCE = 2_048;

  private static final int N = 16;
  private static final int LONG = 120;

  private final HostBlas blas = Blas.on(OpenBlasUnderTest.backend(1));
  private final float[] a32 = new float[LONG * LONG];
  private final float[] b32 = new float[LONG * LONG];
  private final float[] c32 = new float[LONG * LONG];
  private final double[] a64 = new double[LONG * LONG];
  private final double[] b64 = new double[LONG * LONG];
  private final double[] c64 = new double[LONG * LONG];
  private double sink;

  @Test
  void shortProducts() {
    allocatesNothing(
        "sgemm", () -> blas.sgemm(false, true, N, N, N, 1, a32, 0, N, b32, 0, N, 1, c32, 0, N));
    allocatesNothing(
        "dgemm", () -> blas.dgemm(true, false, N, N, N, 1, a64, 0, N, b64, 0, N, 1, c64, 0, N));
  }

  @Test
  void longProducts() {
    assertTrue(!CallLimits.isShort(LONG, LONG, LONG, Double.BYTES));
    allocatesNothing(
        "dgemm on copies",
        () -> {
          blas.dgemm(
              false, false, LONG, LONG, LONG, 1, a64, 0, LONG, b64, 0, LONG, 0, c64, 0, LONG);
        });
  }

  @Test
  void matrixAndVector() {
    allocatesNothing("sgemv", () -> blas.sgemv(false, N, N, 1, a32, 0, N, b32, 0, 1, 0, c32, 0, 1));
    allocatesNothing("dger", () -> blas.dger(N, N, 1, a64, 0, 1, b64, 0, 1, c64, 0, N));
  }

  @Test
  void level1() {
    allocatesNothing("saxpy", () -> blas.saxpy(N, 2, a32, 0, 1, c32, 0, 2));
    allocatesNothing("sdot", () -> sink += blas.sdot(N, a32, 0, 1, b32, 0, -1));
    allocatesNothing("dnrm2", () -> sink += blas.dnrm2(N, a64, 0, 1));
    allocatesNothing("dasum", () -> sink += blas.dasum(N, a64, 0, 1));
    allocatesNothing("dscal", () -> blas.dscal(N, 1, a64, 0, 1));
  }

  /** Rounds that are still compiling may allocate; the best of some must not. */
  private static void allocatesNothing(String what, Runnable call) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > TOLERANCE; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= TOLERANCE, () -> what + ": " + bytes + " bytes in " + CALLS + " calls");
  }
}
