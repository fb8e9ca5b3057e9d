package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of the facade leave nothing to the garbage collector. */
@Tag("allocation")
class BlasAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 10_000;
  private static final int ROUNDS = 200;

  /** For what the JVM itself allocates now and then in this thread; far below a byte a call. */
  private static final long TOLERANCE = 2_048;

  private static final int N = 16;

  private final float[] a32 = new float[N * N];
  private final float[] b32 = new float[N * N];
  private final float[] c32 = new float[N * N];
  private final double[] a64 = new double[N * N];
  private final double[] b64 = new double[N * N];
  private final double[] c64 = new double[N * N];
  private double sink;

  @Test
  void sgemm() {
    allocatesNothing(
        "sgemm", () -> Blas.sgemm(false, true, N, N, N, 1, a32, 0, N, b32, 0, N, 1, c32, 0, N));
  }

  @Test
  void dgemm() {
    allocatesNothing(
        "dgemm", () -> Blas.dgemm(true, false, N, N, N, 1, a64, 0, N, b64, 0, N, 1, c64, 0, N));
  }

  @Test
  void matrixAndVector() {
    allocatesNothing(
        "sgemv, dger",
        () -> {
          Blas.sgemv(false, N, N, 1, a32, 0, N, b32, 0, 1, 0, c32, 0, 1);
          Blas.dger(N, N, 1, a64, 0, 1, b64, 0, 1, c64, 0, N);
        });
  }

  @Test
  void level1() {
    allocatesNothing("saxpy", () -> Blas.saxpy(N, 2, a32, 0, 1, c32, 0, 2));
    allocatesNothing("sdot", () -> sink += Blas.sdot(N, a32, 0, 1, b32, 0, -1));
    allocatesNothing("dnrm2", () -> sink += Blas.dnrm2(N, a64, 0, 1));
    allocatesNothing("dasum", () -> sink += Blas.dasum(N, a64, 0, 1));
    allocatesNothing("isamax", () -> sink += Blas.isamax(N, a32, 0, 1));
    allocatesNothing("idamax", () -> sink += Blas.idamax(N, a64, 0, 1));
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
