package dev.lanewise.openblas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Blas;
import dev.lanewise.kernels.HostBlas;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What calls leave to the garbage collector: nothing of their own. To pass an array, {@code
 * java.lang.foreign} makes three objects of 112 bytes; C2 removes them in most of its compilations,
 * but not in all, though the code is the same.
 */
@Tag("allocation")
class OpenBlasAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 1_000;

  /** So many that C2 is done: it takes long over the code that passes arrays to native calls. */
  private static final int ROUNDS = 1_000;

  private static final long BYTES_PER_ARRAY = 112;

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
    allocatesForArrays(
        3, "sgemm", () -> blas.sgemm(false, true, N, N, N, 1, a32, 0, N, b32, 0, N, 1, c32, 0, N));
    allocatesForArrays(
        3, "dgemm", () -> blas.dgemm(true, false, N, N, N, 1, a64, 0, N, b64, 0, N, 1, c64, 0, N));
  }

  @Test
  void longProducts() {
    assertTrue(!CallLimits.isShort(LONG, LONG, LONG, Double.BYTES));
    allocatesForArrays(
        3,
        "dgemm on copies",
        () -> {
          blas.dgemm(
              false, false, LONG, LONG, LONG, 1, a64, 0, LONG, b64, 0, LONG, 0, c64, 0, LONG);
        });
  }

  @Test
  void matrixAndVector() {
    allocatesForArrays(
        3, "sgemv", () -> blas.sgemv(false, N, N, 1, a32, 0, N, b32, 0, 1, 0, c32, 0, 1));
    allocatesForArrays(3, "dger", () -> blas.dger(N, N, 1, a64, 0, 1, b64, 0, 1, c64, 0, N));
  }

  @Test
  void level1() {
    allocatesForArrays(2, "saxpy", () -> blas.saxpy(N, 2, a32, 0, 1, c32, 0, 2));
    allocatesForArrays(2, "sdot", () -> sink += blas.sdot(N, a32, 0, 1, b32, 0, -1));
    allocatesForArrays(1, "dnrm2", () -> sink += blas.dnrm2(N, a64, 0, 1));
    allocatesForArrays(1, "dasum", () -> sink += blas.dasum(N, a64, 0, 1));
    allocatesForArrays(1, "dscal", () -> blas.dscal(N, 1, a64, 0, 1));
  }

  /** Rounds that are still compiling may allocate more; the best of some must not. */
  private static void allocatesForArrays(int arrays, String what, Runnable call) {
    long most = arrays * BYTES_PER_ARRAY * CALLS + TOLERANCE;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > most; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long bytes = least;
    assertTrue(bytes <= most, () -> what + ": " + bytes + " bytes in " + CALLS + " calls");
  }
}
